"""`/api/v1/designs`: begin, wait, say, go on, list, delete."""

from __future__ import annotations

import pytest
from django.test import Client

from design.models import Studio, Verdict
from fashionai.accounts.models import Shopper
from tests.design.conftest import Begin, work

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def program(alice: Shopper) -> Client:
    client = Client()
    client.force_login(alice.user)  # type: ignore[arg-type]
    return client


def test_a_program_goes_from_a_brief_to_the_second_round(begin: Begin, program: Client) -> None:
    begun = program.post("/api/v1/designs", {"words": "navy, not striped"}, content_type=JSON)
    assert begun.status_code == 202
    address = begun["Location"]
    assert begun.json()["board"]["state"] == "waiting"
    assert begun.json()["understood"][0] == "navy"
    work()
    board = program.get(address).json()["board"]
    assert (board["state"], len(board["designs"])) == ("done", 8)
    first = board["designs"][0]
    assert first["generated"] is True
    assert first["drew_from"]["colour"] == "words"
    assert program.get(first["picture"]).status_code == 200
    said = program.post(f"{address}/feedback", {"design": first["id"], "say": "like"}, content_type=JSON)
    assert said.status_code == 204
    assert Verdict.objects.get().opinion == "like"
    following = program.post(f"{address}/boards", {"sliders": {"sleeve": 1}}, content_type=JSON)
    assert (following.status_code, following.json()["board"]["number"]) == (202, 2)
    program.post(f"{address}/feedback", {"design": first["id"], "say": ""}, content_type=JSON)
    assert not Verdict.objects.exists()
    assert [(one["rounds"], one["likes"]) for one in program.get("/api/v1/designs").json()] == [(2, 0)]
    assert program.delete(address).status_code == 204
    assert not Studio.objects.exists()


def test_what_cannot_be_is_a_problem_and_changes_nothing(begin: Begin, program: Client, alice: Shopper) -> None:
    studio = begin(alice).studio_id
    for address, body in [
        ("/api/v1/designs", {"choices": {"colour": "blurple"}}),
        ("/api/v1/designs", {"words": "x" * 10_001}),
        (f"/api/v1/designs/{studio}/boards", {"sliders": {"fit": 9}}),
        (f"/api/v1/designs/{studio}/feedback", {"design": str(studio), "say": "like"}),
    ]:
        answer = program.post(address, body, content_type=JSON)
        assert answer.status_code == 400, address
        assert answer["Content-Type"] == "application/problem+json"
    assert Studio.objects.count() == 1
