"""The desk: figures for everybody on it, pictures only for who may review and only those that may be seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from catalog.models import ProductImage
from fashionai.accounts.models import Shopper, User
from tests.tryon.conftest import FakePipeline, upload, work
from tryon import services
from tryon.asking import mannequin_of
from tryon.models import TryOn

pytestmark = pytest.mark.django_db
REPORT, REVIEW = "/admin/tryon/verdict/report/", "/admin/tryon/verdict/review/"


@pytest.fixture
def on_photo(agreed: Shopper, pipeline: FakePipeline, tee: ProductImage) -> TryOn:
    photo = services.keep_photo(shopper=agreed, upload=upload())
    tryon = services.begin(shopper=agreed, picture=tee, photo=photo)
    work()
    tryon.refresh_from_db()
    services.judge(tryon=tryon, liked=False, fault="edge")
    return tryon


@pytest.fixture
def on_mannequin(alice: Shopper, pipeline: FakePipeline, tee: ProductImage) -> TryOn:
    tryon = services.begin(shopper=alice, picture=tee, mannequin=mannequin_of("women-5-slim-front-full"))
    work()
    tryon.refresh_from_db()
    return tryon


def pictures(tryon: TryOn) -> list[str]:
    return [f"{REVIEW}{tryon.pk}/{which}/" for which in ("before", "after")]


def test_verdicts_are_counted_by_kind_and_product(member: Callable[[str], Client], on_photo: TryOn) -> None:
    page = member("viewer").get(REPORT)
    assert page.status_code == 200
    row = page.context["by_kind"][0]
    assert (row["kind"], row["method"], row["total"], row["good"], row["edge"]) == ("top", "flow", 1, 0, 1)
    assert page.context["by_product"][0][0] == on_photo.picture.product


def test_nobody_at_the_desk_sees_a_photo_that_was_not_shown(
    member: Callable[[str], Client], mei: User, on_photo: TryOn
) -> None:
    owner = Client()
    owner.force_login(mei)
    for client in (member("viewer"), member("merchandiser"), owner):
        assert [client.get(address).status_code for address in pictures(on_photo)] == [404, 404]
    assert list(owner.get(REVIEW).context["page"].object_list) == []


def test_a_result_shown_to_the_team_is_seen_by_reviewers_until_it_is_taken_back(
    member: Callable[[str], Client], on_photo: TryOn
) -> None:
    viewer, merchandiser = member("viewer"), member("merchandiser")
    services.show_to_staff(tryon=on_photo, shown=True)
    assert [merchandiser.get(address).status_code for address in pictures(on_photo)] == [200, 200]
    assert [viewer.get(address).status_code for address in pictures(on_photo)] == [404, 404]
    assert viewer.get(REVIEW).status_code == 403
    assert list(merchandiser.get(f"{REVIEW}?fault=edge").context["page"].object_list) == [on_photo]
    assert list(merchandiser.get(f"{REVIEW}?fault=face").context["page"].object_list) == []
    services.show_to_staff(tryon=on_photo, shown=False)
    assert [merchandiser.get(address).status_code for address in pictures(on_photo)] == [404, 404]


def test_mannequins_are_for_every_reviewer(member: Callable[[str], Client], on_mannequin: TryOn) -> None:
    merchandiser = member("merchandiser")
    assert list(merchandiser.get(REVIEW).context["page"].object_list) == [on_mannequin]
    before, after = pictures(on_mannequin)
    assert merchandiser.get(after).status_code == 200
    assert merchandiser.get(before).status_code == 404, "a mannequin's own picture is public"


def test_shoppers_and_strangers_stay_outside(alice: Shopper, charlie: Client, on_mannequin: TryOn) -> None:
    client = Client()
    assert alice.user is not None
    client.force_login(alice.user)
    for outside in (client, charlie):
        for address in (REPORT, REVIEW, *pictures(on_mannequin)):
            assert outside.get(address).status_code in {302, 403}
