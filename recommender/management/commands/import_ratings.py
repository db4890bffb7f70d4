"""`manage.py import_ratings FILE`: stars that shoppers gave, from a CSV or Parquet table."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from catalog.imports.tabular.command import TableCommand
from recommender.imports.events import Ratings


class Command(TableCommand):
    help = "Import ratings from a CSV, CSV.gz or Parquet file (docs/importing.md)."
    columns = ("shopper", "item", "rating", "at")

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--scale", type=float, default=5.0, help="the best rating of the file (5)")

    def table(self, **options: Any) -> Ratings:
        return Ratings()
