"""`manage.py import_catalog PATH`: products from the "Fashion Product Images" layout."""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.imports.errors import SourceError
from catalog.imports.progress import ProgressLine, peak_megabytes
from catalog.imports.report import Entry, ReportFile, Summary
from catalog.imports.run import DEFAULT_SEED, DEFAULT_SOURCE, Options, import_styles
from catalog.search.indexing import catch_up

SHOWN_REASONS = 10
SHOWN_PATHS = 12


class Command(BaseCommand):
    help = "Import products and pictures from a folder or zip that holds styles.csv and images/ (docs/importing.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="folder or zip with styles.csv and the pictures")
        parser.add_argument("--dry-run", action="store_true", help="check everything, write nothing")
        parser.add_argument("--keep-shape", action="store_true", help="leave 224 × 224 pictures square instead of 3:4")
        parser.add_argument("--report", type=Path, help="write a CSV with the outcome of every row")
        parser.add_argument("--limit", type=int, help="stop after this many rows")
        parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="seed of drawn prices and launches")
        parser.add_argument("--source", default=DEFAULT_SOURCE, help="name of the source; ids are unique within it")
        parser.add_argument("--encoding", default="utf-8", help="encoding of styles.csv, such as gb18030 or cp1252")
        parser.add_argument("--opening-stock", type=int, default=0, help="pieces to book in of every new variant")

    def handle(self, *, path: Path, report: Path | None, **options: Any) -> None:
        began = time.monotonic()
        settings = _options(**options)
        progress = ProgressLine("Checking" if settings.dry_run else "Importing", "rows")
        with ExitStack() as closing:
            tell = _reporter(report, closing)
            try:
                summary = import_styles(path, settings, on_entry=tell, progress=progress)
            except SourceError as error:
                raise CommandError(str(error)) from error
            except OSError as error:
                raise CommandError(
                    f"Stopped: {error}. Finished chunks are kept; run the same command to go on."
                ) from error
            except KeyboardInterrupt:
                raise CommandError("Stopped. Finished chunks are kept; run the same command to go on.") from None
        if not settings.dry_run:
            catch_up()
        self._print(summary, settings, report)
        self.stdout.write(f"{time.monotonic() - began:.1f} s, {peak_megabytes():.0f} MB at most")

    def _print(self, summary: Summary, options: Options, report: Path | None) -> None:
        verb = "Would be" if options.dry_run else "Rows"
        outcomes = ", ".join(
            f"{summary.outcomes[name]:,} {name}" for name in ("created", "updated", "unchanged", "rejected")
        )
        self.stdout.write(f"{verb}: {outcomes} ({summary.blank_lines:,} blank lines)")
        if summary.delimiter != ",":
            self.stdout.write(f"Columns are separated by {summary.delimiter!r} in this file.")
        if paths := sorted(summary.new_categories):
            more = f" and {len(paths) - SHOWN_PATHS} more" if len(paths) > SHOWN_PATHS else ""
            self.stdout.write(f"New categories: {', '.join(paths[:SHOWN_PATHS])}{more}")
        for reason, count in summary.reasons.most_common(SHOWN_REASONS):
            self.stdout.write(f"  {count:,} × {reason}")
        if (others := len(summary.reasons) - SHOWN_REASONS) > 0:
            self.stdout.write(f"  and {others:,} other reasons")
        if report:
            self.stdout.write(f"Outcome of every row: {report}")
        elif summary.outcomes["rejected"]:
            self.stdout.write("Run with --report FILE to see which line each of these is on.")


def _options(**options: Any) -> Options:
    if options["limit"] is not None and options["limit"] < 1:
        raise CommandError("--limit must be at least 1.")
    if options["opening_stock"] < 0:
        raise CommandError("--opening-stock cannot be negative.")
    names = ("source", "seed", "limit", "opening_stock", "encoding", "dry_run", "keep_shape")
    try:
        checked = Options(**{name: options[name] for name in names})
    except ValueError as error:
        raise CommandError(str(error)) from error
    return checked


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
