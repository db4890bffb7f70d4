"""What browsers tell of rails in view, and the desk's pages that judge, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from catalog.models import Product
from fashionai.accounts.models import User
from recommender.models import Sight, Slate
from tests.browser.axe import LANGUAGES, speak
from tests.browser.conftest import SignIn, Visit
from tests.browser.test_desk_accessibility import judged
from tests.browser.waiting import until

__all__ = ["judged"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_rail_in_view_is_told_once_and_further_when_it_is_swiped(visit: Visit, taught: list[Product]) -> None:
    page = visit(width=390, height=800)
    page.goto("/")
    tiles = page.locator('[data-slot="home"]')
    expect(tiles.first).to_be_attached()
    assert not Sight.objects.exists()  # it stands below the fold, or was not in view for long enough
    tiles.first.scroll_into_view_if_needed()
    until(page, lambda: Sight.objects.count() == 1)
    sight = Sight.objects.get()
    slate = Slate.objects.get(slot="home")
    assert sight.slate == slate.pk
    assert 1 <= sight.places < len(slate.tiles)
    tiles.last.scroll_into_view_if_needed()
    until(page, lambda: Sight.objects.get().places == len(slate.tiles))
    assert Slate.objects.filter(slot="home").count() == 1  # looking alone loads no rail anew


def test_no_page_that_judges_pushes_wide(
    visit: Visit, sign_in: SignIn, mei: User, judged: list[str], shot: Callable[..., Path]
) -> None:
    page = visit(width=1280)
    sign_in(page, mei)
    for language in LANGUAGES:
        speak(page, language)
        for width in (1280, 820):
            page.set_viewport_size({"width": width, "height": 900})
            for address in judged:
                page.goto(address)
                wide: Any = page.evaluate("document.documentElement.scrollWidth")
                assert wide <= width, (address, width, language)
        page.goto(judged[0])
        shot(page, language)
