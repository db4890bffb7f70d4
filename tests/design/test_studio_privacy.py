"""Who sees a studio, and what export, erasure and a shared link show."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from design import services
from design.models import Board, Concept, Design, Studio, Verdict
from fashionai.accounts import privacy
from fashionai.accounts.models import Shopper, User
from fashionai.accounts.services import join_history
from tests.design.conftest import Begin, designs

pytestmark = pytest.mark.django_db


def _state() -> tuple[object, ...]:
    rows = Design.objects.order_by("pk").values_list("name", "saved_at", "share_token")
    return (Studio.objects.count(), Board.objects.count(), Verdict.objects.count(), list(rows))


def test_a_stranger_and_another_shopper_find_nothing_and_change_nothing(
    begin: Begin, alice: Shopper, bob: Shopper, charlie: Client
) -> None:
    board = begin(alice)
    studio, design = board.studio_id, designs(board)[0].pk
    other = Client()
    other.force_login(bob.user)  # type: ignore[arg-type]
    before = _state()
    read = ["", "1/", "compare/"]
    written = ["next/", "undo/", "name/", "forget/"]
    pages = [f"/studio/{studio}/{one}" for one in read]
    pages += [f"/studio/sketch/{design}/{one}" for one in ("", "sketch.webp")] + [f"/api/v1/designs/{studio}"]
    acts = [f"/studio/{studio}/{one}" for one in written]
    acts += [f"/studio/sketch/{design}/{one}/" for one in ("say", "keep", "name", "share")]
    acts += [f"/api/v1/designs/{studio}/{one}" for one in ("boards", "feedback")]
    for client in (charlie, other):
        for page in pages:
            assert client.get(page).status_code == 404, page
        for act in acts:
            answer = client.post(act, {"opinion": "like", "name": "x", "design": str(design)})
            assert answer.status_code in (403, 404, 415), act
        assert client.delete(f"/api/v1/designs/{studio}").status_code in (403, 404)
    assert _state() == before


def test_a_link_shows_one_sketch_until_it_is_taken_back(begin: Begin, alice: Shopper, charlie: Client) -> None:
    design = designs(begin(alice, words="my secret brief"))[0]
    token = services.share(design=design)
    assert services.share(design=design) == token
    page = charlie.get(f"/studio/shared/{token}/")
    assert page.status_code == 200
    assert "secret" not in page.content.decode()
    assert charlie.get(f"/studio/shared/{token}/sketch.webp")["Content-Type"] == "image/webp"
    assert charlie.get(f"/studio/shared/{uuid.uuid4()}/").status_code == 404
    services.unshare(design=design)
    assert charlie.get(f"/studio/shared/{token}/").status_code == 404
    assert charlie.get(f"/studio/shared/{token}/sketch.webp").status_code == 404


def test_export_tells_all_and_erasure_leaves_the_concept_alone(begin: Begin, alice: Shopper, mei: User) -> None:
    from design import concepts

    board = begin(alice, words="navy")
    design = designs(board)[0]
    services.judge(design=design, opinion="like")
    services.save(design=design, saved=True)
    concept = concepts.adopt(design=design, by=mei)
    sections = privacy.export_shopper(alice)["sections"]
    assert [row["words"] for row in sections["studios"]] == ["navy"]
    assert [row["opinion"] for row in sections["designs"]].count("like") == 1
    assert sum(row["picture"] is not None for row in sections["designs"]) == 1
    privacy.erase_shopper(shopper=alice)
    assert not Studio.objects.exists()
    assert not Design.objects.exists()
    kept = Concept.objects.get(pk=concept.pk)
    assert kept.design is None
    assert len(bytes(kept.picture)) > 100


def test_a_guests_studio_joins_the_account(begin: Begin, alice: Shopper) -> None:
    guest = Shopper.objects.create()
    begin(guest)
    join_history(guest=guest, user=alice.user)  # type: ignore[arg-type]
    assert Studio.objects.get().shopper == alice
