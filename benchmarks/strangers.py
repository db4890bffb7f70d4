"""Can a stranger name a design's category, colour and sleeves? Boards to look at, and the score of what was said.

    python -m benchmarks strangers --out DIR                  # five boards of eight: DIR/00.png … and DIR/key.json
    python -m benchmarks strangers --out DIR --answers FILE   # how many were named right

Boards are those of a new shopper with an empty brief, or with the brief of `--brief`, at the size of the page, begun
from garments of the drawn catalogue; their seconds are of all but the database. Whoever answers sees the pictures
alone, one by one, and writes a JSON list in their order: {"category": …, "colour": …, "sleeve": …}, each of the lists
that are printed. A colour counts if it lies within 25 of the right one in CIELAB; cap, flutter and puff count as short;
what has no sleeves is "none".
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import Result, UsageError

ASKED = ("category", "colour", "sleeve")
#: CIELAB distance up to which two colours are the same to a stranger.
NEAR = 25.0
_SHORT = {"cap", "flutter", "puff"}
_KEY = "key.json"
Told = Mapping[str, str]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, required=True, help="folder of the pictures and their key")
    parser.add_argument("--answers", type=Path, help="what was said of them: score it")
    parser.add_argument("--near", type=float, default=NEAR, help=f"CIELAB distance of the same colour ({NEAR:g})")
    parser.add_argument("--boards", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--brief", default="", help="in English or Chinese; empty as by default")


def run(args: argparse.Namespace) -> Result:
    if args.answers is None:
        return _drawn(args)
    key, said = _list(args.out / _KEY), _list(args.answers)
    if len(key) != len(said):
        raise UsageError(f"{len(key)} designs have {len(said)} answers: one is needed for each, in their order.")
    right = [named(truth, answer, args.near) for truth, answer in zip(key, said, strict=True)]
    ours = {name: float(np.mean([one[name] for one in right])) for name in ASKED}
    wrong = [
        f"{place:02d}: {_words(key[place])}, called {_words(said[place])}"
        for place, one in enumerate(right)
        if not all(one.values())
    ]
    return Result({"named": float(np.mean([all(one.values()) for one in right])), **ours}, {}, wrong)


def named(truth: Told, answer: Told, near: float = NEAR) -> dict[str, bool]:
    """Which of ASKED an answer names right; colours within `near` are the same.

    Raises UsageError for a word that is on no list.
    """
    from catalog.drawing.data.colours import COLOURS
    from design.colours import lab

    lists = words()
    for name in ASKED:
        if answer.get(name) not in lists[name]:
            raise UsageError(f"{answer.get(name)!r} is no {name}: use one of {', '.join(lists[name])}.")
    pair = lab(np.array([COLOURS[one["colour"]].rgb for one in (truth, answer)]))
    return {
        "category": truth["category"] == answer["category"],
        "colour": bool(np.linalg.norm(pair[0] - pair[1]) <= near),
        "sleeve": _sleeve(truth) == _sleeve(answer),
    }


def words() -> dict[str, Sequence[str]]:
    """What may be said."""
    from design.gan.vocabulary import VOCABULARY

    return {name: VOCABULARY[name] for name in ASKED}


def _sleeve(one: Told) -> str:
    from design.taste.shapes import has

    sleeve = one.get("sleeve", "none")
    return "none" if not has(one["category"], "sleeve") else "short" if sleeve in _SHORT else sleeve


def _drawn(args: argparse.Namespace) -> Result:
    """Boards into the folder."""
    import django
    from PIL import Image

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fashionai.settings")
    django.setup()
    from benchmarks.support import taste_boards
    from benchmarks.taste import OURS
    from design import marking
    from design.brief.parse import understand
    from design.brief.wishes import combined
    from design.gan.serving import Generator
    from design.generator import fitted
    from design.making import CANDIDATES, SHOWN_SIDE

    studio = taste_boards.Studio(fitted(Generator.load(), "benchmark"), CANDIDATES)
    studio.wishes = combined(understand(args.brief), {})
    args.out.mkdir(parents=True, exist_ok=True)
    key: list[dict[str, str]] = []
    seconds: list[tuple[float, float]] = []
    for number in range(args.boards):
        history, wall, cpu = studio.begin(), time.perf_counter(), time.process_time()
        images = studio.board(history, OURS, np.random.default_rng([args.seed, number]))
        conditions = [one.condition for one in history.proposals]
        pictures = studio.maker.enlarge(images, conditions, SHOWN_SIDE)
        marking.encode_all(pictures, model="benchmark", made_at=datetime.now(UTC))
        seconds.append((time.perf_counter() - wall, time.process_time() - cpu))
        for picture, condition in zip(pictures, conditions, strict=True):
            Image.fromarray(picture).save(args.out / f"{len(key):02d}.png")
            key.append(condition.chosen())
        print(f"board {number + 1} of {args.boards}", file=sys.stderr)
    (args.out / _KEY).write_text(json.dumps(key, indent=0), encoding="utf-8")
    notes = [f"{name}: {', '.join(slugs)}" for name, slugs in words().items()]
    wall, cpu = np.quantile(seconds[1:] or seconds, 0.95, axis=0)  # the first board loads and plans
    ours = {"designs": len(key), "board_p95_seconds": float(wall), "board_p95_cpu_seconds": float(cpu)}
    return Result(ours, {}, [f"Show a stranger the pictures in {args.out}, not the key.", *notes])


def _words(one: Told) -> str:
    return " ".join(one.get(name, "–") for name in ("colour", "category", "sleeve"))


def _list(path: Path) -> list[dict[str, Any]]:
    """Raises UsageError for a file that holds no list of objects."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read as JSON: {error}") from error
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise UsageError(f'{path} must hold a list of {{"category": …, "colour": …, "sleeve": …}}.')
    return found
