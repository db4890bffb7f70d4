"""The CSV that spreadsheets can open without harm, and read back without loss."""

from __future__ import annotations

import re
from typing import Any

from import_export.formats.base_formats import CSV

# What a spreadsheet takes for a formula at the start of a cell (OWASP's list). A plain number may start with its sign.
FORMULA = re.compile(r"^[=+\-@\t\r]")
NUMBER = re.compile(r"^[+-]?\d+(\.\d+)?$")
# Cells that were neutralised on their way out, and only those: O'Neill and '90s keep their mark.
NEUTRALISED = re.compile(r"^'(?=[=+\-@\t\r])")
BOM = "\ufeff"


def neutral(cell: Any) -> str:
    """The cell with a mark before it where it would be run as a formula."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if FORMULA.match(text) and not NUMBER.match(text) else text


class SafeCSV(CSV):
    """UTF-8 with a byte order mark, by which spreadsheets know Chinese from mojibake."""

    def export_data(self, dataset: Any, **kwargs: Any) -> str:
        rows = [[neutral(cell) for cell in row] for row in dataset]
        clean = type(dataset)(*rows, headers=dataset.headers)
        return BOM + clean.export("csv", **kwargs)

    def create_dataset(self, in_stream: str | bytes | None, **kwargs: Any) -> Any:
        if in_stream is None:  # kept in a cache, which forgets
            raise ValueError("The uploaded file is gone.")
        if isinstance(in_stream, bytes):
            in_stream = in_stream.decode("utf-8-sig")
        dataset = super().create_dataset(in_stream.removeprefix(BOM), **kwargs)
        rows = [[NEUTRALISED.sub("", cell) if isinstance(cell, str) else cell for cell in row] for row in dataset]
        headers = [str(name or "").strip() for name in dataset.headers or []]
        return type(dataset)(*rows, headers=headers)
