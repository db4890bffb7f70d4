"""The design studio in a browser: wide and narrow, by keyboard, in both languages, with scripts and without."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache

from catalog.models import Product
from design.models import Board, Studio, Verdict
from tests.browser.axe import in_both_themes
from tests.browser.conftest import Visit
from tests.design.conftest import painter, work

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
__all__ = ["painter"]
WORDS = {"en-GB": "Design studio", "zh-CN": "设计工作室"}


@pytest.mark.parametrize(
    ("scheme", "language", "width", "javascript"),
    [("light", "en-GB", 1280, True), ("dark", "zh-CN", 390, True), ("light", "zh-CN", 390, False)],
)
def test_a_brief_leads_to_a_board_and_a_like_to_the_next(
    visit: Visit,
    shelf: list[Product],
    painter: Any,
    shot: Any,
    scheme: str,
    language: str,
    width: int,
    javascript: bool,
) -> None:
    cache.clear()
    page = visit(width=width, scheme=scheme, language=language, javascript=javascript)
    page.goto("/studio/")
    assert page.get_by_role("heading", name=WORDS[language], exact=True).is_visible()
    page.fill("#words", "navy dress")
    page.locator("main form .button").first.click()
    page.wait_for_url("**/studio/*/1/")
    work()
    page.reload()
    page.locator(".sketch").nth(7).wait_for()
    if javascript:
        assert in_both_themes(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    like = page.locator("button[value=like]").first
    if javascript:
        like.focus()
        page.keyboard.press("Enter")
        page.locator("article.is-like").wait_for()
    else:
        like.click()
        page.locator("article.is-like").wait_for()
    assert Verdict.objects.get().opinion == "like"
    shot(page, f"board-{width}-{language}-{scheme}")
    page.locator(".onward .button").click()
    page.wait_for_url("**/2/")
    work()
    page.reload()
    page.locator(".sketch a.plain").first.click()
    page.locator(".one-sketch").wait_for()
    if javascript:
        assert in_both_themes(page) == []
    assert (Studio.objects.count(), Board.objects.count()) == (1, 2)
