"""Walks through the shop as a visitor takes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from django.db import OperationalError
from playwright.sync_api import Page, Route, expect

from catalog.models import Product, WishlistItem
from fashionai.accounts.models import Consent
from recommender import services
from recommender.models import Event, Slate
from tests.browser.axe import with_rails
from tests.browser.conftest import Visit
from tests.browser.waiting import sent, until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Shot = Callable[..., Path]
HOME_RAIL = '.rail[hx-get="/rails/home/"]'


def kinds() -> list[tuple[str, int]]:
    """What was recorded: (kind, product) in the order it arrived."""
    return list(Event.objects.order_by("at").values_list("kind", "product_id"))


def too_wide(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def test_home_to_listing_to_product_with_script(visit: Visit, shelf: list[Product], shot: Shot) -> None:
    page = visit()
    page.goto("/")
    expect(page.locator(".grid .tile")).to_have_count(12)
    expect(page.locator(f"{HOME_RAIL} .tile").first).to_be_visible()
    shot(page, "home")
    page.get_by_role("navigation", name="Departments").get_by_role("link", name="Women").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Women")
    expect(page.locator(".grid .tile")).to_have_count(24)
    page.get_by_role("link", name="Next").click()
    expect(page.locator(".grid .tile")).to_have_count(6)
    shot(page, "listing")
    page.locator(".grid .tile-link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(shelf[24].name_en)
    sent(page)
    assert kinds() == [("view", shelf[24].pk)]
    shot(page, "product")


def test_home_to_listing_to_product_without_script(visit: Visit, shelf: list[Product], shot: Shot) -> None:
    page = visit(javascript=False)
    page.goto("/")
    expect(page.locator(".grid .tile")).to_have_count(12)
    expect(page.locator(".rail:visible")).to_have_count(0)
    expect(page.frame_locator(".rail-frame").locator(".tile").first).to_be_visible()
    page.get_by_role("link", name="See everything new").click()
    page.get_by_role("link", name="Next").click()
    expect(page.locator(".grid .tile")).to_have_count(6)
    page.locator(".grid .tile-link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(shelf[24].name_en)
    expect(page.get_by_role("button", name="Not for me")).to_be_hidden()
    page.locator(".judged").get_by_role("button", name="Save").click()
    expect(page.locator(".judged").get_by_role("button", name="Save")).to_have_attribute("aria-pressed", "true")
    assert kinds() == [("like", shelf[24].pk)]
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(shelf[24].name_zh)
    shot(page, "product")


def test_small_dark_and_chinese(visit: Visit, shelf: list[Product], shot: Shot) -> None:
    page = visit(width=360, height=740, scheme="dark", language="zh-CN")
    for path in ("/", "/c/women/", shelf[0].get_absolute_url(), "/privacy/", "/nothing-here/"):
        page.goto(path)
        expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
        if page.locator(".rail").count():
            with_rails(page)
        assert not too_wide(page), path
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert ground == "rgb(21, 20, 18)", path
        shot(page, path.strip("/") or "home")


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_no_page_is_wider_than_the_screen(visit: Visit, shelf: list[Product], language: str) -> None:
    page = visit(language=language)
    for path in ("/delivery/", "/c/women/", shelf[0].get_absolute_url()):
        page.goto(path)
        for width in (320, 360, 390, 414, 768, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert not too_wide(page), (path, width)


def test_small_targets_are_large_enough_to_hit(visit: Visit, shelf: list[Product]) -> None:
    page = visit(width=360)
    page.goto("/")
    expect(page.locator(f"{HOME_RAIL} .tile").first).to_be_visible()
    boxes = page.evaluate(
        "[...document.querySelectorAll('a, button')].filter((e) => e.offsetParent && !e.closest('p'))"
        ".map((e) => [e.textContent.trim(), e.getBoundingClientRect()])"
        ".filter(([, box]) => box.width && (box.width < 24 || box.height < 24)).map(([text]) => text)"
    )
    assert boxes == []


def test_like_and_not_for_me_work_by_keyboard(visit: Visit, shelf: list[Product]) -> None:
    page = visit()
    page.goto(shelf[0].get_absolute_url())
    sent(page)
    like = page.locator(".judged").get_by_role("button", name="Save", exact=True)
    like.focus()
    page.keyboard.press("Enter")
    expect(like).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(like).to_have_attribute("aria-pressed", "false")
    sent(page)
    assert kinds() == [(kind, shelf[0].pk) for kind in ("view", "like", "dislike")]


def test_more_like_this_is_a_like_that_the_rail_follows(visit: Visit, taught: list[Product]) -> None:
    page = visit()
    page.goto("/")
    tile = page.locator(f"{HOME_RAIL} .tile").first
    expect(tile).to_be_visible()
    product = int(tile.get_attribute("data-product") or 0)
    with page.expect_response(lambda response: "/rails/home/" in response.url):
        tile.get_by_role("button", name="More like this").click()
    sent(page)
    said = Event.objects.get(impression__isnull=False)
    assert (said.kind, said.product_id, said.slot) == ("like", product, "home")
    expect(page.locator("[data-saved-count]")).to_have_text("")


def test_beside_a_product_more_like_this_turns_the_rail_to_its_like(visit: Visit, taught: list[Product]) -> None:
    page = visit()
    page.goto(taught[0].get_absolute_url())
    rail = page.locator('.rail[hx-get*="similar"]')
    rail.scroll_into_view_if_needed()
    tile = rail.locator(".tile").first
    expect(tile).to_be_visible()
    name = tile.locator(".name").inner_text()
    tile.get_by_role("button", name="More like this").click()
    expect(rail.locator("h2")).to_have_text(f"Similar to {name}")


def test_the_shuffle_is_answered_by_arrow_keys(visit: Visit, shelf: list[Product], shot: Shot) -> None:
    page = visit(width=390, height=844)
    page.goto("/style/shuffle/")
    shot(page, "shuffle")
    assert not too_wide(page)
    for key, said in (("ArrowRight", "like"), ("ArrowLeft", "dislike")):
        product = int(page.locator('[name="product"]').input_value())
        page.keyboard.press(key)
        expect(page.locator('[name="product"]')).not_to_have_value(str(product))
        assert kinds()[-1] == (said, product)
    page.keyboard.press("ArrowUp")
    expect(page.locator('[name="product"]')).to_have_value(str(product))
    assert kinds()[-1] == ("retract", product)


def test_a_heart_fills_without_a_reload_and_the_wishlist_shows_the_style(
    visit: Visit, shelf: list[Product], shot: Shot
) -> None:
    page = visit()
    page.goto("/new/")
    tile = page.locator(".grid .tile").first
    tile.get_by_role("button", name="Save").click()
    expect(tile.get_by_role("button", name="Save")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-saved-count]")).to_have_text("1")
    page.get_by_role("link", name="Wishlist").click()
    expect(page.locator(".wish .name")).to_have_text(shelf[0].name_en)
    shot(page, "wishlist")
    page.get_by_role("button", name=f"Remove {shelf[0].name_en}").click()
    expect(page.get_by_text("Nothing saved yet.")).to_be_visible()


def test_a_heart_fills_before_the_server_answers_and_what_was_said_last_counts(
    visit: Visit, shelf: list[Product]
) -> None:
    page = visit()
    held: list[Route] = []
    page.goto(shelf[0].get_absolute_url())
    sent(page)
    page.route("**/wishlist/toggle/", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks what it gets
    like = page.locator(".judged").get_by_role("button", name="Save", exact=True)
    like.click()
    expect(like).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-saved-count]")).to_have_text("1")
    assert not WishlistItem.objects.exists()
    page.locator(".judged").get_by_role("button", name="Not for me").click()
    expect(like).to_have_attribute("aria-pressed", "false")
    with page.expect_response("**/api/v1/events"):
        held[0].continue_()
    sent(page)
    expect(like).to_have_attribute("aria-pressed", "false")
    assert kinds() == [(kind, shelf[0].pk) for kind in ("view", "like", "dislike")]
    assert not WishlistItem.objects.exists()


def test_what_is_said_before_a_heart_is_answered_outlives_the_page(visit: Visit, shelf: list[Product]) -> None:
    page = visit()
    page.goto(shelf[0].get_absolute_url())
    sent(page)
    page.route("**/wishlist/toggle/", lambda _: None)  # never answered
    page.locator(".judged").get_by_role("button", name="Save", exact=True).click()
    page.locator(".judged").get_by_role("button", name="Not for me").click()
    page.goto("/delivery/")
    sent(page)
    assert kinds() == [("view", shelf[0].pk), ("dislike", shelf[0].pk)]


def test_opinion_is_shown_after_a_reload_and_can_be_taken_back(visit: Visit, shelf: list[Product]) -> None:
    page = visit()
    page.goto(shelf[0].get_absolute_url())
    page.locator(".judged").get_by_role("button", name="Not for me").click()
    sent(page)
    page.reload()
    refused = page.locator(".judged").get_by_role("button", name="Not for me")
    expect(refused).to_have_attribute("aria-pressed", "true")
    refused.click()
    expect(refused).to_have_attribute("aria-pressed", "false")
    sent(page)
    assert sorted(kind for kind, _ in kinds() if kind != "view") == ["dislike", "retract"]


def test_click_on_a_rail_tile_names_its_impression(visit: Visit, shelf: list[Product]) -> None:
    page = visit()
    page.goto("/")
    tile = page.locator(f"{HOME_RAIL} .tile").first
    expect(tile).to_be_visible()
    impression, product = tile.get_attribute("data-impression"), int(tile.get_attribute("data-product") or 0)
    tile.locator(".tile-link").click()
    expect(page.locator("body")).to_have_attribute("data-view", str(product))
    sent(page)
    click = Event.objects.get(kind="click")
    assert (str(click.impression), click.product_id, click.slot, click.position) == (impression, product, "home", 0)
    assert Slate.objects.get(pk=str(impression)).tiles[0][0] == product


def test_judging_in_a_rail_fetches_it_again_and_keeps_the_keyboards_place(visit: Visit, shelf: list[Product]) -> None:
    page = visit()
    page.goto("/")
    button = page.locator('.rail .tile:first-of-type [data-judge="like"]').first
    expect(button).to_be_visible()
    with page.expect_response(lambda response: "/rails/home/" in response.url):
        button.focus()
        page.keyboard.press("Enter")
    until(page, "document.activeElement !== document.body && !document.querySelector('.htmx-request')")
    assert page.evaluate("Boolean(document.activeElement.closest('.rail'))")


def test_events_survive_a_server_that_is_away(
    visit: Visit, shelf: list[Product], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(events: Sequence[Event]) -> int:
        raise OperationalError("The database is away.")

    page = visit()
    with monkeypatch.context() as broken:
        broken.setattr(services, "ingest", away)
        for product in shelf[:3]:
            with page.expect_response("**/api/v1/events") as answer:
                page.goto(product.get_absolute_url())
            assert answer.value.status == 503
        assert kinds() == []
    page.goto("/new/")
    sent(page)
    assert kinds() == [("view", product.pk) for product in shelf[:3]]


def test_what_waits_is_bounded_and_the_newest_is_kept(
    visit: Visit, shelf: list[Product], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(events: Sequence[Event]) -> int:
        raise OperationalError("The database is away.")

    monkeypatch.setattr(services, "ingest", away)
    page = visit()
    page.goto("/new/")
    waiting = f"Array.from({{length: 500}}, () => ({{id: crypto.randomUUID(), kind: 'view', product: {shelf[1].pk}}}))"
    page.evaluate(f"localStorage.setItem('shop.events', JSON.stringify({waiting}))")
    page.goto(shelf[0].get_absolute_url())
    kept = page.evaluate("JSON.parse(localStorage.getItem('shop.events')).map((event) => event.product)")
    assert len(kept) == 500
    assert kept[-2:] == [shelf[1].pk, shelf[0].pk]


def test_an_event_the_server_never_takes_does_not_hold_up_the_others(visit: Visit, shelf: list[Product]) -> None:
    page = visit()
    page.goto("/new/")
    page.evaluate("localStorage.setItem('shop.events', JSON.stringify([{id: 'no uuid', kind: 'view', product: 1}]))")
    page.goto(shelf[0].get_absolute_url())
    sent(page)
    assert kinds() == [("view", shelf[0].pk)]


def test_privacy_choice_is_kept(visit: Visit, shelf: list[Product]) -> None:
    page = visit(width=768)
    page.goto("/privacy/")
    page.get_by_role("checkbox").first.uncheck()
    page.get_by_role("button", name="Save my choices").click()
    expect(page.get_by_role("status")).to_have_text("Your choices are saved.")
    expect(page.get_by_role("checkbox").first).not_to_be_checked()
    assert list(Consent.objects.values_list("purpose", "granted")) == [("personalisation", False)]


def test_home_moves_towards_the_red_dresses_a_guest_opens_and_says_why(
    visit: Visit, taught: list[Product], shot: Shot
) -> None:
    page = visit()
    page.goto("/")
    expect(page.locator(f"{HOME_RAIL} h2")).to_have_text("Popular now")
    expect(page.locator(f"{HOME_RAIL} .why a")).to_have_count(0)
    opened = taught[0:10:2]  # five red dresses
    for dress in opened:
        page.goto(dress.get_absolute_url())
        sent(page)
    page.goto("/")
    expect(page.locator(f"{HOME_RAIL} h2")).to_have_text("Chosen for you")
    shown = [int(tile.get_attribute("data-product") or 0) for tile in page.locator(f"{HOME_RAIL} .tile").all()]
    dresses = {product.pk for product in taught[::2]}
    fresh = dresses - {dress.pk for dress in opened}
    assert len(fresh & set(shown)) >= len(shown) / 2
    causes = page.locator(f"{HOME_RAIL} .why a")
    names = {dress.pk: dress.name_en for dress in opened}
    for cause in causes.all():
        assert cause.inner_text() == f"Because you looked at {names[int(cause.get_attribute('data-why') or 0)]}"
    assert causes.count() >= len(shown) / 2
    shot(page, "home")


def test_rail_on_an_open_home_follows_what_happens_in_another_tab(visit: Visit, taught: list[Product]) -> None:
    home = visit()
    home.goto("/")
    expect(home.locator(f"{HOME_RAIL} h2")).to_have_text("Popular now")
    other = home.context.new_page()
    other.goto(taught[0].get_absolute_url())
    sent(other)
    expect(home.locator(f"{HOME_RAIL} h2")).to_have_text("Chosen for you")
