"""What the commands that import a table have in common."""

from __future__ import annotations

import time
from argparse import ArgumentTypeError
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from catalog.imports.errors import SourceError
from catalog.imports.progress import ProgressLine, peak_megabytes
from catalog.imports.report import Entry, ReportFile, Summary
from catalog.imports.tabular.run import Options, TableOptions, import_table

SHOWN_REASONS = 12


class TableCommand(BaseCommand):
    """A command for one `table` kind; `columns` are the names that --map knows."""

    columns: tuple[str, ...] = ()
    options_class: type[TableOptions] = Options
    source_help = "where the shoppers' ids come from, such as rent-the-runway"
    # Fields of `options_class` that only some commands have an option for.
    extra: tuple[str, ...] = ("scale", "kind", "language", "sequences")

    def table(self, **options: Any) -> Any:
        """The kind of table that `run_table` reads."""
        raise NotImplementedError

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="a CSV (also .gz) or Parquet file")
        parser.add_argument("--source", required=True, help=self.source_help)
        parser.add_argument("--products", help="source of the products whose ids the items are (that of --source)")
        parser.add_argument(
            "--map", action="append", default=[], metavar="OURS=THEIRS", type=_pair,
            help=f"a column under another name; ours are {', '.join(self.columns)}",
        )  # fmt: skip
        parser.add_argument("--header", help="names of the columns of a file without a header line: shopper,item,value")
        parser.add_argument("--items", default="", metavar="REGEX", help="what a product's code looks like in whole")
        parser.add_argument("--create-products", action="store_true", help="make drafts for items that the shop lacks")
        parser.add_argument("--at", type=_moment, help="time of rows that state none (now)")
        parser.add_argument("--dry-run", action="store_true", help="check everything, write nothing")
        parser.add_argument("--report", type=Path, help="write a CSV with the outcome of every row")
        parser.add_argument("--limit", type=int, help="stop after this many rows")
        parser.add_argument("--encoding", default="utf-8", help="encoding of a CSV, such as gb18030 or cp1252")

    def handle(self, *, path: Path, report: Path | None, **given: Any) -> None:
        began = time.monotonic()
        try:
            options = self.options(**given)
        except ValueError as error:
            raise CommandError(str(error)) from error
        line = ProgressLine("Checking" if options.dry_run else "Importing")
        with ExitStack() as closing:
            tell = _reporter(report, closing)
            try:
                summary = self.run_table(path, options, given, on_entry=tell, progress=line.at)
            except SourceError as error:
                raise CommandError(str(error)) from error
            except (OSError, KeyboardInterrupt) as error:
                raise CommandError(
                    f"Stopped ({error or 'by you'}). Finished chunks are kept; run the same command to go on."
                ) from error
        self._print(summary, options.dry_run, report)
        self.stdout.write(f"{time.monotonic() - began:.1f} s, {peak_megabytes():.0f} MB at most")

    def run_table(self, path: Path, options: Any, given: dict[str, Any], **hooks: Any) -> Summary:
        return import_table(path, self.table(**given), options, **hooks)

    def options(self, **given: Any) -> Any:
        """ValueError where the given options make no sense together."""
        if given["limit"] is not None and given["limit"] < 1:
            raise ValueError("--limit must be at least 1.")
        unknown = [ours for ours, _ in given["map"] if ours not in self.columns]
        if unknown:
            raise ValueError(f"--map knows {', '.join(self.columns)}; got {', '.join(unknown)}.")
        extra = {name: given[name] for name in self.extra if name in given}
        return self.options_class(
            source=given["source"],
            products=given["products"] or given["source"],
            names=dict(given["map"]),
            header=tuple(given["header"].split(",")) if given["header"] else (),
            items=given["items"],
            placeholders=given["create_products"],
            dry_run=given["dry_run"],
            limit=given["limit"],
            encoding=given["encoding"],
            usual_time=given["at"] or timezone.now(),
            **extra,
        )

    def _print(self, summary: Summary, dry_run: bool, report: Path | None) -> None:
        outcomes = ", ".join(
            f"{summary.outcomes[name]:,} {name}" for name in ("created", "updated", "unchanged", "rejected")
        )
        verb = "Would be" if dry_run else "Rows"
        self.stdout.write(f"{verb}: {outcomes} ({summary.blank_lines:,} blank lines)")
        for reason, count in summary.reasons.most_common(SHOWN_REASONS):
            self.stdout.write(f"  {count:,} × {reason}")
        if report:
            self.stdout.write(f"Outcome of every row: {report}")


def _pair(text: str) -> tuple[str, str]:
    ours, separator, theirs = text.partition("=")
    if not separator:
        raise ArgumentTypeError(f"{text!r} is not like shopper=user_id")
    return ours, theirs


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not like 2026-11-23") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _reporter(report: Path | None, closing: ExitStack) -> Any:
    if report is None:
        return _silent
    try:
        # A spreadsheet reads UTF-8 only with its mark in front.
        stream = closing.enter_context(report.open("w", encoding="utf-8-sig", newline=""))
    except OSError as error:
        raise CommandError(f"Cannot write the report: {error}") from error
    return ReportFile(stream).add


def _silent(entry: Entry) -> None:
    """No report was asked for."""
