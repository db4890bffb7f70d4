"""`manage.py train_tryon --stage NAME [--data DIR]`: train a network of the try-on, on your own photos if you like."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from tryon.pipeline.training import stages
from tryon.serving import training_weights


class Command(BaseCommand):
    help = "Train a network of the try-on and write its weights. A killed run goes on where it was."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--stage", choices=stages.names(), required=True)
        parser.add_argument(
            "--data",
            type=Path,
            help="photos.zip, masks.zip and labels.txt; the flow needs no masks, and a folder of pictures will do; "
            "garments also learn from pictures with a marks.csv; without it, all but the parser learn from drawings",
        )
        parser.add_argument("--work", type=Path, help="where caches and checkpoints are kept")
        parser.add_argument("--out", type=Path, help="the weights to write; not the shipped ones unless told so")
        parser.add_argument("--start", type=Path, help="weights to go on from, instead of from chance")
        parser.add_argument("--steps", type=int)
        parser.add_argument("--seed", type=int, default=0)

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["stage"]
        work = options["work"] or Path(settings.VAR_DIR) / "tryon-training" / name
        work.mkdir(parents=True, exist_ok=True)
        out = options["out"] or work / f"{name}.safetensors"
        order = stages.Order(
            options["data"], work, out, options["steps"], options["seed"], options["start"], self._emphasis()
        )
        try:
            measured = stages.stage(name)(order, lambda share, text: self.stdout.write(f"{share:4.0%} {text}"))
        except FileNotFoundError as error:
            raise CommandError(f"{error.filename} is missing") from error
        for metric, value in measured.items():
            self.stdout.write(f"{metric}: {value:.4f}")
        self.stdout.write(f"Weights: {out}")

    def _emphasis(self) -> np.ndarray | None:
        """What verdicts ask to look at more often; a machine that only trains need not have the shop's database."""
        try:
            weights = training_weights()
        except DatabaseError:
            return None
        if weights is not None:
            self.stdout.write("What shoppers found bad is looked at more often.")
        return weights
