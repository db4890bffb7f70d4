"""CSV in and out on the desk."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from catalog.desk.sheets import resources
from catalog.desk.sheets.file import NEUTRALISED, SafeCSV, neutral
from catalog.models import Location, PriceHistory, Product, StockLevel, StockMovement, Variant
from fashionai.accounts.models import User

Maker = Callable[..., Product]
PRODUCTS, PRICES = "0", "1"


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def desk(mei: User) -> Client:
    client = Client()
    client.force_login(mei)
    return client


@pytest.fixture
def goods(make_product: Maker) -> list[Product]:
    attributes = {"kind": "dress", "neckline": "none", "details": ["belt", "zip"], "fabric": "silk"}
    return [
        make_product("gown", name_zh="礼服", description_en="Long,\n“quoted”", attributes=attributes),
        make_product("skirt", price=Decimal("20.00"), season="winter", name_en="=HYPERLINK(1)"),
    ]


def at(model: str, page: str) -> str:
    return reverse(f"admin:catalog_{model}_{page}")


def export(client: Client, model: str, resource: str = "") -> str:
    form = {"format": "0", "resource": resource}
    response = client.post(at(model, "export"), form)
    assert response["Content-Type"].startswith("text/csv"), response.context["form"].errors
    return response.content.decode()


def upload(client: Client, model: str, data: str | bytes, resource: str = "") -> Any:
    file = SimpleUploadedFile("sheet.csv", data.encode() if isinstance(data, str) else data, content_type="text/csv")
    return client.post(at(model, "import"), {"import_file": file, "format": "0", "resource": resource})


def confirm(client: Client, model: str, preview: Any, **changes: object) -> Any:
    form = preview.context["confirm_form"].initial
    return client.post(at(model, "process_import"), {**form, **changes}, follow=True)


def said(response: Any) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def table(*lines: dict[str, object]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(lines[0]))
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue()


# --- out and in again ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("model", "resource"),
    [("product", PRODUCTS), ("product", PRICES), ("variant", ""), ("stocklevel", "")],
)
def test_what_goes_out_comes_in_as_no_change(desk: Client, goods: list[Product], model: str, resource: str) -> None:
    text = export(desk, model, resource)
    assert len(rows(text)) in (2, 4)
    histories = [Product.history.count(), PriceHistory.objects.count(), StockMovement.objects.count()]
    preview = upload(desk, model, text, resource)
    result = preview.context["result"]
    assert (result.totals["skip"], result.totals["new"], result.totals["update"]) == (len(rows(text)), 0, 0)
    assert "0 rows were imported" in said(confirm(desk, model, preview))
    assert [Product.history.count(), PriceHistory.objects.count(), StockMovement.objects.count()] == histories
    assert export(desk, model, resource) == text


def test_preview_shows_and_writes_nothing_and_the_yes_writes(desk: Client, goods: list[Product]) -> None:
    line = {"slug": "gown", "name_zh": "长裙", "price": "39", "fabric": "linen", "details": "belt"}
    preview = upload(desk, "product", table(line), PRODUCTS)
    assert preview.context["result"].totals["update"] == 1
    goods[0].refresh_from_db()
    assert (goods[0].name_zh, goods[0].price) == ("礼服", Decimal("49.00"))
    answer = confirm(desk, "product", preview)
    assert "1 row was imported: 0 new, 1 changed" in said(answer)
    goods[0].refresh_from_db()
    assert (goods[0].name_zh, goods[0].name_en, goods[0].price) == ("长裙", "Gown", Decimal("39.00"))
    assert goods[0].attributes == {"kind": "dress", "neckline": "none", "details": ["belt"], "fabric": "linen"}
    assert PriceHistory.objects.get(product=goods[0], ends_at=None).price == Decimal("39.00")
    assert goods[0].history.first().history_user.email == "mei@example.com"


def test_new_products_and_variants_come_in_with_their_price_history(desk: Client, goods: list[Product]) -> None:
    like = rows(export(desk, "product", PRODUCTS))[0]
    new = {**like, "slug": "new", "name_en": "New", "price": "12.50", "status": "draft"}
    confirm(desk, "product", upload(desk, "product", table(new), PRODUCTS))
    made = Product.objects.get(slug="new")
    assert (made.status, made.price, made.source) == ("draft", Decimal("12.50"), "desk")
    assert PriceHistory.objects.get(product=made).price == Decimal("12.50")
    line = {"sku": "NEW-1", "product": "new", "colour": "red", "size": "alpha/S", "barcode": "", "is_active": "yes"}
    confirm(desk, "variant", upload(desk, "variant", table(line)))
    assert made.variants.get().sku == "NEW-1"


def test_stock_that_was_counted_is_booked_as_the_difference_and_only_once(
    desk: Client, goods: list[Product], warehouse: Location
) -> None:
    Location.objects.create(code="store", name_en="Store")
    lines = [
        {"sku": "GOWN-RED-S", "location": "main", "on_hand": "9"},
        {"sku": "GOWN-RED-M", "location": "main", "on_hand": "0"},
        {"sku": "GOWN-RED-S", "location": "store", "on_hand": "2"},
        {"sku": "SKIRT-RED-S", "location": "main", "on_hand": "5"},
    ]
    for _ in range(2):
        confirm(desk, "stocklevel", upload(desk, "stocklevel", table(*lines)))
    moved = StockMovement.objects.order_by("pk").values_list("variant__sku", "location__code", "quantity", "kind")
    assert list(moved) == [
        ("GOWN-RED-S", "main", 4, "adjustment"),
        ("GOWN-RED-M", "main", -5, "adjustment"),
        ("GOWN-RED-S", "store", 2, "adjustment"),
    ]
    assert StockLevel.objects.get(variant__sku="GOWN-RED-S", location=warehouse).on_hand == 9


# --- what is refused ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("model", "resource", "line", "why"),
    [
        ("product", PRODUCTS, {"slug": "gown", "brand": "nobody"}, "There is no brand “nobody”."),
        ("product", PRODUCTS, {"slug": "gown", "category": ""}, "There is no category “”."),
        ("product", PRODUCTS, {"slug": "gown", "price": "12,50"}, "“12,50” is no price."),
        ("product", PRODUCTS, {"slug": "gown", "price": "NaN"}, "“NaN” is no price."),
        ("product", PRODUCTS, {"slug": "gown", "price": "-1"}, "“-1” is no price."),
        ("product", PRODUCTS, {"slug": "gown", "price": "1e99"}, "“1e99” is no price."),
        ("product", PRODUCTS, {"slug": "gown", "currency": "EUR"}, "The currency of a product does not change."),
        ("product", PRODUCTS, {"slug": "gown", "status": "gone"}, "is not a valid choice"),
        ("product", PRODUCTS, {"slug": "gown", "name_en": "x" * 200}, "at most 160 characters"),
        ("product", PRICES, {"slug": "nothing", "price": "1"}, "There is no product “nothing”."),
        ("variant", "", {"sku": "GOWN-RED-S", "size": "alpha/M"}, "A SKU keeps its product, colour and size"),
        ("variant", "", {"sku": "GOWN-RED-S", "is_active": "perhaps"}, "Write 1 for yes or 0 for no"),
        ("stocklevel", "", {"sku": "NO", "location": "main", "on_hand": "1"}, "There is no variant “NO”."),
        ("stocklevel", "", {"sku": "GOWN-RED-S", "location": "moon", "on_hand": "1"}, "There is no location “moon”."),
        ("stocklevel", "", {"sku": "GOWN-RED-S", "location": "main", "on_hand": "-1"}, "is no number of pieces"),
        ("stocklevel", "", {"sku": "GOWN-RED-S", "location": "main", "on_hand": "٣"}, "is no number of pieces"),
    ],
)
def test_row_that_cannot_be_says_why_and_keeps_the_whole_file_out(
    desk: Client, goods: list[Product], model: str, resource: str, line: dict[str, object], why: str
) -> None:
    before = list(Product.objects.values("name_en", "price", "status", "brand"))
    good = {"slug": "skirt", "price": "7"} if model == "product" else None
    lines = [{**dict.fromkeys(line, ""), **good}, line] if good and resource == PRICES else [line]
    preview = upload(desk, model, table(*lines), resource)
    assert why in re.sub(r"\s+", " ", preview.content.decode()).replace("&#x27;", "'")
    assert "confirm_form" not in preview.context
    assert list(Product.objects.values("name_en", "price", "status", "brand")) == before
    assert not StockMovement.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\x01\x02\xff\xfe",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        "slug;name_en\ngown;x".encode("utf-16"),
        "slug,名称\ngown,礼服".encode("gbk"),
        b'slug,name_en\ngown,"never closed',
        b"slug,name_en\ngown",
        b"slug,name_en\ngown,a,b,c,d",
        b"name_en\nno key",
        b"slug,slug\ngown,gown",
        b",,,\n,,,",
        b"slug\n" + b"x" * 200_000,
        b"slug,name_en\n\n\n",
        b"slug,name_en\ngown,\x00",
    ],
)
@pytest.mark.parametrize("model", ["product", "variant", "stocklevel"])
def test_damaged_file_is_an_answer_and_never_a_crash(
    desk: Client, goods: list[Product], model: str, data: bytes
) -> None:
    before = list(Product.objects.values("name_en", "slug"))
    response = upload(desk, model, data, PRODUCTS if model == "product" else "")
    assert response.status_code == 200
    assert list(Product.objects.values("name_en", "slug")) == before


def test_file_with_too_many_rows_or_bytes_is_refused(
    desk: Client, goods: list[Product], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "MOST_ROWS", 1)
    text = export(desk, "product", PRODUCTS)
    assert "2 rows are more than the 1" in upload(desk, "product", text, PRODUCTS).content.decode()
    monkeypatch.setattr("fashionai.desk.sheets.MAX_BYTES", 10)
    assert "Split it." in upload(desk, "product", text, PRODUCTS).content.decode()


def test_what_changed_since_the_preview_keeps_everything_out(desk: Client, goods: list[Product]) -> None:
    lines = [{"slug": "gown", "price": "1"}, {"slug": "skirt", "price": "2"}]
    preview = upload(desk, "product", table(*lines), PRICES)
    Product.objects.filter(slug="skirt").update(slug="skirt-2")
    answer = confirm(desk, "product", preview)
    assert "There is no product “skirt”." in said(answer)
    assert "Nothing was imported." in said(answer)
    assert Product.objects.get(slug="gown").price == Decimal("49.00")


@pytest.mark.parametrize(
    "change", [{"import_file_name": "passwd"}, {"import_file_name": ""}, {"format": "7"}, {"format": "x"}]
)
def test_preview_that_was_tampered_with_leads_back_to_the_upload(
    desk: Client, goods: list[Product], change: dict[str, str]
) -> None:
    preview = upload(desk, "product", table({"slug": "gown", "price": "1"}), PRICES)
    assert "Upload the file again." in said(confirm(desk, "product", preview, **change))
    assert Product.objects.get(slug="gown").price == Decimal("49.00")


def test_second_yes_finds_the_file_gone(desk: Client, goods: list[Product]) -> None:
    preview = upload(desk, "product", table({"slug": "gown", "price": "1"}), PRICES)
    confirm(desk, "product", preview)
    assert "Upload the file again." in said(confirm(desk, "product", preview))


# --- spreadsheets -----------------------------------------------------------------------------------------
def test_formulas_are_neutral_outside_and_whole_again_inside(desk: Client, goods: list[Product]) -> None:
    text = export(desk, "product", PRODUCTS)
    assert text.startswith("\ufeff")
    assert {row["name_en"] for row in rows(text)} == {"Gown", "'=HYPERLINK(1)"}
    confirm(desk, "product", upload(desk, "product", text, PRODUCTS))
    assert Product.objects.filter(name_en="=HYPERLINK(1)").exists()


@given(st.text())
def test_every_cell_is_harmless_and_comes_back(text: str) -> None:
    shown = neutral(text)
    assert not shown.startswith(("=", "@", "\t", "\r"))
    assert shown[:1] not in "+-" or not shown or re.fullmatch(r"[+-]\d+(\.\d+)?\n?", shown)
    if not NEUTRALISED.match(text):
        assert NEUTRALISED.sub("", shown) == text


def test_numbers_keep_their_sign() -> None:
    assert (neutral("-5"), neutral("+1.50"), neutral("-5+A1"), neutral(None)) == ("-5", "+1.50", "'-5+A1", "")
    assert SafeCSV().get_extension() == "csv"


# --- who may --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("model", ["product", "variant", "stocklevel"])
def test_viewer_takes_out_but_brings_nothing_in(goods: list[Product], model: str, charlie: Client) -> None:
    user = User.objects.create_user("viewer@example.com", "correct horse battery", is_staff=True)
    user.groups.add(Group.objects.get(name="viewer"))
    viewer = Client()
    viewer.force_login(user)
    assert export(viewer, model, PRODUCTS if model == "product" else "")
    for page in ("import", "process_import"):
        assert viewer.post(at(model, page), {}).status_code == 403
        assert charlie.post(at(model, page), {}).status_code == 302
    assert charlie.post(at(model, "export"), {"format": "0"}).headers["Location"].startswith("/admin/login/")
    assert Variant.objects.count() == 4
