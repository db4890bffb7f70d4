"""`manage.py import_reviews FILE`: reviews and answers on fit, from a CSV or Parquet table."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from catalog.imports.tabular.command import TableCommand
from catalog.imports.tabular.reviews import Reviews


class Command(TableCommand):
    help = "Import reviews from a CSV, CSV.gz or Parquet file (docs/importing.md)."
    columns = ("shopper", "item", "rating", "title", "text", "fit", "at")

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--scale", type=float, default=5.0, help="the best rating of the file (5)")
        parser.add_argument("--language", default="en", help="language of the words (en)")

    def table(self, **options: Any) -> Reviews:
        return Reviews()
