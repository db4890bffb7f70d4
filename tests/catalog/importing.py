"""Makes small import folders for the tests."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from catalog.imports.report import Entry, Summary
from catalog.imports.run import Options, import_styles
from catalog.imports.styles import REQUIRED

HEADER = ",".join(REQUIRED)


def row(external_id: object, **cells: str) -> str:
    """A good line of the table, unless `cells` say otherwise."""
    values = {
        "gender": "Women",
        "masterCategory": "Apparel",
        "subCategory": "Topwear",
        "articleType": "Tops",
        "baseColour": "Red",
        "season": "Summer",
        "year": "2012",
        "usage": "Casual",
        "productDisplayName": f"Puma Women Red Top {external_id}",
        **cells,
    }
    return ",".join([str(external_id), *(values[name] for name in REQUIRED[1:])])


def jpeg(colour: object = "red", size: tuple[int, int] = (32, 32)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "JPEG")  # type: ignore[arg-type]
    return buffer.getvalue()


def make_folder(
    folder: Path, lines: Sequence[str | bytes], *, header: str = HEADER, ids: Sequence[object] = ()
) -> Path:
    """A folder with styles.csv and a picture for each of `ids`, each of its own colour."""
    (folder / "images").mkdir(parents=True, exist_ok=True)
    raw = [line if isinstance(line, bytes) else line.encode() for line in (header, *lines)]
    (folder / "styles.csv").write_bytes(b"\n".join(raw) + b"\n")
    for place, external_id in enumerate(ids):
        (folder / "images" / f"{external_id}.jpg").write_bytes(jpeg((place * 7 % 256, place * 31 % 256, 90)))
    return folder


def run(folder: Path, options: Options | None = None) -> tuple[Summary, list[Entry]]:
    entries: list[Entry] = []
    summary = import_styles(folder, options, on_entry=entries.append)
    return summary, entries
