"""`manage.py import_interactions FILE`: views, purchases and the like, from a table or from sequences of items."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from catalog.imports.tabular.command import TableCommand
from recommender.imports.events import KINDS, Interactions


class Command(TableCommand):
    help = "Import interactions from a CSV, CSV.gz or Parquet file, or from sequences (docs/importing.md)."
    columns = ("shopper", "item", "kind", "at", "value", "order", "price")

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--kind", choices=KINDS, default="", help="what every row is, without a column of kinds")
        parser.add_argument("--sequences", action="store_true", help="each line is a shopper and their items in order")

    def table(self, **options: Any) -> Interactions:
        return Interactions()
