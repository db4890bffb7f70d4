"""Cutting a garment out, embedding it with the shipped weights, and teaching a network anew."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from catalog.drawing import GarmentSpec, catalogue, draw
from fashionai.vision import embedding
from fashionai.vision.distort import Distortion, distort
from fashionai.vision.network import DIMENSIONS, EmbeddingNet
from fashionai.vision.pixels import HEIGHT, WIDTH, border_colour, content_box, prepare
from fashionai.vision.teach import Lesson, TeachSettings, teach


def _garment(kind: str, colour: str, seed: int = 1) -> Image.Image:
    return Image.fromarray(draw(_spec(kind, colour, seed), width=96, height=128).image)


def _spec(kind: str, colour: str, seed: int = 1) -> GarmentSpec:
    """The first garment of its kind in a catalogue, in this colour."""
    spec = next(p.colourways[0].spec for p in catalogue(seed=7, size=100) if p.colourways[0].spec.kind == kind)
    return replace(spec, colour=colour, pattern="plain", seed=seed)


def _square(side: int, left: int, top: int, size: tuple[int, int] = (200, 200)) -> Image.Image:
    image = Image.new("RGB", size, (250, 250, 250))
    ImageDraw.Draw(image).rectangle([left, top, left + side - 1, top + side - 1], fill=(180, 20, 30))
    return image


def test_the_garment_is_cut_out_with_its_margin() -> None:
    pixels = np.asarray(_square(50, 30, 60))
    assert border_colour(pixels) == (250, 250, 250)
    assert content_box(pixels, (250, 250, 250)) == (27, 57, 83, 113)


def test_where_and_how_large_a_garment_stands_does_not_matter() -> None:
    near, far = prepare(_square(96, 20, 30)), prepare(_square(48, 120, 100))
    assert near.shape == (HEIGHT, WIDTH, 3)
    # An edge may fall on either side of a pixel: 4.8 here. The same pictures uncut differ by 50.
    assert np.abs(near.astype(int) - far).mean() < 6


def test_a_garment_at_the_edge_is_padded_with_the_ground() -> None:
    assert prepare(_square(60, 0, 70))[HEIGHT // 2, 0].tolist() == [250, 250, 250]


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "CMYK"])
def test_every_kind_of_picture_is_read(mode: str) -> None:
    assert prepare(_square(80, 60, 60).convert(mode)).shape == (HEIGHT, WIDTH, 3)


def test_an_empty_and_a_tiny_picture_are_taken_whole() -> None:
    assert (prepare(Image.new("RGB", (30, 40), "white")) == 255).all()
    assert prepare(Image.new("RGB", (1, 1), "red"))[0, 0].tolist() == [255, 0, 0]


def test_shipped_weights_put_like_beside_like() -> None:
    names = [("dress", "red"), ("dress", "navy"), ("jeans", "indigo"), ("shoes", "white")]
    first = embedding.embed([_garment(kind, colour, seed=1) for kind, colour in names])
    second = embedding.embed([_garment(kind, colour, seed=2) for kind, colour in names])
    assert first.shape == (4, DIMENSIONS)
    assert np.linalg.norm(first, axis=1) == pytest.approx(1)
    assert (first @ second.T).argmax(axis=1).tolist() == [0, 1, 2, 3]


def test_a_picture_and_its_mirror_image_are_one() -> None:
    picture = _garment("shoes", "white")
    mirrored = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    vectors = embedding.embed([picture, mirrored])
    assert vectors[0] @ vectors[1] > 0.995


def test_a_batch_gives_what_single_pictures_give() -> None:
    pictures = [_garment("dress", "red"), _garment("bag", "tan")]
    alone = np.concatenate([embedding.embed([picture]) for picture in pictures])
    assert embedding.embed(pictures) == pytest.approx(alone, abs=1e-4)
    assert embedding.embed([]).shape == (0, DIMENSIONS)


def test_shipped_weights_are_small_and_say_where_they_come_from() -> None:
    assert embedding.WEIGHTS.stat().st_size < 4_000_000
    assert embedding.about()["drawn_from"] == "catalogue(seed=101, size=3000)"
    card = embedding.WEIGHTS.with_suffix(".md").read_text(encoding="utf-8")
    assert "python -m recommender.algorithms.visual.train" in card


def test_weights_survive_saving(tmp_path: Path) -> None:
    network = EmbeddingNet().eval()
    embedding.save(network, tmp_path / "net.safetensors", drawn_from="nothing")
    assert embedding.about(tmp_path / "net.safetensors") == {"drawn_from": "nothing"}
    picture = [_garment("dress", "red")]
    before, after = (
        embedding.embed(picture, network),
        embedding.embed(picture, embedding.load(tmp_path / "net.safetensors")),
    )
    assert (before * after).sum() == pytest.approx(1, abs=1e-3)


def test_a_distorted_garment_keeps_its_colour_and_stands_on_another_ground() -> None:
    drawing = draw(_spec("dress", "red"), width=96, height=128)
    images = torch.from_numpy(drawing.image.copy()).permute(2, 0, 1)[None]
    masks = torch.from_numpy(drawing.mask.copy())[None, None]
    how = Distortion(zoom=(1, 1), turn=0, shift=0, light=0, tint=0, gamma=0, grain=0, coloured=1)
    seen = distort(images, masks, torch.Generator().manual_seed(1), how)
    assert seen.shape == (1, 3, HEIGHT, WIDTH)
    assert (seen[0, :, 0, 0] - seen[0, :, -1, -1]).abs().max() < 1e-6
    red, green, blue = seen[0, :, HEIGHT // 2, WIDTH // 2].tolist()
    assert red > 2 * max(green, blue)


@pytest.fixture
def lesson() -> Lesson:
    """Bright squares above and below the middle."""
    images = np.full((32, 32, 24, 3), 255, np.uint8)
    masks = np.zeros((32, 32, 24), np.uint8)
    for row in range(32):
        top = slice(4, 14) if row % 2 else slice(18, 28)
        images[row, top, 6:18] = (200, 30, 30) if row % 4 < 2 else (30, 30, 200)
        masks[row, top, 6:18] = 255
    words = {"place": np.array(["low", "high"] * 16), "colour": np.array(["blue", "blue", "red", "red"] * 8)}
    return Lesson(images, masks, words, {"place": 1.0, "colour": 1.0})


def test_what_is_taught_lies_together(lesson: Lesson) -> None:
    torch.set_num_threads(1)
    network = teach(lesson, TeachSettings(epochs=12, batch=16))
    pictures = torch.from_numpy(lesson.images).permute(0, 3, 1, 2).float() / 255
    with torch.inference_mode():
        vectors = network(torch.nn.functional.interpolate(pictures, (HEIGHT, WIDTH))).numpy()
    alike = vectors @ vectors.T
    same = lesson.words["colour"][:, None] == lesson.words["colour"]
    assert alike[same].mean() > alike[~same].mean() + 0.3


def test_a_killed_lesson_goes_on_as_if_nothing_had_happened(lesson: Lesson, tmp_path: Path) -> None:
    torch.set_num_threads(1)
    settings, file = TeachSettings(epochs=2, batch=16), tmp_path / "pupil.safetensors"

    def stop(share: float, message: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        teach(lesson, settings, checkpoint=file, progress=stop)
    resumed, straight = teach(lesson, settings, checkpoint=file), teach(lesson, settings)
    for ours, theirs in zip(resumed.state_dict().values(), straight.state_dict().values(), strict=True):
        assert torch.equal(ours, theirs)
