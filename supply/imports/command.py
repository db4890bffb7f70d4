"""What `import_sales` and `import_stock` have in common: a table of items that are variants, without shoppers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from catalog.imports.report import Summary
from catalog.imports.tabular.command import TableCommand
from supply.imports.run import Kind, Options, import_table


class VariantTableCommand(TableCommand):
    """`kind` makes what reads the rows."""

    settings = Options
    extra = ("cancel_days",)

    def kind(self, **given: Any) -> Kind[Any]:
        raise NotImplementedError

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        for action in parser._actions:
            if action.dest == "source":
                action.help = "the system that the file comes from, such as till or online-retail"

    def run_table(self, path: Path, options: Options, given: dict[str, Any], **hooks: Any) -> Summary:
        return import_table(path, self.kind(**given), self.prepared(path, options, given), **hooks)

    def prepared(self, path: Path, options: Options, given: dict[str, Any]) -> Options:
        """The options once the file has been looked at."""
        return options
