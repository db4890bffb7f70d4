"""The learned composition: what its network computes, what it is shown, and where it may change a picture."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from tryon.pipeline import compose, labels, rendering
from tryon.pipeline.garment import from_drawing
from tryon.pipeline.mannequin import mannequin
from tryon.pipeline.nets import weights
from tryon.pipeline.nets.compose import INPUTS, Change, ComposeNet, composed
from tryon.pipeline.rendering import Laid, corrected, free
from tryon.pipeline.types import Garment, Person


@pytest.fixture(scope="module")
def person() -> Person:
    return mannequin(4, size=(192, 256))


@pytest.fixture(scope="module")
def tshirt() -> Garment:
    from catalog.drawing import GarmentSpec, draw

    return from_drawing(draw(GarmentSpec("tshirt", "navy", neckline="crew", sleeve="short"), width=150, height=200))


class Redder(torch.nn.Module):
    """Takes half of the cover away and adds a fifth of red."""

    def forward(self, planes: torch.Tensor) -> Change:
        colour = torch.zeros_like(planes[:, :3])
        colour[:, 0] = 0.2
        return Change(torch.full_like(planes[:, :1], -0.5), colour)


def _laid(person: Person) -> Laid:
    """A blue square of cloth on green."""
    shape = person.parsing.shape
    region = np.zeros(shape, bool)
    region[80:140, 60:130] = True
    cloth, under = np.zeros((*shape, 3), np.float32), np.zeros((*shape, 3), np.float32)
    cloth[..., 2], under[..., 1] = 200, 100
    return Laid(cloth, region.astype(np.float32), under, region, region, np.ones(shape, np.float32), person.parsing)


def _weights(path: Path, monkeypatch: pytest.MonkeyPatch, net: ComposeNet) -> None:
    weights.save(net, path, format="pt")
    monkeypatch.setattr(rendering, "WEIGHTS", path)
    rendering.network.cache_clear()


def test_a_fresh_network_changes_nothing() -> None:
    planes = torch.rand(2, INPUTS, 64, 32)
    change = ComposeNet()(planes)
    assert float(change.cover.detach().abs().max()) == float(change.colour.detach().abs().max()) == 0
    image, cover = composed(planes[:, :4], planes[:, 4:7], planes[:, 7:8], change)
    torch.testing.assert_close(cover, planes[:, 3:4])
    torch.testing.assert_close(image, planes[:, :3] * cover + planes[:, 4:7] * (1 - cover))


def test_the_network_is_as_small_as_it_has_to_be() -> None:
    assert sum(parameter.numel() for parameter in ComposeNet().parameters()) <= 1_100_000


def test_a_correction_fades_out_within_the_region() -> None:
    region = np.zeros((20, 20), bool)
    region[5:15, 5:15] = True
    share = free(region)
    assert not share[~region].any()
    assert share[10, 10] == pytest.approx(1, abs=1e-3)
    assert 0 <= share[5, 10] < 0.5 < share[7, 10]


def test_the_cloth_alone_is_corrected_and_stays_where_it_lies(person: Person) -> None:
    laid = _laid(person)
    half = replace(laid, cover=0.5 * laid.cover)
    found = corrected(half, person, net=Redder())  # type: ignore[arg-type]
    np.testing.assert_array_equal(found.cover, half.cover)
    # A fifth of red is .5 of this blue's brightness: it becomes as much lighter and stays blue, under half a cover.
    lighter = (0.114 * 200 + 0.299 * 51 + 8) / (0.114 * 200 + 8)
    np.testing.assert_allclose(found.picture()[110, 95], (0, 50, 100 * lighter), atol=1)
    assert found.added is not None
    assert not found.added[~laid.region].any()
    bare = corrected(replace(laid, cover=0 * laid.cover), person, net=Redder())  # type: ignore[arg-type]
    assert bare.added is not None
    assert not bare.added.any()  # ground and bared skin keep their colour


def test_the_window_shows_every_layer(person: Person) -> None:
    laid = _laid(person)
    planes, parsing = rendering.seen_in(laid, rendering.window_of(person.pose, person.mask))
    assert planes.shape == (256, 192, 10)
    np.testing.assert_array_equal(np.unique(planes[..., 2]), 200)
    np.testing.assert_array_equal(np.unique(planes[..., 5]), 100)
    np.testing.assert_array_equal(np.unique(planes[..., 9]), 128)
    assert np.abs(planes[..., 8].astype(int) - planes[..., 3]).mean() < 0.1
    seen = rendering.inputs(planes, parsing, person.pose.points)
    assert seen.shape == (256, 192, INPUTS)
    groups = seen[..., -6:] > 0
    assert (groups.sum(-1) == 1).all()
    np.testing.assert_array_equal(groups[..., 1], parsing == labels.ARMS)


def test_without_weights_layers_are_laid_as_they_are(
    person: Person, tshirt: Garment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = compose.try_on(person, [tshirt], finish="plain").image
    monkeypatch.setattr(rendering, "WEIGHTS", Path("nowhere"))
    np.testing.assert_array_equal(compose.try_on(person, [tshirt]).image, plain)
    _weights(tmp_path / "compose.safetensors", monkeypatch, ComposeNet())
    gap = np.abs(compose.try_on(person, [tshirt]).image.astype(int) - plain)
    rendering.network.cache_clear()
    assert gap.max() <= 1  # a fresh network corrects nothing


def test_what_a_trained_network_changes_stays_in_the_region(
    person: Person, tshirt: Garment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    net = ComposeNet()
    torch.nn.init.normal_(net.head.weight, std=0.3, generator=torch.Generator().manual_seed(2))
    _weights(tmp_path / "compose.safetensors", monkeypatch, net)
    plain, found = compose.try_on(person, [tshirt], finish="plain"), compose.try_on(person, [tshirt])
    rendering.network.cache_clear()
    assert (found.image != plain.image).any()
    np.testing.assert_array_equal(found.region, plain.region)
    np.testing.assert_array_equal(found.image[~found.region], person.image[~found.region])


def test_an_unknown_finish_is_an_error(person: Person, tshirt: Garment) -> None:
    with pytest.raises(ValueError, match="unknown finish"):
        compose.try_on(person, [tshirt], finish="glossy")
