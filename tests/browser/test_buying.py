"""A guest buys: with the keyboard alone, and without JavaScript on a phone in Chinese."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from catalog.models import BagLine, Order, Product, StockLevel
from tests.browser.axe import in_both_themes
from tests.browser.conftest import Visit
from tests.browser.test_walks import too_wide
from tests.catalog.buying import standard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Shot = Callable[..., Path]
ADDRESS = {
    "id_email": "ada@example.com",
    "id_name": "Ada Wong",
    "id_line1": "1 Market Street",
    "id_city": "San Francisco",
    "id_region": "California",
    "id_postcode": "94105",
    "id_phone": "(415) 555-0100",
}


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until that element has the focus, as somebody without a mouse does."""
    for _ in range(90):
        if page.evaluate("one => document.activeElement.matches(one)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reached {selector}.")


def test_guest_buys_with_the_keyboard_alone(visit: Visit, shelf: list[Product], shot: Shot) -> None:
    standard()
    page = visit()
    page.goto(shelf[0].get_absolute_url())
    tab_to(page, "input[name=variant]")
    page.keyboard.press("Space")
    tab_to(page, "button[form=to-bag], #to-bag button")
    page.keyboard.press("Enter")
    expect(page.locator("#bag-count")).to_have_text("1")
    page.goto("/bag/")
    tab_to(page, "select[name=quantity]")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#bag-count")).to_have_text("2")
    expect(page.locator("select[name=quantity]")).to_be_focused()
    tab_to(page, ".sum a.button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Checkout")
    for field, text in ADDRESS.items():
        tab_to(page, f"#{field}")
        page.keyboard.type(text)
    tab_to(page, "form.goods .button.wide")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Review your order")
    tab_to(page, ".goods form .button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("$98.00")
    tab_to(page, "button[value=succeed]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Thank you.")
    shot(page, "order")
    order = Order.objects.get()
    assert (order.status, order.total, order.address["region"]) == ("paid", Decimal("98.00"), "CA")


def test_guest_buys_on_a_phone_without_javascript_in_chinese(visit: Visit, shelf: list[Product], shot: Shot) -> None:
    standard()
    page = visit(width=360, height=740, language="zh-CN", javascript=False)
    page.goto(shelf[0].get_absolute_url())
    page.locator("input[name=variant]").first.check()
    page.locator("button[form=to-bag], #to-bag button").first.click()
    page.goto("/bag/")
    page.locator(".sum a.button").click()
    page.locator("#id_region").select_option("上海市")
    values = {**ADDRESS, "id_name": "王兰", "id_city": "上海市", "id_phone": "13800138000", "id_postcode": ""}
    del values["id_region"]  # chosen above
    for field, text in values.items():
        page.locator(f"#{field}").fill(text)
    page.locator("form.goods .button.wide").click()
    page.locator(".goods form .button").click()
    page.locator("button[value=decline]").click()
    expect(page.locator(".notice.error")).to_contain_text("付款被拒绝")
    page.locator(".goods form .button").click()
    page.locator("button[value=succeed]").click()
    expect(page.locator(".notice").first).to_contain_text("谢谢您")
    shot(page, "order")
    assert list(Order.objects.order_by("pk").values_list("status", flat=True)) == ["cancelled", "paid"]


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_no_page_of_buying_breaks_a_rule_or_is_too_wide(visit: Visit, shelf: list[Product], language: str) -> None:
    standard()
    page = visit(width=360, height=740, language=language, still=True)
    found: dict[str, object] = {}

    def look(name: str) -> None:
        if trouble := in_both_themes(page):
            found[name] = trouble
        if too_wide(page):
            found[f"{name} is wide"] = page.url

    for number, product in enumerate(shelf[:2]):
        page.goto(product.get_absolute_url())
        page.locator("input[name=variant]").first.check()
        page.locator("button[form=to-bag], #to-bag button").first.click()
        expect(page.locator("#bag-count")).to_have_text(str(number + 1))
        if number:
            StockLevel.objects.filter(variant__in=BagLine.objects.order_by("-pk").values("variant")[:1]).update(
                on_hand=0
            )
    page.goto("/bag/")
    look("bag")
    page.goto("/checkout/")
    page.locator("form.goods .button.wide").click()
    look("wrong answers")
    if language == "zh-CN":
        page.locator("#id_country").select_option("US")
        expect(page.locator("#id_district")).to_have_count(0)
    for field, text in ADDRESS.items():
        page.locator(f"#{field}").fill(text)
    page.locator("form.goods .button.wide").click()
    look("review")
    page.locator(".goods form .button").click()
    look("payment")
    page.locator("button[value=succeed]").click()
    look("order")
    page.goto("/orders/")
    look("orders")
    assert found == {}
