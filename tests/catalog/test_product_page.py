"""The product page of the desk: its form, and the panels below."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from PIL import Image

from catalog import services
from catalog.attributes import LABELS
from catalog.desk import editing
from catalog.desk.attribute_form import PREFIX, ProductForm
from catalog.models import Colour, PriceHistory, Product, ProductImage, Size, Variant
from fashionai.accounts.models import User

Maker = Callable[..., Product]
HTMX = {"HTTP_HX_REQUEST": "true"}


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
def viewer(db: None) -> Client:
    user = User.objects.create_user("viewer@example.com", "correct horse battery", is_staff=True)
    user.groups.add(Group.objects.get(name="viewer"))
    client = Client()
    client.force_login(user)
    return client


def picture(name: str = "a.jpg", colour: str = "red", size: tuple[int, int] = (30, 40), **saved: Any) -> Any:
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "JPEG", **saved)
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="image/jpeg")


def at(name: str, product: Product) -> str:
    return reverse(f"admin:catalog_product_{name}", args=[product.pk])


def form_of(product: Product, **changes: object) -> dict[str, object]:
    names = ("name_en", "name_zh", "slug", "status", "gender", "season", "usage")
    attributes = {f"{PREFIX}{key}": product.attributes.get(key, "") for key in LABELS if key != "details"}
    return {
        **{name: getattr(product, name) for name in names},
        "brand": product.brand_id,
        "category": product.category_id,
        **attributes,
        f"{PREFIX}details": product.attributes.get("details", []),
        "launched_at_0": "2026-01-01",
        "launched_at_1": "00:00:00",
        **changes,
    }


# --- the form ---------------------------------------------------------------------------------------
def test_every_attribute_with_a_label_has_its_field() -> None:
    assert {name.removeprefix(PREFIX) for name in ProductForm.base_fields if name.startswith(PREFIX)} == set(LABELS)


def test_saving_an_unchanged_form_leaves_every_attribute_as_it_was(desk: Client, make_product: Maker) -> None:
    kept = {"kind": "dress", "neckline": "none", "sleeve": "of my own", "details": ["belt", "frill"], "odd": {"a": 1}}
    gown = make_product("gown", attributes=kept)
    assert desk.post(at("change", gown), form_of(gown)).status_code == 302
    gown.refresh_from_db()
    assert gown.attributes == kept


def test_attributes_are_set_and_emptied_by_their_fields(desk: Client, make_product: Maker) -> None:
    gown = make_product("gown", attributes={"kind": "dress", "neckline": "crew", "fabric": "silk"})
    changes = {f"{PREFIX}neckline": "boat", f"{PREFIX}fabric": "", f"{PREFIX}details": ["belt", "zip"]}
    assert desk.post(at("change", gown), form_of(gown, **changes)).status_code == 302
    gown.refresh_from_db()
    assert gown.attributes == {"kind": "dress", "neckline": "boat", "details": ["belt", "zip"]}


def test_form_with_an_error_keeps_what_was_typed_and_changes_nothing(desk: Client, make_product: Maker) -> None:
    gown = make_product("gown", attributes={"neckline": "crew"})
    form = form_of(gown, name_en="A new name", slug="", **{f"{PREFIX}neckline": "boat"})
    response = desk.post(at("change", gown), form)
    assert response.status_code == 200
    shown = response.context["adminform"].form
    assert (shown["name_en"].value(), shown[f"{PREFIX}neckline"].value()) == ("A new name", "boat")
    gown.refresh_from_db()
    assert (gown.name_en, gown.attributes) == ("Gown", {"neckline": "crew"})


def test_form_never_touches_the_price_of_a_product_that_is_there(desk: Client, make_product: Maker) -> None:
    gown = make_product("gown")
    desk.post(at("change", gown), form_of(gown, price="1.00", currency="CNY"))
    gown.refresh_from_db()
    assert (gown.price, gown.currency) == (Decimal("49.00"), "USD")


def test_added_product_starts_as_typed_with_its_price_history(desk: Client, make_product: Maker) -> None:
    like = make_product("gown")
    form = form_of(like, slug="new-gown", status="draft", price="19.00", currency="USD")
    assert desk.post(reverse("admin:catalog_product_add"), form).status_code == 302
    assert [row.price for row in PriceHistory.objects.filter(product__slug="new-gown")] == [Decimal("19.00")]
    bad = desk.post(reverse("admin:catalog_product_add"), {**form, "slug": "b", "price": "-1"})
    assert bad.status_code == 200
    assert not Product.objects.filter(slug="b").exists()


def test_products_are_never_deleted(desk: Client, make_product: Maker) -> None:
    gown = make_product("gown")
    assert desk.post(at("delete", gown), {"post": "yes"}).status_code == 403
    assert Product.objects.filter(pk=gown.pk).exists()


# --- pictures ---------------------------------------------------------------------------------------
def test_uploads_are_written_anew_behind_the_pictures_there_are(desk: Client, make_product: Maker) -> None:
    gown = make_product("gown")
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    first, second = picture("a.jpg", "red", exif=exif), picture("b.jpg", "blue")
    source = first.read() + b"<script>alert(1)</script>"
    files = [SimpleUploadedFile("a.jpg", source), second]
    response = desk.post(at("upload", gown), {"files": files}, **HTMX)
    assert "2 pictures were added." in response.content.decode()
    rows = list(gown.images.order_by("position"))
    assert [(row.position, row.width, row.height) for row in rows] == [(0, 30, 40), (1, 30, 40)]
    with default_storage.open(str(rows[0].file.name)) as file:
        stored = file.read()
    assert b"script" not in stored
    assert b"taken at home" not in stored


def test_what_is_no_picture_is_refused_by_name_and_the_rest_is_kept(desk: Client, make_product: Maker) -> None:
    gown = make_product("gown")
    huge = io.BytesIO()
    Image.new("L", (6000, 5000)).save(huge, "PNG")
    files = [
        SimpleUploadedFile("words.jpg", b"not a picture", content_type="image/jpeg"),
        SimpleUploadedFile("huge.png", huge.getvalue()),
        picture("tiny.jpg", size=(4, 4)),
        picture("good.jpg"),
        picture("again.jpg"),
    ]
    text = desk.post(at("upload", gown), {"files": files}, **HTMX).content.decode()
    for sentence in (
        "words.jpg: no picture, or damaged",
        "huge.png: larger than 24 megapixels",
        "tiny.jpg: smaller than 16 pixels a side",
        "again.jpg: this product has that picture already",
        "1 picture was added.",
    ):
        assert sentence in text, sentence
    assert gown.images.count() == 1


def test_too_many_or_no_files_are_refused(desk: Client, make_product: Maker) -> None:
    gown = make_product("gown")
    files = [picture(f"{n}.jpg") for n in range(editing.MAX_FILES + 1)]
    assert "At most 20 pictures" in desk.post(at("upload", gown), {"files": files}, **HTMX).content.decode()
    assert "Choose at least one" in desk.post(at("upload", gown), {}, **HTMX).content.decode()
    assert not gown.images.exists()


@pytest.fixture
def three(make_product: Maker) -> tuple[Product, list[ProductImage]]:
    gown = make_product("gown")
    files = [picture(f"{colour}.jpg", colour) for colour in ("red", "green", "blue")]
    return gown, editing.add_pictures(product=gown, files=files)[0]


def save(client: Client, product: Product, rows: list[ProductImage], **extra: object) -> Any:
    places = {f"place-{row.pk}": index for index, row in enumerate(rows, 1)}
    return client.post(at("pictures", product), {"picture": [row.pk for row in rows], **places, **extra}, **HTMX)


def order(product: Product) -> list[int]:
    return list(product.images.order_by("position").values_list("pk", flat=True))


def test_pictures_are_ordered_by_numbers_and_by_arrows(desk: Client, three: tuple[Product, list[ProductImage]]) -> None:
    gown, (a, b, c) = three
    save(desk, gown, [c, a, b])
    assert order(gown) == [c.pk, a.pk, b.pk]
    save(desk, gown, [c, a, b], move=f"{b.pk}:up")
    assert order(gown) == [c.pk, b.pk, a.pk]
    save(desk, gown, [c, b, a], move=f"{c.pk}:down")
    assert order(gown) == [b.pk, c.pk, a.pk]
    save(desk, gown, [b, c, a], move=f"{b.pk}:up")
    assert order(gown) == [b.pk, c.pk, a.pk]


def test_words_colour_and_removal_are_saved(desk: Client, three: tuple[Product, list[ProductImage]]) -> None:
    gown, (a, b, c) = three
    red = Colour.objects.get(slug="red")
    said = {
        f"alt_en-{a.pk}": "A red gown",
        f"alt_zh-{a.pk}": "红色礼服",
        f"colour-{a.pk}": red.pk,
        f"remove-{b.pk}": "on",
    }
    assert "1 picture was removed." in save(desk, gown, [a, b, c], **said).content.decode()
    a.refresh_from_db()
    assert (a.alt_en, a.alt_zh, a.colour_id) == ("A red gown", "红色礼服", red.pk)
    assert order(gown) == [a.pk, c.pk]
    assert a.alt == "A red gown"
    assert a.history.first().history_user.email == "mei@example.com"


def test_pictures_of_another_product_cannot_be_changed_through_this_one(
    desk: Client, three: tuple[Product, list[ProductImage]], make_product: Maker
) -> None:
    gown, rows = three
    other = make_product("other")
    save(desk, other, rows, **{f"remove-{rows[0].pk}": "on", f"alt_en-{rows[1].pk}": "Mine"})
    assert order(gown) == [row.pk for row in rows]
    assert not ProductImage.objects.filter(alt_en="Mine").exists()


@pytest.mark.parametrize("text", ["", "x", "9" * 30, "-4", "1e3", "٣"])
def test_odd_numbers_in_the_order_do_no_harm(
    desk: Client, three: tuple[Product, list[ProductImage]], text: str
) -> None:
    gown, (a, b, c) = three
    assert save(desk, gown, [a, b, c], **{f"place-{c.pk}": text, "move": f"{text}:up"}).status_code == 200
    assert order(gown) == [c.pk, a.pk, b.pk]


# --- colours and sizes --------------------------------------------------------------------------------
def test_colourway_comes_in_all_sizes_of_the_scale_at_once(desk: Client, make_product: Maker) -> None:
    gown = make_product("gown", sizes=("S", "M", "L"))
    navy = Colour.objects.create(slug="navy", name_en="Navy", hex="#000080", family="blue")
    text = desk.post(at("colourway", gown), {"colour": navy.pk, "scale": "alpha"}, **HTMX).content.decode()
    assert "Navy in 3 sizes is on sale." in text
    assert sorted(gown.variants.filter(colour=navy).values_list("sku", flat=True)) == [
        "GOWN-NAVY-L",
        "GOWN-NAVY-M",
        "GOWN-NAVY-S",
    ]
    again = desk.post(at("colourway", gown), {"colour": navy.pk, "scale": "alpha"}, **HTMX).content.decode()
    assert "Navy is there in all these sizes already." in again
    for bad in ({"colour": "x", "scale": "alpha"}, {"colour": navy.pk, "scale": "nowhere"}):
        assert "desk-refused" in desk.post(at("colourway", gown), bad, **HTMX).content.decode()
    assert gown.variants.count() == 6


def test_matrix_takes_off_sale_what_is_unticked_and_adds_what_is_new(desk: Client, make_product: Maker) -> None:
    gown = make_product("gown", sizes=("S", "M"))
    large = Size.objects.create(scale="alpha", code="L", position=3)
    red = Colour.objects.get(slug="red")
    small, medium = Size.objects.get(code="S"), Size.objects.get(code="M")
    shown = [f"{red.pk}-{size.pk}" for size in (small, medium, large)]
    desk.post(at("variants", gown), {"shown": shown, "cell": [shown[0], shown[2]]}, **HTMX)
    assert dict(gown.variants.values_list("size__code", "is_active")) == {"S": True, "M": False, "L": True}
    desk.post(at("variants", gown), {"shown": shown[1], "cell": shown[1]}, **HTMX)
    assert gown.variants.filter(is_active=True).count() == 3


def test_matrix_ignores_cells_that_it_did_not_offer(desk: Client, make_product: Maker) -> None:
    gown = make_product("gown", sizes=("S",))
    other = Colour.objects.create(slug="navy", name_en="Navy", hex="#000080", family="blue")
    shoe = Size.objects.create(scale="shoe", code="38", position=1)
    red, small = Colour.objects.get(slug="red"), Size.objects.get(code="S")
    cells = [f"{other.pk}-{small.pk}", f"{red.pk}-{shoe.pk}", "1-2-3", "x-y", "-"]
    assert desk.post(at("variants", gown), {"shown": cells, "cell": cells}, **HTMX).status_code == 200
    assert gown.variants.count() == 1


def test_sku_that_is_taken_gets_a_number(make_product: Maker) -> None:
    make_product("gown", sizes=("S",))
    assert editing.free_sku("gown", "red", "S") == "GOWN-RED-S-2"
    assert editing.free_sku("礼服", "red", "S") == "X-RED-S"
    assert len(editing.free_sku("g" * 200, "red", "S")) <= 80


# --- price --------------------------------------------------------------------------------------------
def test_price_of_the_panel_goes_through_the_history(desk: Client, make_product: Maker) -> None:
    gown = make_product("gown")
    services.set_price(product=gown, price=Decimal("49.00"))
    response = desk.post(at("price", gown), {"price": "39"})
    assert response.headers["Location"] == f"/admin/catalog/product/{gown.pk}/change/#price"
    gown.refresh_from_db()
    assert gown.price == Decimal("39.00")
    rows = PriceHistory.objects.filter(product=gown).order_by("starts_at")
    assert [(row.price, row.ends_at is None) for row in rows] == [(Decimal("49.00"), False), (Decimal("39.00"), True)]


@pytest.mark.parametrize("text", ["", "x", "-1", "NaN", "Infinity", "1e30", "99999999999", "1,5"])
def test_what_is_no_price_is_refused(desk: Client, make_product: Maker, text: str) -> None:
    gown = make_product("gown")
    assert "A price is a number" in desk.post(at("price", gown), {"price": text}, **HTMX).content.decode()
    gown.refresh_from_db()
    assert gown.price == Decimal("49.00")


# --- whole products -------------------------------------------------------------------------------------
YES = {"_form_submitted": "True"}


def test_copy_is_a_draft_with_words_pictures_and_sizes_and_without_stock(
    desk: Client, three: tuple[Product, list[ProductImage]]
) -> None:
    gown = three[0]
    desk.post(at("copy", gown), YES)
    copy = Product.objects.exclude(pk=gown.pk).get()
    assert (copy.slug, copy.name_en, copy.status, copy.source) == ("gown-copy", "Gown (copy)", "draft", "desk")
    assert [str(row.file) for row in copy.images.all()] == [str(row.file) for row in gown.images.all()]
    assert sorted(copy.variants.values_list("sku", flat=True)) == ["GOWN-COPY-RED-M", "GOWN-COPY-RED-S"]
    assert not Variant.objects.filter(product=copy, stock__isnull=False).exists()
    assert PriceHistory.objects.filter(product=copy).count() == 1
    editing.duplicate(product=gown)
    assert Product.objects.filter(slug="gown-copy-2").exists()


def test_archived_product_leaves_the_shop_and_comes_back_as_a_draft(
    desk: Client, charlie: Client, make_product: Maker
) -> None:
    gown = make_product("gown")
    desk.post(at("archive_one", gown), YES)
    assert charlie.get("/products/gown/").status_code == 404
    gown.refresh_from_db()
    assert gown.status == "archived"
    desk.post(at("restore_one", gown), YES)
    gown.refresh_from_db()
    assert gown.status == "draft"
    assert gown.history.first().history_user.email == "mei@example.com"


PANELS = ["upload", "pictures", "colourway", "variants", "price"]


@pytest.mark.parametrize("name", [*PANELS, "copy", "archive_one"])
def test_viewer_and_stranger_change_nothing(
    viewer: Client, charlie: Client, three: tuple[Product, list[ProductImage]], name: str
) -> None:
    gown, rows = three
    form = {**YES, "price": "1", "picture": rows[0].pk, f"remove-{rows[0].pk}": "on", "files": picture("x.jpg", "pink")}
    assert viewer.post(at(name, gown), form).status_code == 403
    assert charlie.post(at(name, gown), form).headers["Location"].startswith("/admin/login/")
    gown.refresh_from_db()
    assert (gown.price, gown.status, gown.images.count(), Product.objects.count()) == (Decimal("49.00"), "active", 3, 1)
    assert not LogEntry.objects.exists()


def test_viewer_sees_the_page_without_a_single_button_to_change_it(
    viewer: Client, three: tuple[Product, list[ProductImage]]
) -> None:
    text = viewer.get(at("change", three[0])).content.decode()
    assert "desk-pictures" in text
    assert "desk-button" not in text
    assert "_continue" not in text


@pytest.mark.parametrize("name", PANELS)
def test_panels_answer_only_to_post(desk: Client, make_product: Maker, name: str) -> None:
    assert desk.get(at(name, make_product("gown"))).status_code == 405
