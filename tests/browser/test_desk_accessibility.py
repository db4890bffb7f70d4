"""WCAG 2.2 AA on the desk, as far as axe-core can tell: no violation of ours on any kind of its pages."""

from __future__ import annotations

import uuid
from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from catalog.labelling.services import ask
from catalog.models import Location, Product, Promotion, Review
from design import concepts
from design import services as studios
from fashionai.accounts.models import Shopper, User
from fashionai.jobs.models import Job, State
from fashionai.registry import services as registry
from recommender.experiments import services as experiments
from recommender.experiments.models import Arm, Experiment, Exposure
from recommender.models import RecommendationRule, Sight, Slate, Trend, new_slate_id
from supply.models import (
    DemandForecast,
    DesignForecast,
    LevelForecast,
    MarkdownProposal,
    Material,
    MaterialUse,
    NightReport,
    ProductionPlan,
    PurchaseProposal,
    TransferProposal,
    Workshop,
)
from supply.production.plan import solve
from tests.browser.axe import Skipped, in_both_themes, speak, sweep
from tests.browser.conftest import SignIn, Visit
from tests.catalog.buying import buy, standard
from tests.design.conftest import Begin, begin, designs, painter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
__all__ = ["begin", "painter"]
# What the theme draws around and inside our pages, and we do not override: its frame has no <main> and stands
# outside the landmarks, its scroll boxes share one name, and its list of buttons holds a <div>; select2 names its box
# after an element that is empty; fields of inline rows are labelled by their column alone, and one has no head.
THEME = Skipped(
    parts=("ul.object-tools", ".select2-container", "#arms-group"),
    rules=("landmark-one-main", "region", "landmark-unique"),
)


@pytest.fixture
def desk(visit: Visit, sign_in: SignIn, mei: User) -> Page:
    page = visit(width=1280, still=True)
    sign_in(page, mei)
    return page


# --- what there is to do and to see ------------------------------------------------------------------
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
    rule = RecommendationRule.objects.create(name="Linen first", action="boost", places=3, category=shelf[0].category)
    standard()
    order = buy(alice, shelf[0].variants.all()[0])
    held = {"lease_token": uuid.uuid4(), "lease_until": now + timedelta(minutes=5), "started_at": now}
    running = Job.objects.create(kind="recommender.train", state=State.RUNNING, attempts=1, progress=0.4, **held)
    dead = Job.objects.create(kind="recommender.train", state=State.DEAD, attempts=3, error="Traceback: no memory")
    version = registry.register(
        name="demo", arrays={"x": np.ones(2)}, meta={}, data_fingerprint="f" * 64, metrics={"ndcg@20": 0.24}
    )
    pages = (
        "", "catalog/product/", f"catalog/product/{shelf[0].pk}/change/", "catalog/product/import/",
        "catalog/promotion/add/", f"catalog/promotion/{offer.pk}/change/", "catalog/review/", "catalog/review/queue/",
        "catalog/labeltask/", "catalog/labeltask/work/", "catalog/stocklevel/view/", "catalog/order/", "jobs/job/",
        "recommender/trend/", "tryon/verdict/report/", "tryon/verdict/review/", f"jobs/job/{running.pk}/change/",
        f"jobs/job/{dead.pk}/change/", "registry/modelversion/", f"registry/modelversion/{version.pk}/change/",
        "recommender/recommendationrule/", f"recommender/recommendationrule/{rule.pk}/change/",
        "recommender/recommendationrule/preview/", "catalog/promotion/", f"catalog/order/{order.pk}/change/",
        f"catalog/product/{shelf[0].pk}/history/", f"catalog/promotion/{offer.pk}/delete/", "catalog/product/export/",
        "catalog/category/", "accounts/user/", "accounts/shopper/", "password_change/",
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
    above = {name: [10 * value for value in path] for name, path in paths.items() if name != "deviation"}
    above |= {"night": today, "variants": 9, "history": [20, 30, 10], "sum_low": 300.0, "sum_high": 480.0}
    for category in (None, shelf[0].category):
        LevelForecast.objects.create(category=category, whole=category is None, **above)
    PurchaseProposal.objects.create(night=today - timedelta(days=9), status="approved", decided_quantity=200, **said)
    Workshop.objects.create(name="Workshop", hours=30)
    cloth = Material.objects.create(name="Jersey", stock=900)
    MaterialUse.objects.create(material=cloth, product=shelf[0], quantity=1.5)
    plan = ProductionPlan(start=today)
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
    pages = [f"markdown/{marked.pk}/", f"design/{row.pk}/", f"{variant.pk}/", "production/", "demand/", "rehearsal/"]
    return [f"/admin/supply/purchaseproposal/desk/{page}" for page in (*panes, *pages)]


@pytest.fixture
def liked(begin: Begin, alice: Shopper, shelf: list[Product], mei: User) -> list[str]:
    """A sketch that a shopper liked and the desk adopted: the gallery and the specification."""
    design = designs(begin(alice, words="a navy linen dress"))[0]
    studios.judge(design=design, opinion="like")
    design.refresh_from_db()
    concept = concepts.adopt(design=design, by=mei)
    return ["/admin/design/design/", "/admin/design/concept/", f"/admin/design/concept/{concept.pk}/change/"]


@pytest.fixture
def judged(shelf: list[Product]) -> list[str]:
    """A running experiment with three hundred complete shoppers: the addresses of the pages that judge."""
    one = Experiment.objects.create(name="Chance", slot="home", guardrails=["buyers"], planned=400)
    Arm.objects.create(experiment=one, name="as it is", is_control=True)
    Arm.objects.create(experiment=one, name="more", options={"share": 0.2})
    experiments.start(experiment=one)
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


# --- the pages ------------------------------------------------------------------------------------
def test_no_page_of_the_desk_has_a_violation_of_ours(desk: Page, backlog: list[str]) -> None:
    assert sweep(desk, backlog, THEME) == {}


def test_no_page_of_supply_designs_and_judging_has_a_violation_of_ours(
    desk: Page, planned: list[str], liked: list[str], judged: list[str]
) -> None:
    assert sweep(desk, [*planned, *liked, *judged], THEME) == {}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_page_that_a_press_brings_about_has_a_violation_of_ours(
    desk: Page, shelf: list[Product], language: str
) -> None:
    """What asks before many rows change, what a sheet would do, what is wrong with a form; and the door."""
    speak(desk, language)
    found = {}
    desk.goto("/admin/catalog/product/")
    desk.locator("#action-toggle").check()
    desk.locator("select[name=action]").select_option("archive")
    desk.locator("button[name=index], #changelist-actions button").first.click()
    expect(desk.locator("input[name=step], button[name=step]").first).to_be_attached()
    found["confirm"] = in_both_themes(desk, THEME)
    desk.goto("/admin/catalog/promotion/add/")
    desk.locator("button[name=_save]").click()
    expect(desk.locator(".errorlist").first).to_be_visible()
    found["errors"] = in_both_themes(desk, THEME)
    desk.context.clear_cookies()
    desk.goto("/admin/")
    expect(desk.locator("#id_username")).to_be_visible()
    found["door"] = in_both_themes(desk, THEME)
    assert not any(found.values()), found
