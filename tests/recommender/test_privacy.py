from __future__ import annotations

from collections.abc import Callable

from catalog.models import Product
from fashionai.accounts import privacy
from fashionai.accounts.models import Shopper
from recommender.models import Event, Slate


def test_export_holds_what_was_done_and_shown_and_nobody_elses(
    alice: Shopper, bob: Shopper, make_product: Callable[..., Product]
) -> None:
    product = make_product("tee")
    Event.objects.create(shopper=alice, product=product, kind="rating", value=4)
    Slate.objects.create(shopper=alice, slot="home", tiles=[[product.pk, "m v1", 1.0]])
    Event.objects.create(shopper=bob, product=product, kind="view")
    exported = privacy.export_shopper(alice)["sections"]
    assert [(row["kind"], row["product"], row["value"]) for row in exported["behaviour"]] == [("rating", "tee", 4.0)]
    assert [(row["slot"], row["products"]) for row in exported["shown"]] == [("home", [product.pk])]


def test_erasure_takes_the_shoppers_events_alone(
    alice: Shopper, bob: Shopper, make_product: Callable[..., Product]
) -> None:
    product = make_product("tee")
    for shopper in (alice, bob):
        Event.objects.create(shopper=shopper, product=product, kind="view")
        Slate.objects.create(shopper=shopper, slot="home", tiles=[[product.pk, "m v1", 1.0]])
    privacy.erase_shopper(shopper=alice)
    assert list(Event.objects.values_list("shopper", flat=True)) == [bob.pk]
    assert list(Slate.objects.values_list("shopper", flat=True)) == [bob.pk]
