"""The demo's desk opens with work to do, of the very kinds that its queues tell apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from catalog.demo import desk_work
from catalog.desk.attention import found_nothing
from catalog.models import LabelTask, Order, OrderStatus, Product, Return, ReturnStatus, Review, ReviewStatus
from catalog.reviews import verdicts
from fashionai.accounts.models import Shopper
from tests.catalog.buying import buy

pytestmark = pytest.mark.django_db
Maker = Callable[..., Product]
NOTHING: Any = None


@pytest.fixture
def dresses(make_product: Maker, alice: Shopper) -> list[Product]:
    """Two dresses and a shirt, of which one dress was bought, delivered and reviewed; all were reviewed."""
    made = [make_product(f"dress-{n}", category="women/dresses") for n in range(2)] + [make_product("shirt")]
    for number, product in enumerate(made):
        language = ("en", "zh-hans")[number % 2]
        Review.objects.create(product=product, shopper=alice, rating=4, text="Good.", language=language)
    bought = made[0].variants.first()
    assert bought is not None
    order = buy(alice, bought)
    Order.objects.filter(pk=order.pk).update(status=OrderStatus.DELIVERED)
    return made


def _load(products: list[Product]) -> None:
    desk_work.load(NOTHING, [], [product.pk for product in products], [], lambda share, note: None)


def test_every_queue_has_something_and_says_why(dresses: list[Product]) -> None:
    _load(dresses)
    held = list(verdicts.queue())
    assert len(held) == len(dresses)
    assert {one.status for one in held} == {ReviewStatus.PENDING}
    assert all("words" in verdicts.why_it_waits(review) for review in held)
    assert list(Return.objects.values_list("status", "quantity")) == [(ReturnStatus.REQUESTED, 1)]
    asked = set(LabelTask.objects.undecided().values_list("product__slug", "attribute"))
    assert asked == {(f"dress-{n}", attribute) for n in range(2) for attribute in ("neckline", "length")}
    assert found_nothing().count() == len(desk_work.IN_VAIN)


def test_what_does_not_wait_is_left_alone(dresses: list[Product], make_product: Maker, alice: Shopper) -> None:
    Review.objects.update(text="")
    Order.objects.update(status=OrderStatus.SHIPPED)
    _load(dresses)
    assert Review.objects.filter(status=ReviewStatus.PUBLISHED).count() == len(dresses)
    assert not Return.objects.exists()
