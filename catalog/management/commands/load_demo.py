"""`manage.py load_demo`: a catalogue (drawn, or imported from a path) and two years of shoppers on it."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.demo.drawn import AnotherCatalogue
from catalog.demo.figures import HEADLINE, measured, simulated_figures, table
from catalog.demo.load import catalogue_arrays, load_drawn_catalogue, load_world, loaded_sources, loaded_world
from catalog.demo.pictures import SOURCE as DRAWN_SOURCE
from catalog.demo.steps import Progress
from catalog.demo.tables import World
from catalog.demo.world import simulate
from catalog.imports.errors import SourceError
from catalog.imports.progress import ProgressLine, cpu_seconds, peak_megabytes
from catalog.imports.run import DEFAULT_SOURCE, Options, import_styles
from catalog.imports.writer import Outcome
from catalog.management.stopping import stoppable
from catalog.search.indexing import catch_up

DRAWN = "drawn"
T = TypeVar("T")


class Command(BaseCommand):
    help = "Fill the shop with a catalogue and a demo world; what is already there is kept (docs/importing.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--catalogue", default=DRAWN, help="'drawn', or a folder or zip to import")
        parser.add_argument("--seed", type=int, default=7, help="seed of the drawn catalogue and of the world")
        parser.add_argument("--size", type=int, default=600, help="number of drawn products")
        parser.add_argument("--shoppers", type=int, default=1500, help="number of simulated shoppers")
        parser.add_argument(
            "--no-close-ups",
            action="store_false",
            dest="close_ups",
            help="leave the close-ups of drawn products to `draw_pictures --close-ups`",
        )

    def handle(
        self, *, catalogue: str, seed: int, size: int, shoppers: int, close_ups: bool = True, **options: Any
    ) -> None:
        with stoppable():
            self._load(catalogue, seed, size, shoppers, close_ups)
        self.stdout.write(f"{peak_megabytes():.0f} MB at most")

    def _load(self, catalogue: str, seed: int, size: int, shoppers: int, close_ups: bool) -> None:
        _refuse_mixture(catalogue)
        self._fill(catalogue, seed, size, close_ups)
        if there := loaded_world():
            self.stdout.write(f"The demo world is already here ({there}); nothing was added.")
        else:
            self._populate(seed, shoppers)
        self._timed("Search", catch_up)

    def _fill(self, catalogue: str, seed: int, size: int, close_ups: bool) -> None:
        if _is_drawn(catalogue):
            progress = ProgressLine("Drawing", "pictures")
            try:
                outcomes = self._timed(
                    "Catalogue", lambda: load_drawn_catalogue(seed, size, with_close_ups=close_ups, progress=progress)
                )
            except AnotherCatalogue as error:
                raise CommandError(str(error)) from error
            self.stdout.write(f"{len(outcomes):,} drawn products, {outcomes.count(Outcome.CREATED):,} of them new")
            return
        progress = ProgressLine("Importing", "rows")
        try:
            summary = self._timed(
                "Catalogue", lambda: import_styles(Path(catalogue), Options(seed=seed), progress=progress)
            )
        except SourceError as error:
            raise CommandError(str(error)) from error
        rows = ", ".join(f"{count:,} {name}" for name, count in summary.outcomes.items())
        self.stdout.write(f"Rows: {rows}. For each row's outcome: manage.py import_catalog {catalogue} --report FILE")

    def _populate(self, seed: int, shoppers: int) -> None:
        end = datetime.now(UTC).date()
        try:
            arrays = catalogue_arrays(end=end)
            progress = ProgressLine("Simulating", "days")
            world: World = self._timed(
                "World", lambda: simulate(arrays, seed=seed, shoppers=shoppers, end=end, progress=progress)
            )
        except ValueError as error:
            raise CommandError(str(error)) from error
        counts = self._timed("Tables", lambda: load_world(world, arrays, stages=_stage))
        self.stdout.write(", ".join(f"{count:,} {name}" for name, count in counts.items()))
        if figures := simulated_figures(arrays, world):
            self.stdout.write("This world beside figures measured on real sets (docs/demo-world.md):")
            self.stdout.write(table(measured(), figures, HEADLINE))

    def _timed(self, name: str, work: Callable[[], T]) -> T:
        began = cpu_seconds()
        result = work()
        self.stdout.write(f"{name}: {cpu_seconds() - began:.1f} CPU seconds")
        return result


def _is_drawn(catalogue: str) -> bool:
    return catalogue in ("", DRAWN)


def _stage(name: str) -> Progress:
    return ProgressLine(f"Loading {name}").at


def _refuse_mixture(catalogue: str) -> None:
    """Raises CommandError where the shop's world was made over another catalogue than the wanted one.

    Products that come in afterwards would have neither stock nor history.
    """
    there = loaded_sources()
    wanted = DRAWN_SOURCE if _is_drawn(catalogue) else DEFAULT_SOURCE
    if not there or wanted in there:
        return
    held = "drawn products" if DRAWN_SOURCE in there else "imported products"
    again = "FASHIONAI_VAR=var-drawn make demo" if _is_drawn(catalogue) else _with_catalogue(catalogue)
    raise CommandError(
        f"This shop holds a demo world on {held} ({loaded_world()}); other products would come into it without stock "
        f"or history. Either stop the shop and run `make clean`, which forgets its data, and then this command again; "
        f"or open a second shop in another folder: {again}"
    )


def _with_catalogue(catalogue: str) -> str:
    return f"FASHIONAI_VAR=var-real make demo CATALOG={shlex.quote(catalogue)}"
