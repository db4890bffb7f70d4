"""Which sales a demo shop has on the day it is loaded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from catalog.demo import offers
from catalog.demo.seasons import campaigns
from catalog.demo.tables import PRICE, PRICE_KINDS
from catalog.models import Product, Promotion, PromotionPrice

LIST = np.array([40.0, 60.0, 80.0, 100.0])


def open_prices(*kinds: str) -> Any:
    """A world that holds an open price a product: the list price, or reduced to 71 %."""
    rows = np.zeros(len(kinds), PRICE)
    rows["product"], rows["end"] = np.arange(len(kinds)), -1
    rows["kind"] = [PRICE_KINDS.index(kind) for kind in kinds]
    rows["price"] = LIST[: len(kinds)] * np.where(rows["kind"] == 0, 1, 0.71)
    return SimpleNamespace(prices=rows)


def running(today: date, *kinds: str) -> dict[int, offers.Sale]:
    return offers.running(open_prices(*kinds), SimpleNamespace(price=LIST), today)  # type: ignore[arg-type]


def test_markdown_of_the_ending_season_goes_on_and_deepens_in_its_last_fortnight() -> None:
    kinds = ("regular", "markdown")
    assert running(date(2026, 11, 24), *kinds) == {
        1: offers.Sale("markdown", 0.5, date(2026, 11, 15), date(2026, 12, 1))
    }
    assert running(date(2026, 11, 3), *kinds) == {
        1: offers.Sale("markdown", 0.3, date(2026, 10, 20), date(2026, 11, 15))
    }
    assert running(date(2026, 10, 25), *kinds) == {
        1: offers.Sale("markdown", 0.3, date(2026, 10, 20), date(2026, 11, 15))
    }
    assert running(date(2026, 12, 5), *kinds) == {}


def test_campaign_keeps_the_depth_nearest_to_what_the_world_charged() -> None:
    friday = next(one for one in campaigns(date(2026, 11, 20), 20) if one.name == "black_friday")
    found = running(friday.first + timedelta(days=1), "regular", "promotion")
    assert found == {1: offers.Sale("black_friday", 0.3, friday.first, friday.first + timedelta(days=friday.length))}


def test_running_and_planned_sales_are_written_with_their_dates(make_product: Callable[..., Product]) -> None:
    products = [make_product(f"tee-{number}", price=Decimal(40)) for number in range(30)]
    today = datetime.now(UTC).date()
    sale = offers.Sale("markdown", 0.5, today - timedelta(days=3), today + timedelta(days=6))
    written = offers.promote({0: sale, 4: sale}, [product.pk for product in products], today)
    assert written == Promotion.objects.count()
    first = Promotion.objects.get(name_en="End of season")
    assert (first.name_zh, first.products.count()) == ("换季清仓", 2)
    charged = Product.objects.with_offer().exclude(offer_price=None).values_list("slug", "charged")
    assert set(charged) >= {("tee-0", Decimal(20)), ("tee-4", Decimal(20))}
    planned = {one.name for one in campaigns(today, offers.AHEAD) if one.first > today}
    names = set(Promotion.objects.exclude(pk=first.pk).values_list("name_en", flat=True))
    assert names == {offers.NAMES[name][0] for name in planned}
    assert all(row.starts_at >= row.promotion.starts_at for row in PromotionPrice.objects.select_related("promotion"))


@pytest.mark.parametrize("month", range(1, 13))
def test_every_sale_ends_after_today(month: int) -> None:
    for day in (1, 14, 15, 20, 27):
        for sale in running(date(2026, month, day), "markdown", "promotion").values():
            assert sale.first <= date(2026, month, day) < sale.end
