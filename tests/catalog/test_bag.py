from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from catalog import bags, services
from catalog.models import BagLine, Product, Promotion, PromotionPrice, StockLevel
from fashionai.accounts import services as people
from fashionai.accounts.models import Shopper
from recommender.models import Event
from tests.accounts.test_history import guest

Maker = Callable[..., Product]


def quantities(shopper: Shopper) -> list[int]:
    return [line.quantity for line in bags.contents(shopper).lines]


def test_adding_twice_adds_up_and_stops_at_what_is_there(alice: Shopper, make_product: Maker) -> None:
    variant = make_product(sizes=("M",), stock=3).variants.get()
    assert services.add_to_bag(shopper=alice, variant=variant, quantity=2).quantity == 2
    assert services.add_to_bag(shopper=alice, variant=variant, quantity=2).quantity == 3
    assert BagLine.objects.count() == 1


def test_adding_tells_the_recommender_what_came_in(alice: Shopper, make_product: Maker) -> None:
    variant = make_product(sizes=("M",), stock=3).variants.get()
    for _ in range(3):
        services.add_to_bag(shopper=alice, variant=variant, quantity=2)
    assert list(Event.objects.filter(kind="cart").order_by("-value").values_list("value", flat=True)) == [2.0, 1.0]


def test_a_line_holds_at_most_ten_pieces(alice: Shopper, make_product: Maker) -> None:
    variant = make_product(sizes=("M",), stock=50).variants.get()
    line = services.add_to_bag(shopper=alice, variant=variant, quantity=40)
    assert line.quantity == 10
    changed = services.set_quantity(shopper=alice, line_id=line.pk, quantity=11)
    assert changed is not None
    assert changed.quantity == 10


@pytest.mark.parametrize("why", ["sold out", "inactive", "archived", "not sold online"])
def test_what_cannot_be_bought_is_not_added(alice: Shopper, make_product: Maker, why: str) -> None:
    product = make_product(sizes=("M",), stock=0 if why == "sold out" else 5)
    variant = product.variants.get()
    if why == "inactive":
        variant.is_active = False
        variant.save()
    if why == "archived":
        product.status = "archived"
        product.save()
        variant.refresh_from_db()
    if why == "not sold online":
        variant.stock.get().location.__class__.objects.update(sells=False)
    with pytest.raises(services.NotForSale):
        services.add_to_bag(shopper=alice, variant=variant)
    assert not BagLine.objects.exists()


def test_quantity_of_nothing_or_less_is_refused(alice: Shopper, make_product: Maker) -> None:
    variant = make_product(sizes=("M",)).variants.get()
    with pytest.raises(ValueError, match="at least 1 piece; got 0"):
        services.add_to_bag(shopper=alice, variant=variant, quantity=0)
    line = services.add_to_bag(shopper=alice, variant=variant)
    with pytest.raises(ValueError, match="not negative; got -1"):
        services.set_quantity(shopper=alice, line_id=line.pk, quantity=-1)
    assert services.set_quantity(shopper=alice, line_id=line.pk, quantity=0) is None
    assert not BagLine.objects.exists()


def test_price_is_todays_and_a_change_is_told_until_it_was_seen(alice: Shopper, make_product: Maker) -> None:
    product = make_product(sizes=("M",))
    line = services.add_to_bag(shopper=alice, variant=product.variants.get(), quantity=2)
    assert not bags.contents(alice).lines[0].price_changed
    services.set_price(product=product, price=Decimal("40.00"))
    shown = bags.contents(alice).lines[0]
    assert (shown.price, shown.seen_price, shown.total, shown.price_changed) == (
        Decimal("40.00"),
        Decimal("49.00"),
        Decimal("80.00"),
        True,
    )
    services.set_quantity(shopper=alice, line_id=line.pk, quantity=2)
    assert not bags.contents(alice).lines[0].price_changed


def test_promotion_shows_as_a_discount(alice: Shopper, make_product: Maker) -> None:
    product = make_product(sizes=("M",))
    now = timezone.now()
    sale = Promotion.objects.create(name_en="Sale", value=Decimal(20), starts_at=now, ends_at=now + timedelta(days=1))
    values = {"product": product, "promotion": sale, "price": Decimal("30.00")}
    PromotionPrice.objects.create(**values, starts_at=sale.starts_at, ends_at=sale.ends_at)
    services.add_to_bag(shopper=alice, variant=product.variants.get(), quantity=2)
    totals = bags.contents(alice).totals()
    assert (totals.goods, totals.discount, totals.total) == (Decimal("98.00"), Decimal("38.00"), Decimal("60.00"))


def test_sold_out_line_stays_and_does_not_count(alice: Shopper, make_product: Maker) -> None:
    gone, here = make_product("gown", sizes=("M",)), make_product("tee", sizes=("M",))
    for product in (gone, here):
        services.add_to_bag(shopper=alice, variant=product.variants.get(), quantity=2)
    StockLevel.objects.filter(variant__product=gone).update(on_hand=0)
    content = bags.contents(alice)
    assert [line.is_sold_out for line in content.lines] == [False, True]
    assert (content.count, content.totals().total, content.is_ready) == (2, Decimal("98.00"), True)


def test_short_line_must_be_made_smaller_first(alice: Shopper, make_product: Maker) -> None:
    product = make_product(sizes=("M",))
    services.add_to_bag(shopper=alice, variant=product.variants.get(), quantity=4)
    StockLevel.objects.update(on_hand=1)
    content = bags.contents(alice)
    assert (content.lines[0].is_short, content.is_ready) == (True, False)


def test_guest_bag_survives_the_first_login(make_product: Maker, alice: Shopper) -> None:
    visitor = guest()
    services.add_to_bag(shopper=visitor, variant=make_product(sizes=("M",)).variants.get(), quantity=2)
    Shopper.objects.filter(pk=alice.pk).delete()
    assert alice.user is not None
    account = people.join_history(guest=visitor, user=alice.user)
    assert quantities(account) == [2]


def test_merged_bags_add_up_as_far_as_stock_goes(alice: Shopper, make_product: Maker) -> None:
    both = make_product("tee", sizes=("M",), stock=4).variants.get()
    new = make_product("gown", sizes=("M",)).variants.get()
    visitor = guest()
    services.add_to_bag(shopper=alice, variant=both, quantity=3)
    services.add_to_bag(shopper=visitor, variant=both, quantity=3)
    services.add_to_bag(shopper=visitor, variant=new, quantity=1)
    assert alice.user is not None
    people.join_history(guest=visitor, user=alice.user)
    merged = {line.variant.pk: line.quantity for line in bags.contents(alice).lines}
    assert merged == {both.pk: 4, new.pk: 1}
    assert bags.contents(visitor).lines == []


def test_nobody_changes_anothers_line(alice: Shopper, bob: Shopper, make_product: Maker) -> None:
    line = services.add_to_bag(shopper=alice, variant=make_product(sizes=("M",)).variants.get(), quantity=2)
    with pytest.raises(BagLine.DoesNotExist):
        services.set_quantity(shopper=bob, line_id=line.pk, quantity=1)
    with pytest.raises(BagLine.DoesNotExist):
        services.remove_from_bag(shopper=bob, line_id=line.pk)
    assert quantities(alice) == [2]
