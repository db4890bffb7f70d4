"""What `import_sales` and `import_stock` have in common: a table of items that are variants, without shoppers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from catalog.imports.report import Summary
from catalog.imports.tabular.command import TableCommand
from supply.imports.run import Options, import_table


class VariantTableCommand(TableCommand):
    """What these commands read is a kind of supply/imports/run.py."""

    options_class = Options
    source_help = "the system that the file comes from, such as till or online-retail"
    extra = ("cancel_days",)

    def run_table(self, path: Path, options: Options, given: dict[str, Any], **hooks: Any) -> Summary:
        return import_table(path, self.table(**given), self.prepared(path, options, given), **hooks)

    def prepared(self, path: Path, options: Options, given: dict[str, Any]) -> Options:
        """The options once the file has been looked at."""
        return options
