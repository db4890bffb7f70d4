"""WCAG 2.2 AA as far as axe-core can tell: no violation on any kind of the shop's pages, in both themes and languages.

Checkout, test payment and what only a press brings about are judged where they are walked through: test_buying.py,
test_tryon.py, test_studio.py. The desk's pages are in test_desk_accessibility.py.
"""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Page

from catalog import services, wishlist
from catalog.looks import services as looks
from catalog.models import Product, Review
from design import services as studios
from fashionai.accounts.models import Shopper
from fashionai.jobs import runner
from fashionai.jobs import services as jobs
from fashionai.jobs.models import Job
from recommender.visual import photos
from recommender.visual.schedule import EMBED_ALL
from tests.browser.axe import in_both_themes, sweep, with_rails
from tests.browser.conftest import SignIn, Visit
from tests.catalog.buying import buy, standard
from tests.design.conftest import Begin, begin, designs, painter
from tests.tryon.conftest import FakePipeline, agreed, jpeg, pipeline, upload
from tests.tryon.conftest import work as try_on_now
from tryon import services as tryons
from tryon.asking import mannequin_of
from tryon.services.tryons import WORK

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
__all__ = ["agreed", "begin", "painter", "pipeline"]


@pytest.fixture
def phone(visit: Visit) -> Page:
    return visit(width=390, height=800, still=True)


# --- the judge itself -----------------------------------------------------------------------------
def test_axe_finds_what_is_wrong_and_in_which_theme(phone: Page, shelf: list[Product]) -> None:
    phone.goto("/delivery/")
    assert in_both_themes(phone) == []
    phone.evaluate("document.documentElement.removeAttribute('lang')")
    found = [line.split(":")[:2] for line in in_both_themes(phone)]
    assert found == [["light", " html-has-lang"], ["dark", " html-has-lang"]]
    phone.goto("/delivery/")
    phone.evaluate("document.querySelector('h1').style.color = 'light-dark(#000, #222)'")
    assert [line.split(":")[:2] for line in in_both_themes(phone)] == [["dark", " color-contrast"]]


# --- guests ---------------------------------------------------------------------------------------
def addresses(shelf: list[Product], shared: str) -> list[str]:
    """One address of every kind of page that a guest can open."""
    product = shelf[0]
    return [
        "/",
        "/new/",
        f"/c/{product.category.path}/",
        product.get_absolute_url(),
        f"/p/{product.slug}/reviews/",
        f"/p/{product.slug}/look/",
        "/looks/",
        "/looks/mine/",
        "/size-guide/women-dresses/",
        "/delivery/",
        "/search/?q=dress",
        "/wishlist/",
        f"/wishlist/shared/{shared}/",
        "/search/photo/",
        "/tryon/",
        f"/tryon/?product={product.pk}",
        "/studio/",
        "/orders/",
        "/bag/",
        "/style/",
        f"/size/{product.slug}/",
        *(f"/style/{step}/" for step in ("departments", "pictures", "colours", "sizes", "brands")),
        "/style/shuffle/",
        "/style/shuffle/?stop=1",
        "/profile/",
        "/profile/reset/",
        "/account/login/",
        "/account/signup/",
        "/account/password/reset/",
        "/account/password/reset/done/",
        "/account/password/reset/key/1-gone/",
        "/account/confirm-email/",
        "/account/confirm-email/gone/",
        "/account/inactive/",
        "/account/delete/",
        "/privacy/",
        "/not-here/",
    ]


def wait(page: Page) -> None:
    """Until a page that brings something in later has all of it."""
    if page.locator(".rail").count():
        with_rails(page)


def test_no_page_of_a_guest_has_a_violation(phone: Page, taught: list[Product], bob: Shopper) -> None:
    wishlist.save(shopper=bob, product=taught[2])
    wishlist.share(shopper=bob)
    shared = bob.wishlist_link.token
    assert sweep(phone, addresses(taught, shared), ready=wait) == {}


# --- signed in ------------------------------------------------------------------------------------
@pytest.fixture
def possessions(alice: Shopper, bob: Shopper, shelf: list[Product]) -> list[str]:
    """Alice has bought, filled her bag, shown her face, made a look and saved: the addresses of what she has."""
    standard()
    order = buy(alice, shelf[0].variants.all()[0])
    services.ship_order(order=order)
    services.deliver_order(order=order)
    services.add_to_bag(shopper=alice, variant=shelf[1].variants.all()[0], quantity=1)
    wishlist.save(shopper=alice, product=shelf[2])
    looks.save_person(shopper=alice, handle="alice-a", name="Alice A.", bio="Knits.")
    look = looks.make_look(owner=alice, title="Sunday", visibility="public")
    for product in shelf[:3]:
        looks.add_item(look=look, product=product)
    review = Review.objects.create(product=shelf[0], shopper=bob, rating=4, text="It fits.", status="published")
    slug = shelf[0].slug
    own = ("", "details/", "email/", "password/change/", "delete/", "logout/", "reauthenticate/")
    return [
        *(f"/account/{path}" for path in own),
        "/",
        shelf[0].get_absolute_url(),
        "/wishlist/",
        "/profile/",
        "/style/",
        "/privacy/",
        "/orders/",
        f"/orders/{order.number}/",
        f"/orders/{order.number}/return/",
        f"/p/{slug}/review/",
        f"/p/{slug}/reviews/",
        f"/p/{slug}/look/",
        f"/reviews/{review.pk}/report/",
        "/looks/",
        "/looks/mine/",
        f"/looks/{look.token}/",
        f"/looks/{look.token}/report/",
        "/people/me/",
        "/people/alice-a/",
        "/people/alice-a/report/",
        "/bag/",
        "/checkout/",
    ]


def test_no_page_of_a_shopper_has_a_violation(
    phone: Page, sign_in: SignIn, alice: Shopper, possessions: list[str]
) -> None:
    sign_in(phone, alice.user)
    assert sweep(phone, possessions, ready=wait) == {}


# --- pictures made for one ------------------------------------------------------------------------
@pytest.fixture
def sketched(begin: Begin, alice: Shopper, shelf: list[Product]) -> list[str]:
    """A studio with a board, one on its way, a design that is liked, kept and shared."""
    board = begin(alice, words="a navy linen dress")
    first, second = designs(board)[:2]
    studios.judge(design=first, opinion="like")
    studios.save(design=first, saved=True)
    token = studios.share(design=first)
    studios.next_board(studio=board.studio)
    studio = f"/studio/{board.studio_id}/"
    compared = f"{studio}compare/?d={first.pk}&d={second.pk}"
    return ["/studio/", f"{studio}1/", f"{studio}2/", compared, first.get_absolute_url(), f"/studio/shared/{token}/"]


@pytest.fixture
def tried(agreed: Shopper, pipeline: FakePipeline, shelf: list[Product]) -> list[str]:
    """Something tried on a photo and shared, something that waits, and something that could not be done."""
    pictures = [product.images.all()[0] for product in shelf[:3]]
    photo = tryons.keep_photo(shopper=agreed, upload=upload())
    done = tryons.begin(shopper=agreed, picture=pictures[0], photo=photo)
    try_on_now()
    done.refresh_from_db()
    link = tryons.share(tryon=done)
    failed = tryons.begin(shopper=agreed, picture=pictures[1], mannequin=mannequin_of("women-5-slim-front-full"))
    Job.objects.filter(state="queued", kind=WORK).update(state="dead")
    waiting = tryons.begin(shopper=agreed, picture=pictures[2], mannequin=mannequin_of("women-5-slim-front-full"))
    own = [f"/tryon/{one.pk}/" for one in (done, failed, waiting)]
    return ["/tryon/", f"/tryon/?product={shelf[0].pk}", *own, f"/tryon/shared/{link.token}/"]


@pytest.fixture
def looked_for(alice: Shopper, shelf: list[Product]) -> list[str]:
    """A photo whose like was found, and one that waits."""
    runner.execute(jobs.enqueue(EMBED_ALL).pk, heartbeat=False)
    found = photos.begin(shopper=alice, upload=SimpleUploadedFile("a.jpg", jpeg(), "image/jpeg"))
    runner.execute(Job.objects.get(kind=photos.SEARCH).pk, heartbeat=False)
    waiting = photos.begin(shopper=alice, upload=SimpleUploadedFile("b.jpg", jpeg((200, 30, 40)), "image/jpeg"))
    return [f"/search/photo/{one.pk}/" for one in (found, waiting)]


def test_no_page_of_pictures_made_for_a_shopper_has_a_violation(
    phone: Page, sign_in: SignIn, alice: Shopper, sketched: list[str], tried: list[str], looked_for: list[str]
) -> None:
    sign_in(phone, alice.user)
    assert sweep(phone, [*sketched, *tried, *looked_for]) == {}
