"""The gallery, adopting a concept, its specification, and what other capabilities are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.utils import translation

from catalog.models import Colour, Product
from catalog.signals import concept_adopted, concept_dropped
from design import colours, concepts, popularity, services
from design.models import Concept, Design
from fashionai.accounts.models import Shopper, User
from tests.design.conftest import Begin, designs

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard() -> Iterator[list[dict[str, Any]]]:
    found: list[dict[str, Any]] = []

    def hear(sender: object, **told: Any) -> None:
        found.append({name: value for name, value in told.items() if name != "signal"})

    concept_adopted.connect(hear)
    concept_dropped.connect(hear)
    yield found
    concept_adopted.disconnect(hear)
    concept_dropped.disconnect(hear)


@pytest.fixture
def liked(begin: Begin, alice: Shopper, make_product: Callable[..., Product]) -> Design:
    cheap = make_product("cheap", price=Decimal("30.00"), attributes={"fabric": "poplin"})
    dear = make_product("dear", price=Decimal("90.00"), attributes={"fabric": "silk"})
    Colour.objects.create(slug="navy", name_en="Navy", name_zh="藏青", hex="#242f4a", family="blue")
    design = designs(begin(alice, words="a navy linen dress"))[0]
    Design.objects.filter(pk=design.pk).update(nearest=[[dear.pk, 0.9], [cheap.pk, 0.8]])
    services.judge(design=design, opinion="like")
    design.refresh_from_db()
    return design


def test_adopting_writes_a_specification_and_tells_it_once(
    liked: Design, mei: User, heard: list[dict[str, Any]]
) -> None:
    concept = concepts.adopt(design=liked, by=mei)
    assert concepts.adopt(design=liked, by=mei) == concept
    spec = concept.spec
    assert spec["attributes"]["kind"] == "dress"
    assert spec["attributes"]["colour"] == "navy"
    assert spec["category"] == "dresses"
    assert spec["colours"][0]["colour"] == "navy"
    assert spec["fabrics"] == ["linen", "silk", "poplin"]
    assert [one["sku"] for one in spec["nearest"]] == ["DEAR-RED-M", "CHEAP-RED-M"]
    assert len(heard) == 1
    assert (heard[0]["price_low"], heard[0]["price_high"]) == (Decimal("30.00"), Decimal("90.00"))
    assert [cosine for _pk, cosine in heard[0]["nearest"]] == [0.9, 0.8]
    assert concepts.drop(concept=concept)
    assert not concepts.drop(concept=concept)
    assert heard[1] == {"concept_id": concept.pk}
    concepts.adopt(design=liked, by=mei)
    assert len(heard) == 3


def test_the_gallery_counts_shoppers_who_judged_what_looks_alike(begin: Begin, liked: Design, bob: Shopper) -> None:
    twin = designs(begin(bob))[0]
    Design.objects.filter(pk=twin.pk).update(features=bytes(liked.features), condition=liked.condition)
    services.judge(design=twin, opinion="pass")
    found = popularity.ranked()
    assert [(one.key, one.shoppers, one.liked) for one in found] == [(liked.pk, 2, 1)]
    assert popularity.ranked(segment="buyers") == []
    assert popularity.ranked(category="coat") == []
    assert popularity.wilson(8, 10) == pytest.approx(0.541, abs=1e-3)


def test_who_keeps_out_of_research_is_in_no_gallery(liked: Design, alice: Shopper) -> None:
    Shopper.objects.filter(pk=alice.pk).update(answers={"research": False})
    assert popularity.ranked() == []
    assert popularity.may_be_seen(liked.pk) is None


def test_a_merchandiser_adopts_from_the_gallery_and_reads_the_sheet(liked: Design, mei: User) -> None:
    desk = Client()
    desk.force_login(mei)
    page = desk.get("/admin/design/design/").content.decode()
    assert "Navy" in page
    assert "Liked by 1 of 1 shopper" in page
    assert desk.get(f"/admin/design/design/{liked.pk}/sketch.webp").status_code == 200
    answer = desk.post(f"/admin/design/design/{liked.pk}/adopt/")
    concept = Concept.objects.get()
    assert answer.url == f"/admin/design/concept/{concept.pk}/change/"  # type: ignore[attr-defined]
    sheet = desk.get(f"/admin/design/concept/{concept.pk}/change/").content.decode()
    for words in ("30.00 – 90.00 USD", "Suggested fabrics", "DEAR-RED-M", "≈ Navy"):
        assert words in sheet
    assert desk.get(f"/admin/design/concept/{concept.pk}/sketch.webp").status_code == 200


def test_a_concept_leads_to_its_forecast_and_back_in_the_readers_language(liked: Design, mei: User) -> None:
    concept = concepts.adopt(design=liked, by=mei)
    assert str(concept) == concept.title
    with translation.override("zh-hans"):
        assert str(concept) != concept.title
        concept.title = "Summer capsule"
        assert str(concept) == "Summer capsule"
    desk = Client()
    desk.force_login(mei)
    sheet = desk.get(f"/admin/design/concept/{concept.pk}/change/").content.decode()
    forecast = f"/admin/supply/purchaseproposal/desk/concept/{concept.pk}/"
    assert forecast in sheet
    page = desk.get(forecast, follow=True).content.decode()
    assert f"/admin/design/concept/{concept.pk}/change/" in page
    assert "What such garments usually sell" in page or "is being worked out" in page
    concepts.drop(concept=concept)
    assert forecast not in desk.get(f"/admin/design/concept/{concept.pk}/change/").content.decode()


def test_the_desk_reads_no_name_that_a_shopper_gave(liked: Design, mei: User) -> None:
    services.rename(design=liked, name="for Anna's wedding")
    desk = Client()
    desk.force_login(mei)
    for address in ("", f"{liked.pk}/change/"):
        page = desk.get(f"/admin/design/design/{address}")
        assert page.status_code == 200
        assert "Anna" not in page.content.decode()


def test_a_viewer_may_look_and_not_adopt(liked: Design) -> None:
    from django.contrib.auth.models import Group

    user = User.objects.create_user("viewer@example.com", "correct horse battery", is_staff=True)
    user.groups.add(Group.objects.get(name="viewer"))
    desk = Client()
    desk.force_login(user)
    assert desk.get("/admin/design/design/").status_code == 200
    assert desk.post(f"/admin/design/design/{liked.pk}/adopt/").status_code == 403
    assert not Concept.objects.exists()


def test_colours_are_found_beside_the_ground_and_named_by_their_nearest() -> None:
    image = np.full((128, 128, 3), 237, np.uint8)
    image[20:110, 30:70] = (36, 47, 74)
    image[20:110, 70:100] = (192, 31, 43)
    found = colours.colours_of(image, {"navy": "#242f4a", "red": "#c01f2b", "white": "#f4f3f0"})
    assert [(one.hex, one.nearest) for one in found] == [("#242f4a", "navy"), ("#c01f2b", "red")]
    assert found[0].share == pytest.approx(4 / 7, abs=0.03)
    assert colours.colours_of(np.full((64, 64, 3), 237, np.uint8), {}) == []
