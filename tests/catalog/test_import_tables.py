"""Tables of reviews: CSV, packed CSV, Parquet and rows that are wrong."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from django.core.management import CommandError, call_command

from catalog.imports.tabular import run as table_run
from catalog.imports.tabular import sources
from catalog.imports.tabular.cells import made_id
from catalog.models import Product, ProductStatus, Review
from fashionai.accounts.models import Shopper

pytestmark = pytest.mark.django_db
HEADER = "user,sku,stars,words,fit,day\n"
ROWS = 'u1,a,5,"Lovely, soft",fit,2016-04-20\nu2,a,3,Pinches,small,2016-05-01\nu1,b,4,,,2016-06-01\n'
NAMES = ("shopper=user", "item=sku", "rating=stars", "text=words", "at=day")


@pytest.fixture
def goods(make_product: Callable[..., Product]) -> list[Product]:
    return [make_product(f"tee-{name}", source="shop", external_id=name) for name in ("a", "b")]


def load(path: Path, *words: str, names: tuple[str, ...] = NAMES) -> str:
    out = StringIO()
    maps = [word for name in names for word in ("--map", name)]
    call_command("import_reviews", str(path), "--source", "other", "--products", "shop", *maps, *words, stdout=out)
    return out.getvalue()


def write(folder: Path, text: str) -> Path:
    file = folder / "reviews.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_reviews_come_in_once_however_often_they_are_imported(tmp_path: Path, goods: list[Product]) -> None:
    file = write(tmp_path, HEADER + ROWS)
    assert "Rows: 3 created, 0 updated, 0 unchanged, 0 rejected" in load(file)
    first = Review.objects.get(product=goods[0], rating=5)
    assert (first.text, first.fit, first.created_at.isoformat()) == (
        "Lovely, soft",
        "true",
        "2016-04-20T00:00:00+00:00",
    )
    assert Review.objects.get(rating=3).fit == "small"
    assert first.shopper.reviews.count() == 2
    assert first.shopper.user is None
    assert "0 created, 0 updated, 3 unchanged" in load(file)
    assert (Review.objects.count(), Shopper.objects.count()) == (3, 2)


def test_packed_and_parquet_tables_hold_the_same(tmp_path: Path, goods: list[Product]) -> None:
    plain = write(tmp_path, HEADER + ROWS)
    packed = tmp_path / "reviews.csv.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    columns = {
        "user": ["u1", "u2", "u1"], "sku": ["a", "a", "b"], "stars": [5.0, 3.0, 4.0],
        "words": ["Lovely, soft", "Pinches", None], "fit": ["fit", "small", None],
        "day": ["2016-04-20", "2016-05-01", "2016-06-01"],
    }  # fmt: skip
    parquet.write_table(pa.table(columns), tmp_path / "reviews.parquet")
    assert "3 created" in load(packed)
    assert "0 created, 0 updated, 3 unchanged" in load(tmp_path / "reviews.parquet")
    assert "0 created, 0 updated, 3 unchanged" in load(plain)


def test_a_later_review_of_the_same_thing_replaces_the_earlier(tmp_path: Path, goods: list[Product]) -> None:
    load(write(tmp_path, HEADER + ROWS))
    said = load(write(tmp_path, HEADER + "u1,a,1,Shrank,small,2017-01-01\nu1,a,4,Old words,,2015-01-01\n"))
    assert "0 created, 1 updated, 1 unchanged" in said
    assert Review.objects.get(product=goods[0], text="Shrank").rating == 1


def test_every_bad_row_is_named_and_the_others_come_in(tmp_path: Path, goods: list[Product]) -> None:
    bad = [
        "u1,zzz,5,,,", "u1,a,,,,", "u1,a,6,,,", "u1,a,five,,,", "u1,a,5,,tight,", "u1,a,5,,,2099-01-01",
        "u1,a,5,,,yesterday", "u1,,5,,,", "u1,a,5",
    ]  # fmt: skip
    report = tmp_path / "report.csv"
    file = write(tmp_path, HEADER + "\n".join([*bad, "u9,a,5,Good,,2016-01-01"]) + "\n")
    said = load(file, "--report", str(report))
    assert "Rows: 1 created, 0 updated, 0 unchanged, 9 rejected" in said
    lines = report.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "line,id,outcome,reason"
    assert [line.split(",", 3)[3].strip('"') for line in lines[1:10]] == [
        "no such product; import the catalogue first",
        "rating is empty",
        "rating 6 is not above 0 and at most 5",
        "rating 'five' is not a number",
        "fit 'tight' is not small, true (or fit) or large",
        "time 2099-01-01 is before 1995 or in the future",
        "time 'yesterday' is not like 2026-11-23 or 2026-11-23T09:30:00+08:00",
        "item is empty",
        "3 columns where the header has 6",
    ]
    assert lines[10] == "11,a,created,"


def test_a_dry_run_tells_what_would_happen_and_writes_nothing(tmp_path: Path, goods: list[Product]) -> None:
    file = write(tmp_path, HEADER + ROWS + "u1,b,4,,,2016-06-01\nu3,c,2,,,\n")
    assert "Would be: 4 created, 0 updated, 1 unchanged, 0 rejected" in load(file, "--dry-run", "--create-products")
    assert (Review.objects.count(), Shopper.objects.count(), Product.objects.count()) == (0, 0, 2)
    load(write(tmp_path, HEADER + ROWS))
    assert "Would be: 0 created, 0 updated, 3 unchanged" in load(tmp_path / "reviews.csv", "--dry-run")


def test_rows_without_a_shopper_are_authors_of_their_own_without_a_name(tmp_path: Path, goods: list[Product]) -> None:
    file = write(tmp_path, "item,rating,text\na,5,Same words\na,5,Same words\n")
    assert "2 created" in load(file, names=())
    assert "2 unchanged" in load(file, names=())
    authors = {review.shopper for review in Review.objects.all()}
    assert len(authors) == 2
    assert all(author.user is None and not hasattr(author, "person") for author in authors)


def test_products_are_made_as_drafts_and_only_when_asked(tmp_path: Path, goods: list[Product]) -> None:
    file = write(tmp_path, HEADER + "u1,new 1,5,,,2016-01-01\n")
    assert "1 rejected" in load(file)
    assert "1 created" in load(file, "--create-products")
    draft = Product.objects.get(external_id="new 1")
    assert (draft.status, draft.source) == (ProductStatus.DRAFT, "shop")
    assert not Product.objects.active().filter(pk=draft.pk).exists()


def test_a_stopped_import_goes_on_where_it_stopped(
    tmp_path: Path, goods: list[Product], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_run, "CHUNK", 2)
    file = write(tmp_path, HEADER + "".join(f"u{n},a,5,,,2016-01-01\n" for n in range(5)))
    assert "2 created" in load(file, "--limit", "2")
    assert "3 created, 0 updated, 2 unchanged" in load(file)


def test_advertising_waits_for_a_look(tmp_path: Path, goods: list[Product]) -> None:
    load(write(tmp_path, HEADER + "u1,a,5,Buy at www.cheap.example,,2016-01-01\n"))
    assert Review.objects.get().status == "pending"


def test_a_scale_of_ten_becomes_five_stars(tmp_path: Path, goods: list[Product]) -> None:
    rows = "".join(f"u{rating},a,{rating},,,2016-01-01\n" for rating in (2, 5, 7, 10))
    load(write(tmp_path, HEADER + rows), "--scale", "10")
    assert sorted(Review.objects.values_list("rating", flat=True)) == [1, 3, 4, 5]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--map", "colour=x"), "--map knows"),
        (("--limit", "0"), "at least 1"),
        (("--items", "("), "no regular expression"),
        (("--scale", "0"), "above 0"),
    ],
)
def test_arguments_that_cannot_work_are_refused(tmp_path: Path, words: tuple[str, ...], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        load(write(tmp_path, HEADER), *words)


def test_files_that_cannot_be_read_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="cannot be opened"):
        load(tmp_path / "none.csv")
    with pytest.raises(CommandError, match=r"reviews.csv has no column sku, stars"):
        load(write(tmp_path, "a,b\n1,2\n"))
    damaged = tmp_path / "damaged.parquet"
    damaged.write_bytes(b"PAR1 and no more")
    with pytest.raises(CommandError, match="no Parquet file"):
        load(damaged)
    torn = tmp_path / "torn.csv.gz"
    torn.write_bytes(gzip.compress((HEADER + ROWS * 900).encode())[:-20])
    with pytest.raises(CommandError, match="cannot be read"):
        load(torn)
    monkeypatch.setitem(__import__("sys").modules, "pyarrow.parquet", None)
    with pytest.raises(CommandError, match=r"pip install pyarrow"):
        load(damaged)


def test_a_line_that_never_ends_is_one_rejected_row(tmp_path: Path, goods: list[Product]) -> None:
    file = tmp_path / "sequences.txt"
    file.write_bytes(b"1 " + b"7 " * 200_000 + b"\n2 a\n")
    with sources.open_table(file, (), names={}, sequences=True) as table:
        lines = list(table)
    assert [line.problem for line in lines] == ["longer than 256 KB", ""]
    assert lines[1].cells == {"shopper": "2", "item": "a", "place": "0"}


def test_ids_are_the_same_in_every_run() -> None:
    assert made_id("event", "a", 1) == made_id("event", "a", "1") != made_id("event", "a1")
