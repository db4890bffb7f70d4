"""Archives that are damaged, locked or odd, and a media store that cannot be written."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.management import CommandError, call_command
from django.test import Client

from catalog.imports.errors import SourceError
from catalog.imports.run import Options
from catalog.models import Brand, Product
from tests.catalog.importing import HEADER, jpeg, make_folder, row, run

pytestmark = pytest.mark.django_db
METHODS = [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
TABLE = "\n".join([HEADER, row(1), row(2)]).encode()


def pack(folder: Path, files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    path = folder / "shop.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def damage(path: Path, name: str) -> None:
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo(name).header_offset + 30 + len(name)
    raw = bytearray(path.read_bytes())
    raw[start : start + 20] = b"\xff" * 20
    path.write_bytes(bytes(raw))


def lock(path: Path) -> None:
    """Say of the first entry that it is encrypted."""
    raw = bytearray(path.read_bytes())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.find(signature) + flags] |= 1
    path.write_bytes(bytes(raw))


@pytest.mark.parametrize("method", METHODS)
def test_damaged_picture_costs_its_row_only(tmp_path: Path, method: int) -> None:
    path = pack(tmp_path, {"styles.csv": TABLE, "images/1.jpg": jpeg("red"), "images/2.jpg": jpeg("blue")}, method)
    damage(path, "images/1.jpg")
    _, entries = run(path)
    assert [(entry.external_id, entry.outcome) for entry in entries] == [("1", "rejected"), ("2", "created")]
    assert entries[0].reason.startswith("picture images/1.jpg cannot be read")


@pytest.mark.parametrize("method", METHODS)
def test_damaged_table_is_named(tmp_path: Path, method: int) -> None:
    path = pack(tmp_path, {"styles.csv": TABLE * 50, "images/1.jpg": jpeg()}, method)
    damage(path, "styles.csv")
    with pytest.raises(SourceError, match=r"^styles\.csv cannot be read"):
        run(path)


def test_encrypted_table_is_named(tmp_path: Path) -> None:
    path = pack(tmp_path, {"styles.csv": TABLE})
    lock(path)
    with pytest.raises(SourceError, match=r"^styles\.csv cannot be read .*encrypted"):
        run(path)


def test_media_store_that_cannot_be_written_stops_the_run_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(*_: Any, **__: Any) -> str:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(FileSystemStorage, "_save", read_only)
    with pytest.raises(CommandError, match=r"Read-only file system\. Finished chunks are kept"):
        call_command("import_catalog", str(make_folder(tmp_path, [row(1)], ids=[1])))
    assert not Product.objects.exists()


def test_markup_in_a_name_is_shown_as_text(tmp_path: Path, charlie: Client) -> None:
    script = "<script>alert(1)</script>"
    run(make_folder(tmp_path, [row(1)], ids=[1]), Options(opening_stock=1))
    Product.objects.update(name_en=script, name_zh=script, description_en=script, attributes={"fabric": script})
    Brand.objects.update(name_en=script, name_zh=script)
    product = Product.objects.get()
    for path in ("/", "/new/", product.get_absolute_url(), "/rails/home/"):
        page = charlie.get(path).content.decode()
        assert script not in page
        assert "&lt;script&gt;alert(1)" in page
