"""What the night makes of its forecasts: thin sizes, newcomers, planned promotions, and what it stores of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal

import numpy as np
import pytest
from django.utils import timezone

from catalog.models import Location, PriceHistory, Product, Promotion, PromotionPrice
from fashionai.registry import services as registry
from supply import night, refining
from supply.assortment import Assortment
from supply.dataset import weekly_sales
from supply.drivers import drivers
from supply.forecasting.base import QUANTILES, Forecast
from supply.judgements import ForecastDrivers
from supply.overriding import keep_drivers
from supply.said import Said
from tests.supply.conftest import Shop, sell

pytestmark = pytest.mark.django_db


def flat(series: int, value: float = 1.0) -> Forecast:
    return Forecast(np.full((series, 17), value), np.full((series, 17, len(QUANTILES)), value))


def test_a_style_keeps_its_sum_when_its_sizes_share_it(shop: Shop) -> None:
    sales = weekly_sales(shop.night)
    assert sales is not None
    found, notes = refining.refined(sales, flat(2))
    assert found.mean.sum() == pytest.approx(34)
    assert notes == [Said("thin", {"sizes": 1})]


@pytest.fixture
def newcomer(shop: Shop, make_product: Callable[..., Product]) -> Product:
    return make_product("coat", sizes=("S", "M"), launched_at=timezone.now() - timedelta(days=15))


def test_a_newcomer_takes_its_neighbours_path(shop: Shop, newcomer: Product) -> None:
    sales = weekly_sales(shop.night)
    assert sales is not None
    found, notes = refining.refined(sales, flat(4, 50.0))
    rows = [sales.variants.index(pk) for pk in newcomer.variants.values_list("pk", flat=True)]
    assert found.mean[rows].sum() < 17 * 5
    assert (np.diff(found.quantiles, axis=-1) >= 0).all()
    assert (notes[1].code, notes[1].about["products"]) == ("new", 1)


def test_a_product_in_its_first_week_takes_its_neighbours_path(
    shop: Shop, make_product: Callable[..., Product], warehouse: Location
) -> None:
    hat = make_product("hat", sizes=("S", "M"), stock=2, launched_at=timezone.now() - timedelta(days=2))
    sell(hat.variants.order_by("pk")[0], warehouse, shop.night - timedelta(days=1), 1)
    make_product("scarf", launched_at=timezone.now() + timedelta(days=20))
    sales = weekly_sales(shop.night)
    assert sales is not None
    assert (sales.fresh.tolist(), sales.report["first_week"]) == ([False, False, True, True], 2)
    told = night.forecast(sales, shop.night)
    found, notes = refining.refined(sales, told.found)
    assert (notes[1].code, notes[1].about["products"]) == ("new", 1)
    rows = [sales.variants.index(pk) for pk in hat.variants.values_list("pk", flat=True)]
    assert 0 < found.mean[rows].sum() < 17 * 5
    forecasts = list(night.rows(sales, found, shop.night))
    assert set(forecasts[rows[0]].history) == {None}
    assert forecasts[rows[0]].sold_out == []


def test_a_shop_that_opened_this_week_has_nothing_to_plan_by(make_product: Callable[..., Product]) -> None:
    make_product("hat", launched_at=timezone.now() - timedelta(days=2))
    assert weekly_sales(timezone.localdate()) is None


def test_pictures_come_from_the_registry_where_it_has_them(shop: Shop, newcomer: Product) -> None:
    products = [shop.seller.product_id, newcomer.pk]
    assert refining._pictures(products) is None
    arrays = {
        "item_ids": np.array([shop.seller.product_id], np.int64),
        "vectors": np.array([[0.6, 0.8]], np.float16),
    }
    version = registry.register(name=refining.PICTURES, arrays=arrays, meta={}, data_fingerprint="x")
    registry.promote(version, decision="a test")
    found = refining._pictures(products)
    assert found is not None
    assert found == pytest.approx(np.array([[0.6, 0.8], [0, 0]]), abs=1e-3)


def midnight(shop: Shop, days: int) -> datetime:
    return timezone.make_aware(datetime.combine(shop.night + timedelta(days=days), time.min))


def test_prices_past_and_planned_are_known_by_week(shop: Shop) -> None:
    product = shop.seller.product
    price = product.price
    PriceHistory.objects.filter(product=product).delete()
    PriceHistory.objects.create(
        product=product, price=price / 2, currency="USD", kind="markdown", starts_at=midnight(shop, -14),
        ends_at=midnight(shop, -7),
    )  # fmt: skip
    offer = Promotion.objects.create(
        name_en="Sale", name_zh="促销", value=Decimal(25), starts_at=midnight(shop, 7), ends_at=midnight(shop, 14)
    )
    PromotionPrice.objects.create(
        product=product, promotion=offer, price=price * 3 / 4, starts_at=offer.starts_at, ends_at=offer.ends_at
    )
    found = drivers(Assortment.of([shop.seller.pk, shop.still.pk]), shop.night, 4)
    assert found.known[0, :, 0].round(2)[:7].tolist() == pytest.approx([0, 0, 0.5, 0, 0, 0.25, 0])
    assert found.known[0, :7, 1].tolist() == [0, 0, 0, 0, 0, 1, 0]
    assert found.group.tolist() == [0, 0]
    assert found.traits[0, 3] != found.traits[1, 3]


def test_what_a_forecast_knew_is_stored_once_with_its_night(shop: Shop) -> None:
    sales = weekly_sales(shop.night)
    assert sales is not None
    known = drivers(sales.goods, shop.night, sales.panel.shape[1])
    sales = replace(sales, panel=replace(sales.panel, drivers=known))
    for _ in range(2):
        assert keep_drivers(sales=sales, night=shop.night, horizon=17) == 1
    row = ForecastDrivers.objects.get()
    assert (row.product_id, row.night) == (shop.seller.product_id, shop.night)
    assert set(row.values) == set(known.names)
    assert len(row.values["reduction"]) == 17
