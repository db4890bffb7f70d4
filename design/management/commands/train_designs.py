"""`manage.py train_designs`: teach the design studio's generator what this shop sells. A killed run goes on."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import replace
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from design import learning
from design.models import Lesson


class Command(BaseCommand):
    help = "Go on training the generator of designs on the shop's own catalogue, judge it, and let it serve if it wins."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--pictures", type=int, default=64_000, help="pictures shown altogether, default %(default)s"
        )
        parser.add_argument("--minutes", type=float, default=60.0, help="CPU minutes at most, default %(default)s")
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--threads", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        import torch

        from design.gan.training.continuing import CONTINUE
        from design.gan.training.watch import Stopped

        torch.set_num_threads(max(1, options["threads"]))
        settings = replace(CONTINUE, images=options["pictures"], seed=options["seed"])
        try:
            found = learning.shop()
            folder = learning.folder_of(found, settings)
            order = learning.Order(found, Lesson.CATALOGUE, folder, settings, seconds=60 * options["minutes"])
            version, decision = learning.train(order, self._told)
        except (learning.TooFew, Stopped) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{version}: {version.get_stage_display()}. {decision}")

    def _told(self, share: float, line: str) -> None:
        self.stdout.write(f"{share:4.0%} {line}")
        self.stdout.flush()
