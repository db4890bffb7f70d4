"""WCAG 2.2 AA as far as axe-core can tell: no violation on any kind of page, in both themes and both languages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page

from catalog import services
from catalog.labelling.services import ask
from catalog.looks import services as looks
from catalog.models import Location, Product, Promotion, Review
from fashionai.accounts.models import Shopper, User
from recommender.models import Trend
from supply.models import (
    DemandForecast,
    DesignForecast,
    MarkdownProposal,
    NightReport,
    ProductionPlan,
    PurchaseProposal,
    TransferProposal,
    Workshop,
)
from supply.production.plan import solve
from tests.browser.conftest import Visit
from tests.catalog.buying import buy, standard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAIRS = [("light", "en-GB"), ("dark", "zh-CN")]
LOOKS = [(scheme, language) for scheme in ("light", "dark") for language in ("en-GB", "zh-CN")]


def addresses(shelf: list[Product]) -> list[str]:
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
        "/search/photo/",
        "/tryon/",
        f"/tryon/?product={product.pk}",
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
        "/account/delete/",
        "/privacy/",
        "/not-here/",
    ]


def violations(page: Page, **narrowed: Any) -> list[str]:
    """What axe-core found, a line each: the rule and the first elements that break it."""
    found: list[dict[str, Any]] = Axe().run(page, **narrowed).response["violations"]
    return [f"{one['id']}: {[node['html'][:160] for node in one['nodes'][:3]]}" for one in found]


def sweep(page: Page, paths: list[str], **narrowed: Any) -> dict[str, list[str]]:
    """The violations of every page that has some; the rails of a page are waited for."""
    found = {}
    for path in paths:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == (404 if path == "/not-here/" else 200), path
        if path == "/" or path.startswith("/p/"):
            page.wait_for_load_state("networkidle")
        if trouble := violations(page, **narrowed):
            found[path] = trouble
    return found


def enter(context: BrowserContext, user: User, address: object) -> None:
    """Sign the browser in."""
    client = Client()
    client.force_login(user)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": str(address)}])


@pytest.mark.parametrize(("scheme", "language"), LOOKS)
def test_no_page_has_a_violation(visit: Visit, taught: list[Product], scheme: str, language: str) -> None:
    page = visit(scheme=scheme, language=language, width=390, height=800)
    assert sweep(page, addresses(taught)) == {}


# --- signed in ------------------------------------------------------------------------------------
@pytest.fixture
def possessions(alice: Shopper, shelf: list[Product]) -> list[str]:
    """Alice has bought, filled her bag, shown her face and made a look: the addresses of what she has."""
    standard()
    order = buy(alice, shelf[0].variants.all()[0])
    services.ship_order(order=order)
    services.deliver_order(order=order)
    services.add_to_bag(shopper=alice, variant=shelf[1].variants.all()[0], quantity=1)
    looks.save_person(shopper=alice, handle="alice-a", name="Alice A.", bio="Knits.")
    look = looks.make_look(owner=alice, title="Sunday", visibility="public")
    for product in shelf[:3]:
        looks.add_item(look=look, product=product)
    slug = shelf[0].slug
    own = ("", "details/", "email/", "password/change/", "delete/")
    return [
        *(f"/account/{path}" for path in own),
        "/orders/",
        f"/orders/{order.number}/",
        f"/orders/{order.number}/return/",
        f"/p/{slug}/review/",
        f"/p/{slug}/look/",
        "/looks/",
        "/looks/mine/",
        f"/looks/{look.token}/",
        "/people/me/",
        "/people/alice-a/",
        "/bag/",
        "/checkout/",
    ]


@pytest.mark.parametrize(("scheme", "language"), PAIRS)
def test_no_page_of_a_shopper_has_a_violation(
    visit: Visit, alice: Shopper, possessions: list[str], live_server: object, scheme: str, language: str
) -> None:
    assert alice.user is not None
    page = visit(scheme=scheme, language=language, width=390, height=800)
    enter(page.context, alice.user, live_server)
    assert sweep(page, possessions) == {}


# --- the desk -------------------------------------------------------------------------------------
# What the theme draws around and inside our pages, and we do not override: its frame has no <main> and stands
# outside the landmarks, its scroll boxes share one name, and its list of buttons holds a <div>.
THEME_RULES = ("landmark-one-main", "region", "landmark-unique")
THEME_PARTS = ["ul.object-tools", ".select2-container"]  # select2 names its box after an element that is empty
NARROWED = {
    "context": {"exclude": [[part] for part in THEME_PARTS]},
    "options": {"rules": {rule: {"enabled": False} for rule in THEME_RULES}},
}


@pytest.fixture
def backlog(shelf: list[Product], alice: Shopper) -> list[str]:
    """A review that waits, a label that is asked for and a promotion: the addresses of the desk's pages."""
    Review.objects.create(product=shelf[0], shopper=alice, rating=4, title="Lovely", text="It fits.", status="pending")
    ask(attribute="neckline", products=[shelf[0].pk])
    now = timezone.now()
    told = {"week": now.date(), "department": "women", "signal": "view", "facet": "fabric", "low": -0.2, "high": 0.3}
    told |= {"q_value": 0.01, "dispersion": 2, "products": 9, "shoppers": 80, "beside_season": "more"}
    series = [[3.0, 9.0, 0.3], [None, 9.0, 0.3], [4.0, 9.0, 0.3], [5.0, 9.0, 0.3]]
    for value, direction in (("linen", "rising"), ("wool", "falling"), ("silk", "steady")):
        Trend.objects.create(**told, value=value, direction=direction, growth=0.1, series=series)
    offer = Promotion.objects.create(
        name_en="Sale", kind="percent", value=20, scope="all", starts_at=now, ends_at=now + timedelta(days=3)
    )
    pages = (
        "", "catalog/product/", f"catalog/product/{shelf[0].pk}/change/", "catalog/product/import/",
        "catalog/promotion/add/", f"catalog/promotion/{offer.pk}/change/", "catalog/review/", "catalog/review/queue/",
        "catalog/labeltask/", "catalog/labeltask/work/", "catalog/stocklevel/view/", "catalog/order/", "jobs/job/",
        "recommender/trend/", "tryon/verdict/report/", "tryon/verdict/review/",
    )  # fmt: skip
    return [f"/admin/{path}" for path in pages]


@pytest.fixture
def planned(shelf: list[Product], mei: User) -> list[str]:
    """A forecast, a proposal, an order in a production plan, a markdown, a move and a design: the supply pages."""
    variant, today = shelf[0].variants.order_by("pk")[0], timezone.localdate()
    paths = {"mean": [3.0] * 17, "deviation": [2.0] * 17, "low": [1.0] * 17, "middle": [3.0] * 17, "high": [5.0] * 17}
    DemandForecast.objects.create(variant=variant, night=today, history=[2, 3, 0], sold_out=[2], **paths)
    figures = {"on_hand": 1, "on_order": 0, "level": 20, "need": 19, "smallest": 20, "quantity": 20, "weeks_left": 0.3}
    dates = {"order_by": today, "arrives": today + timedelta(weeks=4)}
    said = {"variant": variant, **figures, **dates}
    PurchaseProposal.objects.create(night=today, **said)
    PurchaseProposal.objects.create(night=today - timedelta(days=9), status="approved", decided_quantity=200, **said)
    plan = ProductionPlan(workshop=Workshop.objects.create(name="Workshop", hours=30), start=today)
    solve(plan)
    plan.save()
    places = [Location.objects.get_or_create(code=code, defaults={"name_en": code})[0] for code in ("east", "west")]
    night = {"night": today, "gain": 9.5}
    TransferProposal.objects.create(variant=variant, source=places[0], target=places[1], quantity=3, **night)
    marked = MarkdownProposal.objects.create(
        product=shelf[0], on_hand=40, discount=0.4, left=2, kept_left=30, until=today + timedelta(weeks=13), **night
    )
    row = DesignForecast.objects.create(
        concept="1", name="Sage dress", mean=[3.0] * 13, low=[1.0] * 13, high=[5.0] * 13, quantity=44, sizes={"S": 44}
    )
    figure = {"service": 0.95, "kept": 0.95, "fill_rate": 0.98, "stock_outs": 2.6, "turns": 4.0}
    figure |= {"working_capital": 900.0, "holding": 30.0, "markdown": 12.0}
    told = {"variants": 5, "weeks_out": 1, "methods": ["mean of theta"]}
    simulated = {"variants": 5, "of": 5, "ahead": [figure], "back": [figure]}
    NightReport.objects.create(night=today, figures=told, elasticity=2.1, simulated=simulated)
    panes = [f"?show={pane}" for pane in ("out", "buy", "stuck", "move", "order", "done", "new")]
    pages = [f"markdown/{marked.pk}/", f"design/{row.pk}/", f"{variant.pk}/", "production/", "rehearsal/"]
    return [f"/admin/supply/purchaseproposal/desk/{page}" for page in (*panes, *pages)]


@pytest.mark.parametrize(("scheme", "language"), PAIRS)
def test_no_page_of_supply_has_a_violation_of_ours(
    visit: Visit, mei: User, planned: list[str], live_server: object, scheme: str, language: str
) -> None:
    page = visit(scheme=scheme, language=language, width=1280)
    enter(page.context, mei, live_server)
    assert sweep(page, planned, **NARROWED) == {}


@pytest.mark.parametrize(("scheme", "language"), PAIRS)
def test_no_page_of_the_desk_has_a_violation_of_ours(
    visit: Visit, mei: User, backlog: list[str], live_server: object, scheme: str, language: str
) -> None:
    page = visit(scheme=scheme, language=language, width=1280)
    enter(page.context, mei, live_server)
    assert sweep(page, backlog, **NARROWED) == {}
