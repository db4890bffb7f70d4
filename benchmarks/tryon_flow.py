"""The learned flow beside the splines alone, on garments and people that it never saw: SSIM where cloth is or was.

Drawn: a mannequin changes into a garment of another catalogue than those learned from, and the result is compared with
the drawing of that garment worn. Real: of people of clothing-co-parsing kept from training the largest garment is cut
out, laid out at random, prepared as a shop's picture, and put back over the photo without it; neither warp is told
where it was. Sleeveless garments are moved here too, which the pipeline leaves to the splines. Both warps go through
the same composition; the region is where the truth or either of them has cloth.
"""

from __future__ import annotations

import argparse
import itertools
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

from benchmarks import Result, UsageError
from benchmarks.support.datasets import folder_with
from benchmarks.support.tryon_measures import region_at_size, resized, ssim_map

Picture = npt.NDArray[np.uint8]
Region = npt.NDArray[np.bool_]
_SEED, _SIZE = 131, (288, 384)


class Outcome(NamedTuple):
    """`truth` and what each warp made of it, uint8 (H, W, 3); `region` bool (H, W); `kind` of the garment."""

    kind: str
    product: Picture
    truth: Picture
    splines: Picture
    flow: Picture
    region: Region


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--drawn", type=int, default=60, help="drawn garments")
    parser.add_argument("--data", type=Path, help="folder of clothing-co-parsing, or the one above it, for real people")
    parser.add_argument("--people", type=int, help="only the first so many real people")
    parser.add_argument("--part", choices=("test", "val"), default="test", help="val chose the model, test judges it")
    parser.add_argument("--weights", type=Path, help="other weights than the shipped ones")
    parser.add_argument("--sheets", type=Path, help="folder for pictures: product, truth, splines, flow")


def run(args: argparse.Namespace) -> Result:
    from tryon.pipeline import flow

    if not (args.weights or flow.WEIGHTS).is_file():
        raise UsageError("no weights are shipped; give those of your own training with --weights")
    net = flow.load(args.weights or flow.WEIGHTS)
    groups = {"drawn": drawn(net, args.drawn)}
    if args.data:
        outcomes = real(net, folder_with("masks.zip", args.data, "clothing-co-parsing"), args.part)
        groups["real"] = itertools.islice(outcomes, args.people)
    ours: dict[str, float] = {}
    peer: dict[str, float] = {}
    notes = []
    for name, outcomes in groups.items():
        rows = list(_scored(name, outcomes, args.sheets))
        if not rows:
            continue
        kinds = np.array([kind for kind, _, _ in rows])
        scores = np.array([both for _, *both in rows])
        peer[f"{name}_ssim_region"], ours[f"{name}_ssim_region"] = (float(value) for value in scores.mean(0))
        ours[f"{name}_wins"] = float((scores[:, 1] > scores[:, 0]).mean())
        notes.append(f"{name}: {len(rows)} pairs; {_by_kind(kinds, scores)}")
    return Result(ours, {"splines alone": peer}, notes)


def _by_kind(kinds: npt.NDArray[np.str_], scores: npt.NDArray[np.float64]) -> str:
    parts = []
    for kind in sorted(set(kinds)):
        splines, learned = scores[kinds == kind].mean(0)
        parts.append(f"{kind} ({(kinds == kind).sum()}) {splines:.3f} → {learned:.3f}")
    return ", ".join(parts)


def _scored(name: str, outcomes: Iterator[Outcome], sheets: Path | None) -> Iterator[tuple[str, float, float]]:
    """Kind, and SSIM inside the region of splines and flow."""
    for place, outcome in enumerate(outcomes):
        region = region_at_size(outcome.region)
        truth = resized(outcome.truth)
        found = [float(ssim_map(resized(one), truth)[region].mean()) for one in (outcome.splines, outcome.flow)]
        print(f"{name} {place + 1}: {outcome.kind} {found[0]:.3f} {found[1]:.3f}", file=sys.stderr)
        if sheets is not None:
            _sheet(sheets / f"{name}-{place:03d}.png", outcome)
        yield outcome.kind, found[0], found[1]


def _sheet(path: Path, outcome: Outcome) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    tiles = [Image.fromarray(one).resize(_SIZE) for one in (outcome.product, outcome.truth)]
    tiles += [Image.fromarray(one).resize(_SIZE) for one in (outcome.splines, outcome.flow)]
    sheet = Image.new("RGB", (len(tiles) * _SIZE[0], _SIZE[1]))
    for place, tile in enumerate(tiles):
        sheet.paste(tile, (place * _SIZE[0], 0))
    sheet.save(path)


def drawn(net: Any, count: int) -> Iterator[Outcome]:
    """Mannequins that change into a drawn garment."""
    from catalog.drawing import catalogue, draw
    from catalog.drawing.mannequins import BUILDS, POSES, figure_for, wearable, worn
    from tryon.pipeline.body import body_of
    from tryon.pipeline.garment import from_drawing
    from tryon.pipeline.layers import replaced
    from tryon.pipeline.mannequin import mannequin
    from tryon.pipeline.vocabulary import describe

    ways = [product.colourways[0].spec for product in catalogue(_SEED, 400)]
    able = [spec for spec in ways if describe(spec.attributes()) and wearable(spec.kind, spec.style)]
    for place, chosen in enumerate(np.random.default_rng(_SEED).permutation(len(able))[:count]):
        spec, tone = able[chosen], 1 + place % 10
        who: dict[str, Any] = {"figure": figure_for(spec.gender, place), "build": BUILDS[place % 3]}
        who["pose"] = POSES[place // 3 % 2]
        product = draw(spec, width=_SIZE[0], height=_SIZE[1])
        garment = from_drawing(product)
        person = mannequin(tone, size=_SIZE, **who)
        truth = worn(spec, tone=tone, size=_SIZE, **who)
        (splines, first), (learned, second) = (dressed(person, garment, one) for one in warps(person, garment, net))
        old = replaced(person.parsing, garment.kind, body_of(person))
        region = first | second | old | (truth.garment_mask > 127)
        yield Outcome(garment.kind, product.image, truth.picture, splines, learned, region)


def warps(person: Any, garment: Any, net: Any) -> list[Any]:
    """The garment laid by the splines, and moved by the flow."""
    from tryon.pipeline import flow
    from tryon.pipeline.warp import warp

    laid = warp(garment, person)
    return [laid, flow.refine(laid, person, net=net)]


def dressed(person: Any, garment: Any, cloth: Any) -> tuple[Picture, Region]:
    """The whole composition of a swap, and the pixels that it may have changed."""
    from tryon.pipeline.body import body_of
    from tryon.pipeline.compose import dress
    from tryon.pipeline.layers import Scene

    blank = np.zeros(person.parsing.shape, bool)
    scene = dress(Scene(person.image.astype(np.float32), person.parsing, blank), garment, cloth, body_of(person))
    return np.clip(scene.image + 0.5, 0, 255).astype(np.uint8), scene.region


def real(net: Any, folder: Path, part: str) -> Iterator[Outcome]:
    """People who get their own garment back."""
    from tryon.pipeline import labels
    from tryon.pipeline.errors import Refused
    from tryon.pipeline.garment import prepare
    from tryon.pipeline.pose import estimate
    from tryon.pipeline.training import people
    from tryon.pipeline.training.cutting import laid_out, largest
    from tryon.pipeline.training.flow_pairs import KIND
    from tryon.pipeline.types import Person, Pose

    for number, sample in people.photos(folder, estimate, part=part):
        label = max(labels.GARMENTS, key=lambda word: int((sample.parsing == word).sum()))
        area = largest(sample.parsing == label)
        if area.mean() < 0.02:
            continue
        product = laid_out(sample.image, area, np.random.default_rng([_SEED, number]))
        without = np.where(area, np.uint8(labels.BACKGROUND), sample.parsing).astype(np.uint8)
        mask = np.divide(sample.mask, 255, dtype=np.float32)
        person = Person(sample.image, Pose(sample.points), mask, without)
        try:
            garment = prepare(product, kind=KIND[label])
            both = warps(person, garment, net)
        except (Refused, KeyError):
            continue
        (splines, first), (learned, second) = (put_back(person, garment, one, area) for one in both)
        yield Outcome(garment.kind, product, sample.image, splines, learned, area | first | second)


def put_back(person: Any, garment: Any, cloth: Any, area: Region) -> tuple[Picture, Region]:
    """The garment over the photo whose garment was replaced by its smooth surroundings, and where it covers."""
    from tryon.pipeline import fill, layers
    from tryon.pipeline.body import body_of

    photo = person.image.astype(np.float32)
    scene = layers.Scene(fill.smooth_fill(photo, ~area), person.parsing, area)
    cover = layers.visible(cloth, scene, garment, body_of(person))
    image = cloth.rgb * cover[..., None] + scene.image * (1 - cover[..., None])
    return np.clip(image + 0.5, 0, 255).astype(np.uint8), cover > 0.5
