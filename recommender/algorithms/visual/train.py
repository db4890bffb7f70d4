"""Teach the image embedding: `python -m recommender.algorithms.visual.train --work DIR [--out FILE]`.

Draws products of a catalogue that no shop shows (seed 101), keeps them in DIR, teaches the network their attributes
and writes the weights. A killed run goes on where it was. Nothing but our own drawings is learned from.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import torch

from fashionai.vision.embedding import WEIGHTS, save
from fashionai.vision.teach import Lesson, TeachSettings, teach
from recommender.algorithms.visual.drawn import TASKS, DrawnSet, drawn_set

SEED, SIZE = 101, 3_000
#: What a shopper means by "alike" first: what it is, its colour, its print.
TASK_WEIGHTS = {"kind": 1.0, "family": 1.0, "colour": 0.6, "pattern": 0.7}
_OTHERS = 0.3


def lesson_of(drawn: DrawnSet) -> Lesson:
    """Every task of the drawn set, with its weight."""
    weights = {task: TASK_WEIGHTS.get(task, _OTHERS) for task in TASKS}
    return Lesson(drawn.images, drawn.masks, drawn.words, weights)


def main() -> None:
    defaults = TeachSettings()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True, help="folder for drawings and the checkpoint")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="default: the weights that ship")
    parser.add_argument("--epochs", type=int, default=defaults.epochs)
    parser.add_argument("--size", type=int, default=SIZE, help="products to draw, default %(default)s")
    parser.add_argument("--threads", type=int, default=min(2, os.cpu_count() or 1))
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    drawn = drawn_set(args.work, seed=SEED, size=args.size, progress=_say)
    settings = TeachSettings(epochs=args.epochs)
    checkpoint = args.work / f"pupil-{SEED}-{args.size}-{args.epochs}.safetensors"
    network = teach(lesson_of(drawn), settings, checkpoint=checkpoint, progress=_say)
    save(network, args.out, drawn_from=f"catalogue(seed={SEED}, size={args.size})", settings=str(settings))
    _say(1.0, f"{args.out}: {args.out.stat().st_size / 1e6:.2f} MB")


def _say(share: float, message: str) -> None:
    sys.stderr.write(f"{share:4.0%} {message}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
