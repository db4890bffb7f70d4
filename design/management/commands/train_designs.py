"""`manage.py train_designs`: teach the design studio's generator what this shop sells. A killed run goes on."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from design import learning, trainings
from design.models import Lesson

if TYPE_CHECKING:
    from design.gan.training.settings import Settings


class Command(BaseCommand):
    help = "Teach the generator of designs what the shop sells, judge it, and let it serve if it wins."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--pictures", type=int, help="pictures shown altogether, default 64,000, with --anew 288,000"
        )
        parser.add_argument("--minutes", type=float, default=60.0, help="CPU minutes at most, default %(default)s")
        parser.add_argument(
            "--anew",
            action="store_true",
            help="from nothing instead of from the generator in service, for goods that look unlike all it has seen",
        )
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--threads", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        import torch

        from design.gan.training.continuing import CONTINUE
        from design.gan.training.parallel import started
        from design.gan.training.recipes import COLOUR_SETTINGS
        from design.gan.training.watch import Stopped

        if started() > 1:  # each would end at CPU seconds of its own and register a version of its own
            raise CommandError("One process teaches the generator of a shop: start it without torchrun.")
        torch.set_num_threads(max(1, options["threads"]))
        usual = replace(COLOUR_SETTINGS, sure=True) if options["anew"] else CONTINUE
        settings = replace(usual, images=_pictures(options["pictures"], usual), seed=options["seed"])
        if not 0 < options["minutes"] < float("inf"):
            raise CommandError(f"--minutes {options['minutes']:g}: give a number of CPU minutes above 0.")
        try:
            found = learning.shop()
            folder = learning.folder_of(found, settings)
            seconds, anew = 60 * options["minutes"], options["anew"]
            order = learning.Order(found, Lesson.CATALOGUE, folder, settings, seconds=seconds, anew=anew)
            version, decision = learning.train(order, self._told)
        except (learning.TooFew, trainings.Busy) as error:
            raise CommandError(str(error)) from error
        except Stopped as error:
            raise CommandError(
                f"{error}. Nothing of the run is kept: try another --seed, or fewer --pictures."
            ) from error
        self.stdout.write(f"{version}: {version.get_stage_display()}. {decision}")

    def _told(self, share: float, line: str) -> None:
        self.stdout.write(f"{share:4.0%} {line}")
        self.stdout.flush()


def _pictures(wanted: int | None, usual: Settings) -> int:
    """What was asked for, if the generator itself comes to learn from so many. Raises CommandError."""
    least = (usual.settle + usual.check_every) * usual.batch
    if wanted is not None and wanted < least:
        raise CommandError(f"--pictures {wanted:,}: {least:,} are the least after which there is a result.")
    return wanted or usual.images
