"""The learned flow beside the splines alone, on garments and people that it never saw: SSIM where cloth is or was.

Drawn: a mannequin changes into a garment of another catalogue than those learned from, and the result is compared with
the drawing of that garment worn. Real: of people of clothing-co-parsing kept from training the largest garment is cut
out, laid out at random, prepared as a shop's picture, and put back over the photo without it; neither warp is told
where it was. Sleeveless garments are moved here too, which the pipeline leaves to the splines. Both warps go through
the same composition; the region is where the truth or either of them has cloth.
"""

from __future__ import annotations

import argparse
from typing import Any

import numpy as np

from benchmarks import Result
from benchmarks.support.tryon_measures import resized, ssim_map
from benchmarks.support.tryon_two_ways import Outcome, Picture, Region, Swap, Wearing, as_pixels, compared, weights_of
from benchmarks.support.tryon_two_ways import add_arguments as add_shared


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_shared(parser, drawn=60)


def run(args: argparse.Namespace) -> Result:
    from tryon.pipeline import flow

    net = flow.load(weights_of(args, flow.WEIGHTS))
    return compared(
        args,
        lambda swap: drawn(net, swap),
        lambda wearing: real(net, wearing),
        measured,
        ("ssim_region",),
        "splines alone",
    )


def measured(picture: Picture, truth: Picture, region: Region) -> list[float]:
    """SSIM inside a region, at the protocol's size."""
    return [float(ssim_map(resized(picture), resized(truth))[region].mean())]


def drawn(net: Any, swap: Swap) -> Outcome:
    from tryon.pipeline.body import body_of
    from tryon.pipeline.layers import replaced

    person, garment, truth = swap
    (splines, first), (learned, second) = (dressed(person, garment, one) for one in warps(person, garment, net))
    old = replaced(person.parsing, garment.kind, body_of(person))
    region = first | second | old | (truth.garment_mask > 127)
    return Outcome(garment.kind, garment.image, truth.picture, splines, learned, region)


def warps(person: Any, garment: Any, net: Any) -> list[Any]:
    """The garment laid by the splines, and moved by the flow."""
    from tryon.pipeline.warp import warp

    return [warp(garment, person), warp(garment, person, method="flow", net=net)]


def dressed(person: Any, garment: Any, cloth: Any) -> tuple[Picture, Region]:
    """The whole composition of a swap, and the pixels that it may have changed."""
    from tryon.pipeline.body import body_of
    from tryon.pipeline.compose import dress
    from tryon.pipeline.layers import scene_of

    scene = dress(scene_of(person), garment, cloth, body_of(person))
    return as_pixels(scene.image), scene.region


def real(net: Any, wearing: Wearing) -> Outcome | None:
    """Somebody who gets their own garment back; None where it cannot be prepared."""
    from tryon.pipeline import labels
    from tryon.pipeline.errors import Refused
    from tryon.pipeline.garment import prepare
    from tryon.pipeline.training.flow_pairs import KIND
    from tryon.pipeline.types import Person, Pose

    sample, area = wearing.sample, wearing.area
    without = np.where(area, np.uint8(labels.BACKGROUND), sample.parsing).astype(np.uint8)
    person = Person(sample.image, Pose(sample.points), np.divide(sample.mask, 255, dtype=np.float32), without)
    try:
        garment = prepare(wearing.product, kind=KIND[wearing.label])
        both = warps(person, garment, net)
    except (Refused, KeyError):
        return None
    (splines, first), (learned, second) = (put_back(person, garment, one, area) for one in both)
    return Outcome(garment.kind, wearing.product, sample.image, splines, learned, area | first | second)


def put_back(person: Any, garment: Any, cloth: Any, area: Region) -> tuple[Picture, Region]:
    """The garment over the photo whose garment was replaced by its smooth surroundings, and where it covers."""
    from tryon.pipeline import fill, layers
    from tryon.pipeline.body import body_of

    photo = person.image.astype(np.float32)
    scene = layers.Scene(fill.smooth_fill(photo, ~area), person.parsing, area)
    body = body_of(person)
    cover = layers.visible(cloth, scene, area, garment, body, layers.hidden_skin(person.parsing, garment, body))
    return as_pixels(cloth.rgb * cover[..., None] + scene.image * (1 - cover[..., None])), cover > 0.5
