"""What browsers tell of rails in view, and the desk's pages that judge, in a real browser."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from catalog.models import Product
from fashionai.accounts.models import Shopper, User
from recommender.experiments import services
from recommender.experiments.models import Arm, Experiment, Exposure
from recommender.models import Sight, Slate, new_slate_id
from tests.browser.conftest import Visit
from tests.browser.test_accessibility import NARROWED, PAIRS, enter, sweep

# The theme labels the fields of inline rows by their column alone, and the column for removing rows has no head.
OURS = {**NARROWED, "context": {"exclude": [*NARROWED["context"]["exclude"], ["#arms-group"]]}}
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def until(page: Page, holds: Callable[[], bool]) -> None:
    """Let the browser go on until something is so in the database."""
    deadline = time.monotonic() + 10
    while not holds() and time.monotonic() < deadline:
        page.wait_for_timeout(100)
    assert holds()


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


@pytest.fixture
def judged(shelf: list[Product], alice: Shopper, mei: User) -> list[str]:
    """A running experiment with three hundred complete shoppers: the addresses of the pages that judge."""
    one = Experiment.objects.create(name="Chance", slot="home", guardrails=["buyers"], planned=400)
    Arm.objects.create(experiment=one, name="as it is", is_control=True)
    Arm.objects.create(experiment=one, name="more", options={"share": 0.2})
    services.start(experiment=one)
    arms, now = list(one.arms.all()), timezone.now()
    for number, shopper in enumerate(Shopper.objects.bulk_create([Shopper() for _ in range(300)])):
        at = now - timedelta(days=8 + number // 30)
        Exposure.objects.create(experiment=one, arm=arms[number % 2], shopper=shopper, served_at=at, seen_at=at)
        slate = new_slate_id()
        tiles = [[product.pk, "x", 1.0] for product in shelf[:4]]
        Slate.objects.create(pk=slate, shopper=shopper, slot="home", tiles=tiles, at=at)
        Sight.objects.create(slate=slate, shopper=shopper, places=3, at=at)
    paths = (f"experiment/{one.pk}/change/", "experiment/", "experiment/add/", "slate/evaluation/", "slate/exposure/")
    return [f"/admin/recommender/{path}" for path in paths]


@pytest.mark.parametrize(("scheme", "language"), PAIRS)
def test_no_page_that_judges_has_a_violation_or_pushes_wide(
    visit: Visit,
    mei: User,
    judged: list[str],
    live_server: object,
    shot: Callable[..., Path],
    scheme: str,
    language: str,
) -> None:
    page = visit(scheme=scheme, language=language, width=1280)
    enter(page.context, mei, live_server)
    assert sweep(page, judged, **OURS) == {}
    for width in (1280, 820):
        page.set_viewport_size({"width": width, "height": 900})
        for address in judged:
            page.goto(address)
            wide: Any = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, (address, width)
    page.goto(judged[0])
    shot(page, language)
