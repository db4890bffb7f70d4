"""Files as they come: whatever is wrong with a row, the good rows around it are imported and it is named."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from catalog.imports.errors import SourceError
from catalog.models import Product
from tests.catalog.importing import HEADER, jpeg, make_folder, row, run

pytestmark = pytest.mark.django_db

# The price column is optional in the layout; here it stands last.
WITH_PRICE = f"{HEADER},price"


def priced(external_id: object, price: str = "", **cells: str) -> str:
    return f"{row(external_id, **cells)},{price}"


def bomb() -> bytes:
    """A PNG of 40,000 × 40,000 pixels that is 200 bytes long and would decode to 4.8 GB."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


# Line of the file -> (its text, part of the reason it is rejected with; "" for a good row).
DAMAGE: dict[int, tuple[str | bytes, str]] = {
    2: (priced("good1", "19.90"), ""),
    3: (priced("latin", productDisplayName="Café Women Top").encode("latin-1"), "not UTF-8 (byte 0xe9"),
    4: (priced("nopicture"), "no picture nopicture.jpg"),
    5: (priced("corrupt"), "picture is damaged"),
    6: (priced("bomb"), "larger than 24 megapixels"),
    7: (priced("good1"), "id good1 is already on line 2"),
    8: (priced("negative", "-5"), "price -5 is not above 0"),
    9: (priced("wordprice", "cheap"), "price 'cheap' is not a number"),
    10: (priced("absurd", "1e30"), "price 1e30 is above 1000000"),
    11: (priced("nanprice", "NaN"), "price 'NaN' is not a number"),
    12: (priced("tenmb", productDisplayName="x" * 10_000_000), "longer than 256 KB"),
    13: (priced("nul", productDisplayName="Puma \0 Top"), "contains NUL bytes"),
    14: ("few,Women,Apparel", "3 columns where the header has 11"),
    15: (priced("many") + ",a,b", "13 columns where the header has 11"),
    16: (priced("newtype", articleType="Ponchos"), ""),
    17: (priced("alien", gender="Martian"), "unknown gender 'Martian'"),
    18: (priced("monsoon", season="Monsoon"), "unknown season 'Monsoon'"),
    19: (priced("noname", productDisplayName=" "), "productDisplayName is empty"),
    20: (priced(""), "id is empty"),
    21: (priced("../../etc/passwd"), "id '../../etc/passwd' is not"),
    22: (priced("future", year="20112"), "year 20112 is not within 1900"),
    23: (priced("openquote", productDisplayName='"Puma never closed'), "a quote is opened and never closed"),
    24: (priced("good2", "1299.5"), ""),
    25: (priced("formula", productDisplayName="=HYPERLINK(1)"), "starts with '='"),
    26: ("", ""),
    27: (priced("semicolons").replace(",", ";"), "1 columns where the header has 11"),
    28: (priced("crlf") + "\r", ""),
    29: (priced("html", productDisplayName="Puma <script>alert(1)</script>"), "productDisplayName holds HTML"),
    30: (priced("mauvish", baseColour="Mauvish"), "unknown colour 'Mauvish'"),
    31: (priced("bell", productDisplayName="Puma \a Top"), "control or broken characters"),
    32: (priced("quoted", productDisplayName='"Puma ""Star"", red"'), ""),
    33: (priced("twolines", productDisplayName='"Puma\nRed Top"'), ""),
    35: (priced("badquote", productDisplayName='"Puma" Top'), "quotes are wrong"),
    36: (priced("yearword", year="MMXI"), "year 'MMXI' is not a year"),
    37: (priced("notype", articleType="NA"), "articleType is empty"),
    38: (priced("cents", "9.999"), "more than two decimals"),
    39: (priced("good3"), ""),
}  # fmt: skip
GOOD = ["crlf", "good1", "good2", "good3", "newtype", "quoted", "twolines"]


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    texts = [raw.decode("latin-1") if isinstance(raw, bytes) else raw for raw, _ in DAMAGE.values()]
    names = [text.split(",")[0] for text in texts]
    plain = [name for name in names if name.isalnum() and name != "nopicture"]
    folder = make_folder(tmp_path / "set", [raw for raw, _ in DAMAGE.values()], header=WITH_PRICE, ids=plain)
    (folder / "images" / "corrupt.jpg").write_bytes(jpeg()[:200])
    (folder / "images" / "bomb.jpg").write_bytes(bomb())
    return folder


def test_every_damaged_row_is_rejected_by_line_and_every_good_one_imported(damaged: Path) -> None:
    summary, entries = run(damaged)
    rejected = {entry.line: entry.reason for entry in entries if entry.outcome == "rejected"}
    expected = {line: reason for line, (_, reason) in DAMAGE.items() if reason}
    assert sorted(rejected) == sorted(expected)
    assert [line for line, reason in expected.items() if reason not in rejected[line]] == []
    assert sorted(Product.objects.values_list("external_id", flat=True)) == GOOD
    assert summary.outcomes == {"created": len(GOOD), "rejected": len(expected)}
    assert summary.blank_lines == 1
    assert [entry.line for entry in entries] == sorted(entry.line for entry in entries)


def test_good_rows_keep_their_text_and_price(damaged: Path) -> None:
    run(damaged)
    quoted, twolines = Product.objects.get(external_id="quoted"), Product.objects.get(external_id="twolines")
    assert quoted.name_en == 'Puma "Star", red'
    assert twolines.name_en == "Puma Red Top"
    prices = Product.objects.filter(external_id__in=["good1", "good2"]).order_by("external_id")
    assert [str(product.price) for product in prices] == ["19.90", "1299.50"]


def test_unknown_type_becomes_a_category_of_its_own_and_the_report_says_so(damaged: Path) -> None:
    _, entries = run(damaged)
    assert Product.objects.get(external_id="newtype").category.path == "women/ponchos"
    note = next(entry.reason for entry in entries if entry.external_id == "newtype")
    assert note == "article type 'Ponchos' is not in the table: filed under women/ponchos"


def test_good_rows_after_an_unclosed_quote_are_read_however_far_it_reaches(tmp_path: Path) -> None:
    lines = [row("open", productDisplayName='"never closed'), *(row(n) for n in range(60))]
    _, entries = run(make_folder(tmp_path, lines, ids=range(60)))
    assert [entry.line for entry in entries if entry.outcome == "rejected"] == [2]
    assert Product.objects.count() == 60


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_another_delimiter_is_recognised_from_the_header(tmp_path: Path, delimiter: str) -> None:
    lines = [row(1).replace(",", delimiter)]
    summary, _ = run(make_folder(tmp_path, lines, header=HEADER.replace(",", delimiter), ids=[1]))
    assert (summary.delimiter, summary.outcomes["created"]) == (delimiter, 1)


def test_byte_order_mark_is_not_part_of_the_first_column(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, [row(1)], ids=[1])
    table = folder / "styles.csv"
    table.write_bytes(b"\xef\xbb\xbf" + table.read_bytes())
    assert run(folder)[0].outcomes["created"] == 1


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (HEADER.replace("gender,", ""), "no column gender. Its first line must name the columns id, gender"),
        (f"{HEADER},season", "names the column season more than once"),
        ("", "no column id, gender"),
    ],
)
def test_header_that_cannot_serve_stops_the_import_and_says_what_to_do(
    tmp_path: Path, header: str, message: str
) -> None:
    with pytest.raises(SourceError, match=message):
        run(make_folder(tmp_path, [row(1)], header=header, ids=[1]))


def test_utf_16_table_is_refused_by_name(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, [])
    (folder / "styles.csv").write_bytes(f"{HEADER}\n{row(1)}\n".encode("utf-16"))
    with pytest.raises(SourceError, match="UTF-16; save it as UTF-8"):
        run(folder)


def test_picture_that_is_no_photograph_format_is_refused(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, [row(1)])
    buffer = io.BytesIO()
    Image.new("RGB", (32, 32)).save(buffer, "TIFF")
    (folder / "images" / "1.jpg").write_bytes(buffer.getvalue())
    _, entries = run(folder)
    assert entries[0].reason == "picture is damaged or no picture (UnidentifiedImageError)"
