"""The learned composition beside the plain one, on garments and people that it never saw: SSIM where pixels may change.

Drawn: a mannequin changes into a garment of another catalogue than those learned from, and the result is compared with
the drawing of that garment worn. Real: of people of clothing-co-parsing kept from training the largest garment is cut
out, laid out at random, prepared as a shop's picture, and worn over a false old garment of another colour and outline,
painted over the true one; what other things hide and the ground are left out. Both finishes get the same warp.
"""

from __future__ import annotations

import argparse
import itertools
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from benchmarks import Result, UsageError
from benchmarks.support.datasets import folder_with
from benchmarks.support.tryon_measures import cropped, distance, region_at_size, resized, ssim_map

Picture = npt.NDArray[np.uint8]
Region = npt.NDArray[np.bool_]
_SEED, _SIZE = 131, (288, 384)
_METRICS = ("ssim_region", "distance_region", "colour_error")


class Outcome(NamedTuple):
    """`truth` and what each finish made of it, uint8 (H, W, 3); `region` bool (H, W); `kind` of the garment."""

    kind: str
    truth: Picture
    plain: Picture
    learned: Picture
    region: Region


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--drawn", type=int, default=40, help="drawn garments")
    parser.add_argument("--data", type=Path, help="folder of clothing-co-parsing, or the one above it, for real people")
    parser.add_argument("--people", type=int, help="only the first so many real people")
    parser.add_argument("--part", choices=("test", "val"), default="test", help="val chose the model, test judges it")
    parser.add_argument("--weights", type=Path, help="other weights than the shipped ones")
    parser.add_argument("--sheets", type=Path, help="folder for pictures: truth, plain, learned")


def run(args: argparse.Namespace) -> Result:
    from tryon.pipeline import rendering

    if not (args.weights or rendering.WEIGHTS).is_file():
        raise UsageError("no weights are shipped; give those of your own training with --weights")
    net = rendering.load(args.weights or rendering.WEIGHTS)
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
        scores = np.array([pair for _, pair in rows])
        for place, metric in enumerate(_METRICS):
            peer[f"{name}_{metric}"], ours[f"{name}_{metric}"] = (float(value) for value in scores[:, :, place].mean(0))
        ours[f"{name}_wins"] = float((scores[:, 1, 0] > scores[:, 0, 0]).mean())
        notes.append(f"{name}: {len(rows)} pairs; {_by_kind(rows)}")
    return Result(ours, {"plain": peer}, notes)


def _by_kind(rows: list[tuple[str, list[list[float]]]]) -> str:
    parts = []
    for kind in sorted({kind for kind, _ in rows}):
        some = np.array([pair for found, pair in rows if found == kind])[:, :, 0]
        parts.append(f"{kind} ({len(some)}) {some[:, 0].mean():.3f} → {some[:, 1].mean():.3f}")
    return ", ".join(parts)


def _scored(name: str, outcomes: Iterator[Outcome], sheets: Path | None) -> Iterator[tuple[str, list[list[float]]]]:
    """Kind, and the metrics of plain and learned."""
    for place, outcome in enumerate(outcomes):
        region = region_at_size(outcome.region)
        found = [_measured(one, outcome.truth, region) for one in (outcome.plain, outcome.learned)]
        print(f"{name} {place + 1}: {outcome.kind} {found[0][0]:.3f} {found[1][0]:.3f}", file=sys.stderr)
        if sheets is not None:
            _sheet(sheets / f"{name}-{place:03d}.png", outcome)
        yield outcome.kind, found


def _measured(picture: Picture, truth: Picture, region: Region) -> list[float]:
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


def _sheet(path: Path, outcome: Outcome) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    tiles = [Image.fromarray(one).resize(_SIZE) for one in (outcome.truth, outcome.plain, outcome.learned)]
    sheet = Image.new("RGB", (len(tiles) * _SIZE[0], _SIZE[1]))
    for place, tile in enumerate(tiles):
        sheet.paste(tile, (place * _SIZE[0], 0))
    sheet.save(path)


def finished(laid: Any, scene: Any, person: Any, net: Any) -> tuple[Picture, Picture]:
    """Plain and corrected."""
    from tryon.pipeline.rendering import corrected

    pictures = (
        np.where(laid.region[..., None], one.picture(), scene.image) for one in (laid, corrected(laid, person, net=net))
    )
    plain, learned = (np.clip(one + 0.5, 0, 255).astype(np.uint8) for one in pictures)
    return plain, learned


def drawn(net: Any, count: int) -> Iterator[Outcome]:
    """Mannequins that change into a drawn garment."""
    from catalog.drawing import catalogue, draw
    from catalog.drawing.mannequins import BUILDS, POSES, figure_for, wearable, worn
    from tryon.pipeline.garment import from_drawing
    from tryon.pipeline.layers import Scene
    from tryon.pipeline.mannequin import mannequin
    from tryon.pipeline.vocabulary import describe

    ways = [product.colourways[0].spec for product in catalogue(_SEED, 400)]
    able = [spec for spec in ways if describe(spec.attributes()) and wearable(spec.kind, spec.style)]
    for place, chosen in enumerate(np.random.default_rng(_SEED).permutation(len(able))[:count]):
        spec, tone = able[chosen], 1 + place % 10
        who: dict[str, Any] = {"figure": figure_for(spec.gender, place), "build": BUILDS[place % 3]}
        who["pose"] = POSES[place // 3 % 2]
        garment = from_drawing(draw(spec, width=_SIZE[0], height=_SIZE[1]))
        person = mannequin(tone, size=_SIZE, **who)
        truth = worn(spec, tone=tone, size=_SIZE, **who).picture
        blank = np.zeros(person.parsing.shape, bool)
        done, scene = _laid(person, Scene(person.image.astype(np.float32), person.parsing, blank), garment)
        yield Outcome(garment.kind, truth, *finished(done, scene, person, net), done.region)


def _laid(person: Any, scene: Any, garment: Any) -> tuple[Any, Any]:
    from tryon.pipeline.body import body_of
    from tryon.pipeline.compose import laid
    from tryon.pipeline.warp import taken, warp

    body = body_of(person)
    return laid(scene, garment, warp(garment, person, body, method=taken("auto", garment)), body), scene


def real(net: Any, folder: Path, part: str) -> Iterator[Outcome]:
    """People who get their own garment back over a false old one."""
    from tryon.pipeline import labels
    from tryon.pipeline.body import body_of
    from tryon.pipeline.errors import Refused
    from tryon.pipeline.garment import prepare
    from tryon.pipeline.pose import estimate
    from tryon.pipeline.training import people
    from tryon.pipeline.training.compose_photos import false_old, told
    from tryon.pipeline.training.cutting import laid_out, largest
    from tryon.pipeline.training.flow_pairs import KIND
    from tryon.pipeline.types import Person, Pose

    for number, sample in people.photos(folder, estimate, part=part):
        label = max(labels.GARMENTS, key=lambda word: int((sample.parsing == word).sum()))
        area = largest(sample.parsing == label)
        if area.mean() < 0.02:
            continue
        rng = np.random.default_rng([_SEED, number])
        product = laid_out(sample.image, area, rng)
        mask = np.divide(sample.mask, 255, dtype=np.float32)
        person = Person(sample.image, Pose(sample.points), mask, sample.parsing)
        try:
            garment = prepare(product, kind=KIND[label])
            photo = sample.image.astype(np.float32)
            scene = false_old(photo, sample.parsing, area, label, body_of(person), garment, bool(number % 2), rng)
            wearer = Person(np.clip(scene.image, 0, 255).astype(np.uint8), person.pose, mask, scene.parsing)
            done, scene = _laid(wearer, scene, garment)
        except (Refused, KeyError):
            continue
        region = done.region & told(sample.parsing, area) & (sample.parsing != labels.BACKGROUND)
        if region.any():
            yield Outcome(garment.kind, sample.image, *finished(done, scene, wearer, net), region)
