"""What a drawing yields beside its picture, and what a nearer camera shows."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import distance_transform_edt, gaussian_filter

from catalog.drawing import Drawing, GarmentSpec, catalogue, detail, draw, view_of
from catalog.drawing.products import MOTIFS
from catalog.drawing.textures.graphics import _MOTIFS, graphic

TEE = GarmentSpec("tshirt", "navy", neckline="crew", sleeve="short", accent="white", seed=5)
CARD = {"width": 180, "height": 240}


def _one_per_style() -> dict[str, GarmentSpec]:
    return {f"{way.spec.kind}-{way.spec.style}": way.spec for p in catalogue() for way in p.colourways}


STYLES = _one_per_style()


@cache
def _card(name: str) -> Drawing:
    return draw(STYLES[name], width=90, height=120)


def _fine_light(image: np.ndarray) -> float:
    """Spread of luminance that is finer than two pixels."""
    grey = image.astype(np.float32).mean(axis=2)
    return float((grey - gaussian_filter(grey, 2.0)).std())


@pytest.mark.parametrize("name", sorted(STYLES))
def test_landmarks_lie_on_the_garment(name: str) -> None:
    drawing = _card(name)
    away = distance_transform_edt(drawing.mask < 128)
    for landmark, (x, y) in drawing.landmark_pixels().items():
        row, column = min(int(y), 119), min(int(x), 89)
        assert away[row, column] <= 2 or landmark == "neck_centre", (landmark, away[row, column])


@pytest.mark.parametrize("name", ["tshirt-classic", "coat-trench", "shoes-pump", "bag-tote"])
def test_mask_covers_what_differs_from_the_ground(name: str) -> None:
    """The same garment in another colour changes pixels under the mask and hardly any beside it."""
    spec = replace(STYLES[name], pattern="plain")
    red, blue = draw(replace(spec, colour="red"), **CARD), draw(replace(spec, colour="cobalt"), **CARD)
    assert np.array_equal(red.mask, blue.mask)
    changed = np.abs(red.image.astype(int) - blue.image.astype(int)).max(axis=2) > 24
    assert changed[red.mask == 255].mean() > 0.6
    assert changed[red.mask == 0].mean() < 0.001


def test_landmark_pixels_follow_the_size() -> None:
    small, large = draw(TEE, width=90, height=120), draw(TEE, width=900, height=1200)
    for name, (x, y) in small.landmark_pixels().items():
        assert large.landmark_pixels()[name] == pytest.approx((10 * x, 10 * y), abs=1e-6)


def test_another_process_draws_the_same_bytes() -> None:
    code = (
        "import hashlib; from catalog.drawing import GarmentSpec, detail, draw;"
        f"s = {TEE!r};"
        "print([hashlib.sha256(f(s, width=90, height=120).image.tobytes()).hexdigest() for f in (draw, detail)])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    here = [hashlib.sha256(f(TEE, width=90, height=120).image.tobytes()).hexdigest() for f in (draw, detail)]
    assert done.stdout.strip() == str(here)


@pytest.mark.parametrize("fabric", ["jersey", "knit", "denim", "twill", "satin", "wool", "leather", "linen"])
def test_full_size_shows_more_than_an_enlarged_card(fabric: str) -> None:
    spec = GarmentSpec("skirt", "sky", style="a-line", length="knee", fabric=fabric, seed=3)
    full = draw(spec, width=900, height=1200).image
    card = Image.fromarray(draw(spec, width=360, height=480).image)
    enlarged = np.asarray(card.resize((900, 1200), Image.Resampling.BICUBIC))
    middle = (slice(500, 800), slice(350, 550))
    assert _fine_light(full[middle]) > 1.25 * _fine_light(enlarged[middle])


@pytest.mark.parametrize("fabric", ["jersey", "denim", "twill", "wool", "leather", "linen"])
def test_close_up_resolves_the_cloth_that_the_whole_cannot(fabric: str) -> None:
    spec = GarmentSpec("skirt", "sky", style="a-line", length="knee", fabric=fabric, seed=3)
    full = Image.fromarray(draw(spec, width=600, height=800).image)
    close = detail(spec, width=600, height=800).image
    crop = full.crop((250, 350, 350, 450)).resize((300, 300), Image.Resampling.BICUBIC)
    assert _fine_light(close[450:750, 150:450]) > 1.5 * _fine_light(np.asarray(crop))


@pytest.mark.parametrize("name", sorted(STYLES))
def test_close_up_of_every_style_is_filled_by_the_garment(name: str) -> None:
    close = detail(STYLES[name], width=90, height=120)
    assert close.image.shape == (120, 90, 3)
    assert (close.mask > 127).mean() > 0.4


def test_close_up_has_the_folds_and_colour_of_the_whole() -> None:
    whole, close = draw(TEE, width=900, height=1200), detail(TEE, width=900, height=1200)
    for picture in (whole, close):
        assert np.median(picture.image[picture.mask == 255], axis=0) == pytest.approx((36, 45, 76), abs=14)


def test_graphic_is_printed_on_the_front_alone() -> None:
    plain, printed = draw(TEE, **CARD), draw(replace(TEE, pattern="graphic"), **CARD)
    changed = np.abs(plain.image.astype(int) - printed.image.astype(int)).max(axis=2) > 30
    columns = np.nonzero(changed)[1]
    left, right = (printed.landmark_pixels()[f"armpit_{side}"][0] for side in ("left", "right"))
    assert 0.02 < changed.mean() < 0.2
    assert left < columns.min() < columns.max() < right
    assert np.array_equal(plain.mask, printed.mask)


def test_products_use_every_motif_there_is() -> None:
    assert len(_MOTIFS) == MOTIFS
    used = {w.spec.motif for p in catalogue(size=900) for w in p.colourways if w.spec.pattern == "graphic"}
    assert used == set(range(MOTIFS))


@pytest.mark.parametrize("motif", range(MOTIFS))
@pytest.mark.parametrize("density", [6.0, 12.0, 36.0])
def test_motif_covers_as_much_at_every_size(motif: int, density: float) -> None:
    steps = np.arange(-13, 13, 1 / density, dtype=np.float32)
    cover = graphic(motif, steps[None, :], 28 + steps[:, None], density)
    reference = graphic(motif, np.arange(-13, 13, 1 / 32)[None, :], 28 + np.arange(-13, 13, 1 / 32)[:, None], 32.0)
    assert cover.mean() == pytest.approx(reference.mean(), rel=0.05)
    assert cover[0].max() == cover[:, 0].max() == 0


def test_a_records_view_is_the_cameras_picture() -> None:
    for name, camera in (("front", draw), ("detail", detail)):
        record = {"view": name, "spec": TEE.as_json()}
        assert np.array_equal(view_of(record, **CARD), camera(TEE, **CARD).image)


def test_unknown_view_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown view 'back': one of front, detail"):
        view_of({"view": "back", "spec": TEE.as_json()}, **CARD)
