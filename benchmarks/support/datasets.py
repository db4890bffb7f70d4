"""Where a data set lies: its own folder, or the folder that holds all of them."""

from __future__ import annotations

from pathlib import Path

from benchmarks import UsageError


def folder_with(file: str, data: Path, name: str) -> Path:
    """`data` or `data/name`, whichever holds the file. Raises UsageError where neither does."""
    for folder in (data, data / name):
        if (folder / file).is_file():
            return folder
    raise UsageError(f"{file} is neither in {data} nor in {data / name}")
