"""`manage.py import_sales FILE`: sales of tills, marketplaces or earlier years, for the demand forecast."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from fashionai.jobs import runner
from fashionai.jobs import services as jobs
from fashionai.jobs.models import State
from supply.imports.command import VariantTableCommand
from supply.imports.rules import CANCEL_DAYS
from supply.imports.run import Options
from supply.imports.sales import Sales, weeks_to_present
from supply.tasks import PLAN
from supply.wording import words


class Command(VariantTableCommand):
    help = "Import sales history from a CSV, CSV.gz or Parquet file (docs/supply.md)."
    columns = ("item", "quantity", "at", "price", "order", "buyer", "location", "name")

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--cancel-days", type=int, default=CANCEL_DAYS, help="a cancellation later than this is a return (14)"
        )
        parser.add_argument(
            "--to-present", action="store_true", help="move all times by whole weeks, so that the last is of last week"
        )
        parser.add_argument(
            "--plan", action="store_true", help="then forecast and propose purchases, as the night does"
        )

    def table(self, **given: Any) -> Sales:
        return Sales(given["cancel_days"])

    def prepared(self, path: Path, options: Options, given: dict[str, Any]) -> Options:
        return weeks_to_present(path, options) if given["to_present"] else options

    def handle(self, *, path: Path, report: Path | None, **given: Any) -> None:
        super().handle(path=path, report=report, **given)
        if given["plan"] and not given["dry_run"]:
            self._plan()

    def _plan(self) -> None:
        self.stdout.write("Forecasting and planning; this takes minutes for some thousand products.")
        job = runner.execute(jobs.enqueue(PLAN).pk, heartbeat=False)
        if job is None or job.state != State.SUCCEEDED:
            raise CommandError(f"The plan failed: {job.error if job else 'another process has taken the job'}")
        for note in job.result["methods"]:
            self.stdout.write(f"  {words(note)}")
        self.stdout.write(f"Planned: {job.result['decision']}. They wait on the desk, under Purchasing.")
