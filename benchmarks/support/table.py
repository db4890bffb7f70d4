"""A result as a plain-text table."""

from __future__ import annotations

from benchmarks import Result


def format_table(result: Result) -> str:
    """One row per system, ours first; every peer's number is followed by ours ÷ theirs."""
    metrics = list(result.ours)
    rows = [["", *metrics], ["ours", *(_number(result.ours[metric]) for metric in metrics)]]
    for name, measured in result.peers.items():
        rows.append([name, *(_cell(result.ours[metric], measured.get(metric)) for metric in metrics)])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(_line(row, widths) for row in rows)


def _line(row: list[str], widths: list[int]) -> str:
    cells = [
        row[0].ljust(widths[0]),
        *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)),
    ]
    return "  ".join(cells).rstrip()


def _cell(ours: float, theirs: float | None) -> str:
    if theirs is None:
        return "-"
    ratio = f" ({ours / theirs:.2f}x)" if theirs else ""
    return _number(theirs) + ratio


def _number(value: float) -> str:
    return f"{value:.4f}" if abs(value) < 10 else f"{value:,.1f}"
