"""`manage.py import_stock FILE`: what was counted, as movements that make the levels so."""

from __future__ import annotations

from typing import Any

from supply.imports.command import VariantTableCommand
from supply.imports.stock import Counts


class Command(VariantTableCommand):
    help = "Import stock counts from a CSV, CSV.gz or Parquet file (docs/supply.md)."
    columns = ("item", "on_hand", "location", "price", "name")

    def table(self, **given: Any) -> Counts:
        return Counts()
