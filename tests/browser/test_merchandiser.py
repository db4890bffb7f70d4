"""A merchandiser imports, edits and promotes, and a guest sees it in the shop, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from catalog.models import Brand, Category, Product, Promotion
from fashionai.accounts.models import User
from tests.browser.conftest import Visit, picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Shot = Callable[..., Path]
RED, BLUE = (180, 40, 45), (45, 70, 160)
SHEET = (
    "slug,name_en,name_zh,brand,category,description_en,description_zh,gender,status,price,currency\n"
    "linen-dress,Linen dres,亚麻裙,linden,women/dresses,Plain.,简单。,women,active,80.00,USD\n"
    "wool-coat,Wool coat,羊毛大衣,linden,women/coats,Warm.,保暖。,women,active,240.00,USD\n"
)


@pytest.fixture
def shop(db: None) -> None:
    """A brand and two categories, and nothing in them."""
    Brand.objects.create(slug="linden", name_en="Linden", name_zh="林登")
    women = Category.objects.create(slug="women", name_en="Women", name_zh="女装")
    Category.objects.create(slug="dresses", parent=women, name_en="Dresses", name_zh="连衣裙")
    Category.objects.create(slug="coats", parent=women, name_en="Coats", name_zh="大衣")


def sign_in(page: Page) -> None:
    page.goto("/admin/")
    page.locator("#id_username").fill("mei@example.com")
    page.locator("#id_password").fill("correct horse battery")
    page.locator("#login-form button[type=submit]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")


def import_the_sheet(page: Page, shot: Shot) -> None:
    page.goto("/admin/catalog/product/import/")
    page.locator("#id_import_file").set_input_files(
        {"name": "products.csv", "mimeType": "text/csv", "buffer": SHEET.encode()}
    )
    page.get_by_role("button", name="Submit").click()
    expect(page.locator("table").get_by_text("羊毛大衣")).to_be_visible()
    shot(page, "import")
    assert not Product.objects.exists(), "the preview wrote something"
    page.get_by_role("button", name="Confirm import").click()
    expect(page.get_by_text("2 rows were imported")).to_be_visible()
    assert list(Product.objects.order_by("slug").values_list("slug", flat=True)) == ["linen-dress", "wool-coat"]


def edit_the_dress(page: Page, dress: Product, shot: Shot) -> None:
    page.goto(f"/admin/catalog/product/{dress.pk}/change/")
    page.locator("#id_name_en").fill("Linen dress")
    page.locator("#id_name_zh").fill("亚麻连衣裙")
    page.locator("#id_description_en").fill("Cool linen for long evenings.")
    page.locator("#id_description_zh").fill("清凉亚麻，适合漫长夏夜。")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator("#id_name_zh")).to_have_value("亚麻连衣裙")
    panel = page.locator("#pictures")
    panel.locator("input[type=file]").set_input_files(
        [
            {"name": name, "mimeType": "image/jpeg", "buffer": picture(colour).read()}
            for name, colour in (("red.jpg", RED), ("blue.jpg", BLUE))
        ]
    )
    panel.get_by_role("button", name="Upload").click()
    expect(panel.get_by_text("2 pictures were added.")).to_be_visible()
    first, second = dress.images.order_by("position", "pk")
    panel.get_by_role("button", name="Move picture 2 up").click()
    expect(panel.locator("[name=picture]").first).to_have_value(str(second.pk))
    assert [one.pk for one in dress.images.order_by("position", "pk")] == [second.pk, first.pk]
    shot(page, "product")


def promote_the_shop(page: Page, shot: Shot) -> None:
    page.goto("/admin/catalog/promotion/add/")
    page.locator("#id_name_en").fill("Summer sale")
    page.locator("#id_name_zh").fill("夏季特卖")
    page.locator("#id_value").fill("25")
    for field, day in (("starts_at", "2020-01-01"), ("ends_at", "2099-01-01")):
        page.locator(f"#id_{field}_0").fill(day)
        page.locator(f"#id_{field}_1").fill("00:00:00")
    page.locator("#id_scope").select_option("all")
    page.locator("#id_value").focus()
    preview = page.locator(".desk-preview")
    expect(preview).to_contain_text("$60.00")
    expect(preview).to_contain_text("Linen dress")
    shot(page, "promotion")
    assert not Promotion.objects.exists(), "the preview saved something"
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Summer sale").first).to_be_visible()


def test_a_merchandiser_imports_edits_and_promotes_and_a_guest_sees_it(
    visit: Visit, mei: User, shop: None, shot: Shot
) -> None:
    desk = visit(width=1280)
    sign_in(desk)
    import_the_sheet(desk, shot)
    dress = Product.objects.get(slug="linen-dress")
    edit_the_dress(desk, dress, shot)
    promote_the_shop(desk, shot)
    for language, name, words in (
        ("en-GB", "Linen dress", "Cool linen for long evenings."),
        ("zh-CN", "亚麻连衣裙", "清凉亚麻，适合漫长夏夜。"),
    ):
        guest = visit(width=360, height=740, language=language)
        guest.goto("/c/women/dresses/")
        tile = guest.locator(".grid .tile")
        expect(tile).to_have_count(1)
        expect(tile.locator(".name")).to_have_text(name)
        expect(tile.locator(".price del")).to_contain_text("80.00")
        expect(tile.locator(".price ins")).to_contain_text("60.00")
        cover = dress.images.order_by("position", "pk")[0]
        expect(tile.locator("img")).to_have_attribute("src", cover.file.url)
        tile.locator(".tile-link").click()
        expect(guest.get_by_role("heading", level=1)).to_have_text(name)
        expect(guest.locator(".facts")).to_contain_text(words)
        expect(guest.locator(".stage img")).to_have_count(2)
        expect(guest.locator(".naming .price del")).to_contain_text("80.00")
        shot(guest, f"shop-{language}")
    dress.refresh_from_db()
    assert (dress.price, dress.name_zh) == (Decimal("80.00"), "亚麻连衣裙")
