"""Try-on in two ways, without and with a learned network, on garments and people that no network has seen.

What `benchmarks.tryon_flow` and `benchmarks.tryon_compose` share: who wears what, how both are scored, what is printed.
"""

from __future__ import annotations

import argparse
import itertools
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

from benchmarks import Result, UsageError
from benchmarks.support.datasets import folder_with
from benchmarks.support.tryon_measures import region_at_size

if TYPE_CHECKING:
    from catalog.drawing.mannequins import Worn
    from tryon.pipeline.training.people import Sample
    from tryon.pipeline.types import Garment, Person

Picture = npt.NDArray[np.uint8]
Region = npt.NDArray[np.bool_]
#: Figures of a picture inside a region, beside the truth; the first decides who wins, and higher is better there.
Measure = Callable[[Picture, Picture, Region], list[float]]
SEED, SIZE = 131, (288, 384)
#: A garment smaller than this share of a photo is not judged.
_LEAST = 0.02


class Outcome(NamedTuple):
    """`truth` and what was made of it without and with the network, uint8 (H, W, 3); `region` bool (H, W)."""

    kind: str
    product: Picture
    truth: Picture
    without: Picture
    learned: Picture
    region: Region


class Swap(NamedTuple):
    """A mannequin, a drawn garment of another catalogue than those learned from, and how it looks worn."""

    person: Person
    garment: Garment
    truth: Worn


class Wearing(NamedTuple):
    """A real person whose largest garment, `label` in `area`, was cut out and laid out at random as `product`."""

    number: int
    sample: Sample
    label: int
    area: Region
    product: Picture
    rng: np.random.Generator


def add_arguments(parser: argparse.ArgumentParser, *, drawn: int) -> None:
    parser.add_argument("--drawn", type=int, default=drawn, help="drawn garments")
    parser.add_argument("--data", type=Path, help="folder of clothing-co-parsing, or the one above it, for real people")
    parser.add_argument("--people", type=int, help="only the first so many real people")
    parser.add_argument("--part", choices=("test", "val"), default="test", help="val chose the model, test judges it")
    parser.add_argument("--weights", type=Path, help="other weights than the shipped ones")
    parser.add_argument("--sheets", type=Path, help="folder for pictures: product, truth, without, with the network")


def weights_of(args: argparse.Namespace, shipped: Path) -> Path:
    """The file to judge. Raises UsageError where there is none."""
    found: Path = args.weights or shipped
    if not found.is_file():
        raise UsageError("no weights are shipped; give those of your own training with --weights")
    return found


def compared(
    args: argparse.Namespace,
    drawn: Callable[[Swap], Outcome],
    real: Callable[[Wearing], Outcome | None],
    measure: Measure,
    metrics: Sequence[str],
    peer: str,
) -> Result:
    """Means of the `metrics` that `measure` gives, with the network and, under the name `peer`, without it."""
    groups: dict[str, Iterator[Outcome]] = {"drawn": map(drawn, swaps(args.drawn))}
    if args.data:
        folder = folder_with("masks.zip", args.data, "clothing-co-parsing")
        judged = (outcome for wearing in wearings(folder, args.part) if (outcome := real(wearing)) is not None)
        groups["real"] = itertools.islice(judged, args.people)
    ours: dict[str, float] = {}
    without: dict[str, float] = {}
    notes = []
    for name, outcomes in groups.items():
        kinds, scores = _scored(name, outcomes, measure, args.sheets)
        if not kinds:
            continue
        for place, metric in enumerate(metrics):
            without[f"{name}_{metric}"], ours[f"{name}_{metric}"] = (
                float(mean) for mean in scores[:, :, place].mean(0)
            )
        ours[f"{name}_wins"] = float((scores[:, 1, 0] > scores[:, 0, 0]).mean())
        notes.append(f"{name}: {len(kinds)} pairs; {by_kind(kinds, scores[:, :, 0])}")
    return Result(ours, {peer: without}, notes)


def by_kind(kinds: Sequence[str], scores: npt.NDArray[np.float64]) -> str:
    """Means of scores (n, 2) of each kind."""
    parts = []
    for kind in sorted(set(kinds)):
        some = scores[[one == kind for one in kinds]]
        parts.append(f"{kind} ({len(some)}) {some[:, 0].mean():.3f} → {some[:, 1].mean():.3f}")
    return ", ".join(parts)


def _scored(
    name: str, outcomes: Iterator[Outcome], measure: Measure, sheets: Path | None
) -> tuple[list[str], npt.NDArray[np.float64]]:
    """Kinds (n,) and figures (n, 2, metrics), without the network first."""
    kinds, figures = [], []
    for place, outcome in enumerate(outcomes):
        region = region_at_size(outcome.region)
        found = [measure(one, outcome.truth, region) for one in (outcome.without, outcome.learned)]
        print(f"{name} {place + 1}: {outcome.kind} {found[0][0]:.3f} {found[1][0]:.3f}", file=sys.stderr)
        if sheets is not None:
            _sheet(sheets / f"{name}-{place:03d}.png", outcome)
        kinds.append(outcome.kind)
        figures.append(found)
    return kinds, np.array(figures)


def _sheet(path: Path, outcome: Outcome) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pictures = (outcome.product, outcome.truth, outcome.without, outcome.learned)
    tiles = [np.asarray(Image.fromarray(one).resize(SIZE)) for one in pictures]
    Image.fromarray(np.concatenate(tiles, axis=1)).save(path)


def swaps(count: int) -> Iterator[Swap]:
    """Mannequins of every tone, build and pose in turn."""
    from catalog.drawing import catalogue, draw
    from catalog.drawing.mannequins import BUILDS, POSES, figure_for, wearable, worn
    from tryon.pipeline.garment import from_drawing
    from tryon.pipeline.mannequin import mannequin
    from tryon.pipeline.vocabulary import describe

    ways = [product.colourways[0].spec for product in catalogue(SEED, 400)]
    able = [spec for spec in ways if describe(spec.attributes()) and wearable(spec.kind, spec.style)]
    for place, chosen in enumerate(np.random.default_rng(SEED).permutation(len(able))[:count]):
        spec, tone = able[chosen], 1 + place % 10
        who: dict[str, Any] = {"figure": figure_for(spec.gender, place), "build": BUILDS[place % 3]}
        who["pose"] = POSES[place // 3 % 2]
        garment = from_drawing(draw(spec, width=SIZE[0], height=SIZE[1]))
        yield Swap(mannequin(tone, size=SIZE, **who), garment, worn(spec, tone=tone, size=SIZE, **who))


def wearings(folder: Path, part: str) -> Iterator[Wearing]:
    """People of a part of clothing-co-parsing with the largest garment that each of them wears."""
    from tryon.pipeline import labels
    from tryon.pipeline.pose import estimate
    from tryon.pipeline.training import people
    from tryon.pipeline.training.cutting import laid_out, largest

    for number, sample in people.photos(folder, estimate, part=part):
        label = max(labels.GARMENTS, key=lambda word: int((sample.parsing == word).sum()))
        area = largest(sample.parsing == label)
        if area.mean() >= _LEAST:
            rng = np.random.default_rng([SEED, number])
            yield Wearing(number, sample, label, area, laid_out(sample.image, area, rng), rng)


def as_pixels(image: npt.NDArray[np.float32]) -> Picture:
    return np.clip(image + 0.5, 0, 255).astype(np.uint8)
