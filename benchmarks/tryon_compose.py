"""The learned composition beside the plain one, on garments and people that it never saw: SSIM where pixels may change.

Drawn: a mannequin changes into a garment of another catalogue than those learned from, and the result is compared with
the drawing of that garment worn. Real: of people of clothing-co-parsing kept from training the largest garment is cut
out, laid out at random, prepared as a shop's picture, and worn over a false old garment of another colour and outline,
painted over the true one; what other things hide and the ground are left out. Both finishes get the same warp.
"""

from __future__ import annotations

import argparse
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks import Result
from benchmarks.support.tryon_measures import cropped, distance, resized, ssim_map
from benchmarks.support.tryon_two_ways import Outcome, Picture, Region, Swap, Wearing, as_pixels, compared, weights_of
from benchmarks.support.tryon_two_ways import add_arguments as add_shared


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_shared(parser, drawn=40)


def run(args: argparse.Namespace) -> Result:
    from tryon.pipeline import rendering

    net = rendering.load(weights_of(args, rendering.WEIGHTS))
    return compared(
        args,
        lambda swap: drawn(net, swap),
        lambda wearing: real(net, wearing),
        measured,
        ("ssim_region", "distance_region", "colour_error"),
        "plain",
    )


def measured(picture: Picture, truth: Picture, region: Region) -> list[float]:
    """SSIM, perceptual distance and mean CIE76 ΔE inside a region, at the protocol's size."""
    small, true = resized(picture), resized(truth)
    apart = np.linalg.norm(_lab(small) - _lab(true), axis=-1)
    return [
        float(ssim_map(small, true)[region].mean()),
        distance(cropped(small, region), cropped(true, region)),
        float(apart[region].mean()),
    ]


def _lab(image: Picture) -> npt.NDArray[np.float32]:
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(image / 255, np.float32), cv2.COLOR_RGB2Lab))


def drawn(net: Any, swap: Swap) -> Outcome:
    from tryon.pipeline.layers import scene_of

    person, garment, truth = swap
    scene = scene_of(person)
    done = _laid(person, scene, garment)
    return Outcome(garment.kind, garment.image, truth.picture, *finished(done, scene, person, net), done.region)


def _laid(person: Any, scene: Any, garment: Any) -> Any:
    from tryon.pipeline.body import body_of
    from tryon.pipeline.compose import laid
    from tryon.pipeline.warp import taken, warp

    body = body_of(person)
    return laid(scene, garment, warp(garment, person, body, method=taken("auto", garment)), body)


def finished(laid: Any, scene: Any, person: Any, net: Any) -> tuple[Picture, Picture]:
    """Plain and corrected."""
    from tryon.pipeline.rendering import corrected

    plain, learned = (
        as_pixels(np.where(laid.region[..., None], one.picture(), scene.image))
        for one in (laid, corrected(laid, person, net=net))
    )
    return plain, learned


def real(net: Any, wearing: Wearing) -> Outcome | None:
    """Somebody who gets their own garment back over a false old one; None where it cannot be prepared."""
    from tryon.pipeline import labels
    from tryon.pipeline.body import body_of
    from tryon.pipeline.errors import Refused
    from tryon.pipeline.garment import prepare
    from tryon.pipeline.training.compose_photos import false_old, told
    from tryon.pipeline.training.flow_pairs import KIND
    from tryon.pipeline.training.people import person_of
    from tryon.pipeline.types import Person

    number, sample, label, area, product, rng = wearing
    person = person_of(sample)
    photo = sample.image.astype(np.float32)
    try:
        garment = prepare(product, kind=KIND[label])
        scene = false_old(photo, sample.parsing, area, label, body_of(person), garment, bool(number % 2), rng)
        wearer = Person(np.clip(scene.image, 0, 255).astype(np.uint8), person.pose, person.mask, scene.parsing)
        done = _laid(wearer, scene, garment)
    except (Refused, KeyError):
        return None
    region = done.region & told(sample.parsing, area) & (sample.parsing != labels.BACKGROUND)
    if not region.any():
        return None
    return Outcome(garment.kind, product, sample.image, *finished(done, scene, wearer, net), region)
