"""Signing up, the style quiz and the wishlist as people use them, with and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from catalog.models import Product
from fashionai.accounts.models import User
from recommender.quiz.models import StyleAnswer
from tests.browser.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Shot = Callable[..., Path]


@pytest.mark.parametrize("javascript", [True, False])
def test_the_quiz_from_the_invitation_to_the_summary(
    visit: Visit, shelf: list[Product], shot: Shot, javascript: bool
) -> None:
    page = visit(javascript=javascript)
    page.goto("/")
    page.get_by_role("link", name="Tell us your style").click()
    page.get_by_role("link", name="Begin").click()
    page.get_by_label("Women").check()
    page.get_by_role("button", name="Next question").click()
    page.get_by_label("I would wear it").first.check()
    page.get_by_role("button", name="Next question").click()
    page.get_by_label("Red").check()
    page.get_by_role("button", name="Next question").click()
    page.get_by_role("button", name="Skip").click()
    page.get_by_label("Linden").check()
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your style")
    expect(page.locator(".quiz .tag")).to_have_text(["Women", "red", "Linden"])
    shot(page, "style")
    assert StyleAnswer.objects.count() == 3
    page.goto("/")
    expect(page.get_by_role("link", name="Tell us your style")).to_have_count(0)


def test_a_guest_saves_opens_an_account_by_keyboard_and_finds_the_style_there(
    visit: Visit, shelf: list[Product], shot: Shot
) -> None:
    page = visit()
    page.goto("/new/")
    page.locator(".grid .tile").first.get_by_role("button", name="Save").click()
    expect(page.locator("[data-saved-count]")).to_have_text("1")
    page.get_by_role("link", name="Sign in").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Open an account").focus()
    page.keyboard.press("Enter")
    page.get_by_label("E-mail address").focus()
    page.keyboard.type("lin@example.com")
    page.keyboard.press("Tab")
    page.keyboard.type("a phrase of my own")
    page.keyboard.press("Tab")
    page.keyboard.type("Lin")
    page.keyboard.press("Enter")
    expect(page).to_have_url("/new/")
    page.get_by_role("link", name="Your account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Lin")
    shot(page, "account")
    page.get_by_role("link", name="Wishlist").first.click()
    expect(page.locator(".wish .name")).to_have_text(shelf[0].name_en)
    assert User.objects.get().email == "lin@example.com"


def test_small_dark_and_chinese(visit: Visit, shelf: list[Product], shot: Shot) -> None:
    page = visit(width=360, height=740, scheme="dark", language="zh-CN")
    for path in ("/account/login/", "/account/signup/", "/style/", "/style/pictures/", "/wishlist/"):
        page.goto(path)
        expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        shot(page, path.strip("/").replace("/", "-"))
