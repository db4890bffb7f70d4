from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import translation

from catalog.models import Person, Product
from fashionai.accounts.models import Shopper, User
from recommender.models import Event, RecommendationRule, Slate

LIST = "/admin/recommender/slate/"


@pytest.mark.parametrize("path", ["", "{pk}/change/"])
def test_what_a_rail_showed_can_be_read(mei: User, make_product: Callable[..., Product], path: str) -> None:
    client = Client()
    client.force_login(mei)
    tiles = [[make_product("gown").pk, "recommender.ials v7", 0.95]]
    slate = Slate.objects.create(shopper=Shopper.objects.create(), slot="home", tiles=tiles)
    page = client.get(LIST + path.format(pk=slate.pk))
    assert page.status_code == 200
    assert b"home" in page.content


# --- rules ----------------------------------------------------------------------------------------
ADD = "/admin/recommender/recommendationrule/add/"
PREVIEW = "/admin/recommender/recommendationrule/preview/"


def answers(**changes: Any) -> dict[str, Any]:
    plain = {"name": "Autumn", "action": "boost", "priority": "0", "position": "1", "places": "10", "audience": "all"}
    return {**plain, "is_active": "on", "starts_at_0": "2026-01-01", "starts_at_1": "00:00:00", **changes}


def member(group: str) -> Client:
    user = User.objects.create_user(f"{group}@example.com", "correct horse battery", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return client


def test_rule_is_added_with_its_history(make_product: Callable[..., Product]) -> None:
    gown = make_product("gown")
    response = member("merchandiser").post(ADD, answers(action="pin", products=[str(gown.pk)]))
    assert response.status_code == 302, response.context["errors"]
    rule = RecommendationRule.objects.get()
    assert list(rule.products.all()) == [gown]
    assert [row.history_user.email for row in rule.history.all()] == ["merchandiser@example.com"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "changes",
    [{"action": "pin"}, {}, {"gender": "women", "products": "1"}, {"action": "pin", "gender": "women"}],
)
def test_rule_without_clear_target_is_explained(make_product: Callable[..., Product], changes: dict[str, Any]) -> None:
    gown = make_product("gown")
    if "products" in changes:
        changes = {**changes, "products": [str(gown.pk)]}
    with translation.override("en"):
        response = member("merchandiser").post(ADD, answers(**changes))
    assert "products" in response.context["adminform"].form.errors
    assert not RecommendationRule.objects.exists()


def test_preview_page_shows_the_rail_of_a_shopper_by_mail_and_by_handle(
    make_product: Callable[..., Product], alice: Shopper
) -> None:
    gown = make_product("gown")
    make_product("tee")
    Person.objects.create(shopper=alice, handle="alice")
    Event.objects.create(shopper=alice, product=gown, kind="dislike")
    viewer = member("viewer")
    for who in ("alice@example.com", "ALICE@example.com", "alice", "@alice"):
        found = viewer.get(PREVIEW, {"who": who, "slot": "home"}).context["found"]
        assert [row.tile.product.slug for row in found.after] == ["tee"], who
    stranger = viewer.get(PREVIEW, {"slot": "home"}).context["found"]
    assert [row.tile.product.slug for row in stranger.after] == ["tee", "gown"]
    on_page = viewer.get(PREVIEW, {"slot": "product", "product": "tee"}).context
    assert on_page["anchor"].slug == "tee"
    assert [row.tile.product.slug for row in on_page["found"].after] == ["gown"]
    nobody = viewer.get(PREVIEW, {"who": "nobody@example.com"})
    assert "found" not in nobody.context
    assert nobody.status_code == 200


def test_preview_of_a_form_counts_its_rule_and_stores_nothing(
    make_product: Callable[..., Product],
) -> None:
    gown, _tee = make_product("gown"), make_product("tee")
    client = member("merchandiser")
    found = client.post(PREVIEW, answers(action="pin", products=[str(gown.pk)])).context["found"]
    assert [row.tile.product.slug for row in found.before] == ["tee", "gown"]
    assert [row.tile.product.slug for row in found.after] == ["gown", "tee"]
    assert found.after[0].moved == 1
    assert not RecommendationRule.objects.exists()
    stored = RecommendationRule.objects.create(name="Out", action="exclude")
    stored.products.set([gown])
    stored.save()
    switched = answers(action="exclude", products=[str(gown.pk)], is_active="", preview_pk=str(stored.pk))
    switched.pop("is_active")
    assert len(client.post(PREVIEW, switched).context["found"].after) == 2


def test_viewer_previews_but_changes_no_rule_and_strangers_see_nothing(
    make_product: Callable[..., Product], charlie: Client
) -> None:
    gown = make_product("gown")
    viewer = member("viewer")
    assert viewer.get(PREVIEW).status_code == 200
    assert viewer.post(ADD, answers(products=[str(gown.pk)])).status_code == 403
    for response in (charlie.get(PREVIEW), charlie.post(ADD, answers(products=[str(gown.pk)]))):
        assert response.headers["Location"].startswith("/admin/login/")
    assert not RecommendationRule.objects.exists()
