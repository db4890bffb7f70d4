from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from catalog.models import Follow, Location, Order, Product, ReturnReason, Review, StockLevel
from catalog.services import take_back
from fashionai.accounts import privacy, services
from fashionai.accounts.models import Consent, Shopper, User
from recommender.models import Event
from tests.accounts.test_history import guest, live_a_little

pytestmark = pytest.mark.django_db


@pytest.fixture
def lived(alice: Shopper, bob: Shopper, make_product: Callable[..., Product], warehouse: Location) -> Shopper:
    """Alice after a guest's life that was merged, a life of her own, and a review that stayed with the guest."""
    visitor = guest()
    live_a_little(visitor, make_product("gown"), warehouse)
    live_a_little(alice, make_product("tee"), warehouse)
    Review.objects.create(shopper=visitor, product=Product.objects.get(slug="tee"), rating=1, text="from before")
    assert alice.user is not None
    Follow.objects.create(shopper=bob, person=alice)
    services.join_history(guest=visitor, user=alice.user)
    return alice


def exported(name: str) -> dict[str, Any]:
    out = StringIO()
    call_command("export_shopper", name, stdout=out)
    return dict(json.loads(out.getvalue()))


def test_export_holds_everything_of_the_shopper_and_of_merged_guests(lived: Shopper) -> None:
    order = Order.objects.filter(shopper=lived).earliest("pk")
    take_back(line=order.lines.get(), quantity=1, reason=ReturnReason.TOO_SMALL)
    sections = exported("Alice@Example.com")["sections"]
    assert sections["account"][0]["e-mail"] == "alice@example.com"
    assert [row["total"] for row in sections["orders"]] == ["49.00", "49.00"]
    assert sections["orders"][0]["lines"][0]["returns"][0]["reason"] == "too_small"
    assert sorted(row["rating"] for row in sections["reviews"]) == [1, 5, 5]
    assert [row["brand"] for row in sections["follows"]] == ["linden", "linden"]
    assert len(sections["consents"]) == 2


def test_export_holds_nothing_of_others(lived: Shopper, bob: Shopper) -> None:
    sections = privacy.export_shopper(bob)["sections"]
    assert sections["orders"] == sections["reviews"] == sections["consents"] == []
    assert "alice" not in json.dumps(sections)


def test_erasure_forgets_the_person_and_keeps_the_books(lived: Shopper, bob: Shopper) -> None:
    stock = list(StockLevel.objects.order_by("pk").values_list("on_hand", flat=True))
    privacy.erase_shopper(shopper=lived)
    assert list(Shopper.objects.all()) == [bob]
    assert not User.objects.filter(email="alice@example.com").exists()
    assert [table.objects.count() for table in (Event, Review, Follow, Consent)] == [0, 0, 0, 0]
    assert list(Order.objects.values_list("shopper", flat=True)) == [None, None]
    assert sum(order.lines.count() for order in Order.objects.all()) == 2
    assert list(StockLevel.objects.order_by("pk").values_list("on_hand", flat=True)) == stock


def test_erasure_that_fails_half_way_erases_nothing(lived: Shopper, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(shopper: Shopper) -> None:
        raise OSError("the picture store does not answer")

    monkeypatch.setitem(privacy._erasures, "zz-last", fail)
    with pytest.raises(OSError, match="picture store"):
        privacy.erase_shopper(shopper=lived)
    assert Order.objects.filter(shopper=lived).count() == 2
    assert User.objects.filter(email="alice@example.com").exists()


def test_capability_is_asked_for_merged_guests_too(lived: Shopper, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setitem(privacy._erasures, "spy", lambda shopper: asked.append(shopper.pk))
    expected = [lived.merged.get().pk, lived.pk]
    privacy.erase_shopper(shopper=lived)
    assert asked == expected


def test_section_belongs_to_one_function() -> None:
    privacy.register_export("account", privacy.export_account)
    with pytest.raises(ValueError, match="Two functions are registered for 'account'"):
        privacy.register_export("account", lambda shopper: [])


def test_command_asks_before_it_erases(lived: Shopper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builtins.input", lambda question: "no")
    with pytest.raises(CommandError, match="Nothing was erased"):
        call_command("erase_shopper", "alice@example.com")
    assert Shopper.objects.filter(pk=lived.pk).exists()
    call_command("erase_shopper", str(lived.key), "--yes", stdout=StringIO())
    assert not User.objects.filter(email="alice@example.com").exists()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nobody@example.com", "No shopper is known as"),
        ("3f0e0f0c-0000-4000-8000-000000000000", "No shopper is known as"),
        ("alice", "neither an e-mail address nor a shopper's key"),
    ],
)
def test_unknown_names_are_told_apart(db: None, name: str, words: str) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("export_shopper", name)
