"""Promotions in the shop: what is charged, shown and remembered, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from catalog import services
from catalog.models import Brand, Category, PriceHistory, Product, Promotion, PromotionPrice
from catalog.promotions import ledger, reading, upkeep
from catalog.promotions.services import delete_promotion, save_promotion

Maker = Callable[..., Product]
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def promote(*products: Product, starts: timedelta = -DAY, ends: timedelta = DAY, **fields: Any) -> Promotion:
    fields = {"name_en": "Sale", "kind": "percent", "value": Decimal(20), "scope": "products", **fields}
    moment = timezone.now()
    return save_promotion(
        promotion=Promotion(starts_at=moment + starts, ends_at=moment + ends, **fields), products=products
    )


def charged(product: Product, at: datetime | None = None) -> Decimal:
    """The same by every way there is."""
    one = reading.price_of(product, at=at)
    assert reading.price_of(product.variants.first(), at=at) == one  # type: ignore[arg-type]
    annotated = Product.objects.with_offer(at).get(pk=product.pk)
    assert annotated.price_now == one
    assert annotated.charged == one.amount
    return one.amount


# --- when -----------------------------------------------------------------------------------------
def test_promotion_starts_and_ends_on_the_second_without_any_worker(make_product: Maker, now: datetime) -> None:
    gown = make_product("gown")
    offer = promote(gown, starts=DAY, ends=3 * DAY)
    assert charged(gown) == Decimal("49.00")
    assert charged(gown, offer.starts_at - timedelta(seconds=1)) == Decimal("49.00")
    assert charged(gown, offer.starts_at) == Decimal("39.20")
    assert charged(gown, offer.ends_at - timedelta(seconds=1)) == Decimal("39.20")
    assert charged(gown, offer.ends_at) == Decimal("49.00")


def test_switching_a_promotion_off_and_on_holds_at_once(make_product: Maker) -> None:
    gown = make_product("gown")
    offer = promote(gown)
    assert charged(gown) == Decimal("39.20")
    offer.is_active = False
    save_promotion(promotion=offer)
    assert charged(gown) == Decimal("49.00")
    offer.is_active = True
    save_promotion(promotion=offer)
    assert charged(gown) == Decimal("39.20")


def test_overlapping_promotions_go_by_priority_then_by_what_is_best_for_the_shopper(make_product: Maker) -> None:
    gown = make_product("gown")
    promote(gown, value=Decimal(10))
    promote(gown, value=Decimal(30))
    assert charged(gown) == Decimal("34.30")
    first = promote(gown, kind="price", value=Decimal("44.00"), priority=1)
    assert charged(gown) == Decimal("44.00")
    delete_promotion(promotion=first)
    assert charged(gown) == Decimal("34.30")


def test_fixed_price_above_the_list_price_changes_nothing(make_product: Maker) -> None:
    gown = make_product("gown")
    promote(gown, kind="price", value=Decimal(60))
    assert charged(gown) == Decimal("49.00")
    assert not PromotionPrice.objects.exists()


# --- on what --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ({"category": "women"}, {"gown", "blouse"}),
        ({"category": "women/dresses"}, {"gown"}),
        ({"brand": "fjord"}, {"suit"}),
        ({"season": "summer"}, {"gown", "suit"}),
        ({"season": "summer", "gender": "men"}, {"suit"}),
        ({"attribute": "fabric", "attribute_value": "linen"}, {"gown"}),
        ({"attribute": "details", "attribute_value": "belt"}, {"gown", "blouse"}),
        ({"scope": "all"}, {"gown", "blouse", "suit"}),
    ],
)
def test_scope_finds_its_products(make_product: Maker, scope: dict[str, Any], expected: set[str]) -> None:
    fjord = Brand.objects.create(slug="fjord", name_en="Fjord")
    linen = {"fabric": "linen", "details": ["belt", "slit"]}
    make_product("gown", category="women/dresses", season="summer", attributes=linen)
    make_product("blouse", category="women/tops", attributes={"fabric": "silk", "details": "belt"}, price=Decimal(30))
    make_product("blouse-belted", category="women-at-work/tops", attributes={"details": ["beltless"]}, status="active",
                 price=Decimal(0))  # fmt: skip
    make_product("suit", category="men/suits", brand=fjord, season="summer", gender="men")
    keys = {"category": Category, "brand": Brand}
    by = {"category": "path", "brand": "slug"}
    fields = {
        name: keys[name].objects.get(**{by[name]: value}) if name in keys else value  # type: ignore[attr-defined]
        for name, value in scope.items()
    }
    promote(**{"scope": "filter", **fields})
    found = Product.objects.with_offer().filter(offer_price__isnull=False)
    assert {product.slug for product in found} == expected


def test_product_enters_and_leaves_a_promotion_as_its_traits_change(make_product: Maker) -> None:
    gown = make_product("gown", season="summer")
    promote(scope="filter", season="winter")
    assert charged(gown) == Decimal("49.00")
    gown.season = "winter"
    gown.save()
    assert charged(gown) == Decimal("39.20")
    assert charged(make_product("coat", season="winter")) == Decimal("39.20")
    gown.season = "summer"
    gown.save(update_fields=["season"])
    assert charged(gown) == Decimal("49.00")


def test_new_list_price_moves_the_offer_with_it(make_product: Maker) -> None:
    gown = make_product("gown")
    promote(gown)
    services.set_price(product=gown, price=Decimal(60))
    gown.refresh_from_db()
    assert charged(gown) == Decimal("48.00")


def test_list_price_lowered_past_its_offer_is_what_is_charged(make_product: Maker) -> None:
    gown = make_product("gown")
    promote(gown, kind="price", value=Decimal(40))
    Product.objects.filter(pk=gown.pk).update(price=Decimal(35))  # behind the services' back
    gown.refresh_from_db()
    assert charged(gown) == Decimal(35)
    assert upkeep.refresh() == 1
    assert charged(gown) == Decimal(35)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"value": Decimal(-1), "kind": "price"}, "value"),
        ({"value": Decimal(0)}, "value"),
        ({"value": Decimal(101)}, "value"),
        ({"ends": -2 * DAY}, "ends_at"),
        ({"ends": -DAY, "starts": -DAY}, "ends_at"),
        ({"scope": "filter"}, "scope"),
        ({"scope": "filter", "attribute": "fabric"}, "attribute_value"),
    ],
)
def test_promotion_that_makes_no_sense_is_refused(db: None, fields: dict[str, Any], named: str) -> None:
    with pytest.raises(ValidationError) as caught:
        promote(**fields)
    assert named in caught.value.message_dict
    assert not Promotion.objects.exists()


# --- shown ----------------------------------------------------------------------------------------
def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(path).status_code == 200
    return len(caught)


def test_tile_and_page_show_both_prices_and_the_percent(charlie: Client, make_product: Maker) -> None:
    gown = make_product("gown")
    since, until = timezone.now() - 20 * DAY, timezone.now() - 9 * DAY
    PriceHistory.objects.create(product=gown, price=Decimal(45), currency="USD", starts_at=since, ends_at=until)
    plain = [charlie.get(path).content.decode() for path in ("/new/", "/p/gown/")]
    assert all("$49.00" in page and "<del>" not in page for page in plain)
    promote(gown)
    for page in [charlie.get(path).content.decode() for path in ("/new/", "/p/gown/")]:
        assert "<ins>$39.20</ins>" in page
        assert "<del>$49.00</del>" in page
        assert "−20 %" in page
    assert "Lowest price of the 30 days before: $45.00." in page


def test_promotion_costs_a_listing_no_query_and_a_product_page_one(charlie: Client, make_product: Maker) -> None:
    gown = make_product("gown")
    before = [queries(charlie, path) for path in ("/", "/new/", "/p/gown/")]
    promote(gown)
    after = [queries(charlie, path) for path in ("/", "/new/", "/p/gown/")]
    assert [there - then for there, then in zip(after, before, strict=True)] == [0, 0, 1]


def test_many_prices_are_one_query(make_product: Maker, django_assert_num_queries: Any) -> None:
    several = [make_product(f"tee-{number}") for number in range(4)]
    promote(*several[:2])
    with django_assert_num_queries(1):
        prices = reading.prices_of(several)
    assert [prices[product.pk].amount for product in several] == [Decimal("39.20")] * 2 + [Decimal("49.00")] * 2


# --- remembered -----------------------------------------------------------------------------------
def history(product: Product) -> list[tuple[Decimal, str]]:
    rows = PriceHistory.objects.filter(product=product).order_by("starts_at")
    return [(row.price, row.kind) for row in rows]


def gapless(product: Product) -> bool:
    rows = list(PriceHistory.objects.filter(product=product).order_by("starts_at"))
    return all(one.ends_at == other.starts_at for one, other in pairwise(rows)) and (rows[-1].ends_at is None)


def test_history_tells_each_start_and_end_once_however_late_and_often_it_is_asked(make_product: Maker) -> None:
    gown = make_product("gown")
    services.set_price(product=gown, price=gown.price, at=timezone.now() - 30 * DAY)
    offer = promote(gown, starts=DAY, ends=3 * DAY)
    assert [ledger.record_all(at=offer.starts_at + DAY) for _ in range(2)] == [1, 0]
    assert history(gown) == [(Decimal("49.00"), "regular"), (Decimal("39.20"), "promotion")]
    assert [ledger.record_all(at=offer.ends_at + 9 * DAY) for _ in range(2)] == [1, 0]
    regular = (Decimal("49.00"), "regular")
    assert history(gown) == [regular, (Decimal("39.20"), "promotion"), regular]
    assert PriceHistory.objects.get(product=gown, ends_at=None).starts_at == offer.ends_at
    assert gapless(gown)


def test_promotion_that_came_and_went_between_two_nights_is_in_the_history(make_product: Maker) -> None:
    gown = make_product("gown")
    services.set_price(product=gown, price=gown.price, at=timezone.now() - 30 * DAY)
    offer = promote(gown, starts=DAY, ends=2 * DAY)
    assert ledger.record_all(at=offer.ends_at + DAY) == 1
    assert [price for price, _ in history(gown)] == [Decimal("49.00"), Decimal("39.20"), Decimal("49.00")]


def test_changes_during_a_promotion_leave_a_gapless_history(make_product: Maker) -> None:
    gown = make_product("gown")
    services.set_price(product=gown, price=gown.price, at=timezone.now() - 30 * DAY)
    offer = promote(gown)
    services.set_price(product=gown, price=Decimal(60))
    offer.value = Decimal(50)
    save_promotion(promotion=offer)
    delete_promotion(promotion=offer)
    assert [price for price, _ in history(gown)] == [
        Decimal("49.00"), Decimal("39.20"), Decimal("48.00"), Decimal("30.00"), Decimal("60.00"),
    ]  # fmt: skip
    assert gapless(gown)
    assert not Promotion.objects.exists()


def test_markdown_is_a_markdown_again_after_a_promotion(make_product: Maker) -> None:
    gown = make_product("gown")
    services.set_price(product=gown, price=Decimal(40), kind="markdown", at=timezone.now() - 9 * DAY)  # type: ignore[arg-type]
    gown.refresh_from_db()
    offer = promote(gown)
    ledger.record_all(at=offer.ends_at)
    assert [kind for _, kind in history(gown)] == ["markdown", "promotion", "markdown"]


# --- the lowest price before ----------------------------------------------------------------------
def test_lowest_price_looks_thirty_days_back_from_the_start_and_no_further(make_product: Maker) -> None:
    gown = make_product("gown", price=Decimal(50))
    begin = timezone.now() - DAY
    spans = [(20, 90, 31), (45, 31, 10), (41, 10, 5), (50, 5, None)]
    for price, since, until in spans:
        PriceHistory.objects.create(
            product=gown, price=Decimal(price), currency="USD", starts_at=begin - since * DAY,
            ends_at=begin - until * DAY if until else None,
        )  # fmt: skip
    promote(gown)
    assert reading.lowest_before(Product.objects.with_offer().get()) == Decimal(41)


def test_lowest_price_counts_an_earlier_promotion_that_no_night_has_recorded(make_product: Maker) -> None:
    gown = make_product("gown")
    services.set_price(product=gown, price=gown.price, at=timezone.now() - 40 * DAY)
    earlier = promote(gown, value=Decimal(50), starts=-12 * DAY)
    moment = timezone.now()
    PromotionPrice.objects.filter(promotion=earlier).update(starts_at=moment - 12 * DAY, ends_at=moment - 8 * DAY)
    Promotion.objects.filter(pk=earlier.pk).update(ends_at=moment - 8 * DAY)
    PriceHistory.objects.filter(product=gown, kind="promotion").delete()
    promote(gown, value=Decimal(20))
    assert reading.lowest_before(Product.objects.with_offer().get()) == Decimal("24.50")


def test_without_a_promotion_there_is_no_lowest_price(make_product: Maker) -> None:
    assert reading.lowest_before(make_product("gown")) is None
