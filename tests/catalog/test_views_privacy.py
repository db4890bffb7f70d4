from __future__ import annotations

import pytest
from django.test import Client

from fashionai.accounts.models import Consent, Purpose, Shopper


def ticked(client: Client) -> set[str]:
    answers = client.get("/privacy/").context["answers"]
    return {purpose.value for purpose, granted in answers if granted}


def test_defaults_hold_until_something_is_said_and_looking_writes_nothing(charlie: Client, db: None) -> None:
    assert ticked(charlie) == {Purpose.PERSONALISATION, Purpose.RESEARCH}
    assert not Shopper.objects.exists()


def test_guest_decides_and_the_answer_stays(charlie: Client, db: None) -> None:
    charlie.get("/privacy/")
    response = charlie.post("/privacy/", {"purpose": ["research", "marketing"]})
    assert response.status_code == 302
    assert ticked(charlie) == {Purpose.RESEARCH, Purpose.MARKETING}
    written = Consent.objects.order_by("purpose").values_list("purpose", "granted")
    assert list(written) == [("marketing", True), ("personalisation", False)]


def test_same_answer_again_writes_nothing(charlie: Client, db: None) -> None:
    charlie.get("/privacy/")
    for _ in range(2):
        charlie.post("/privacy/", {"purpose": ["personalisation"]})
    assert Consent.objects.count() == 1


def test_one_shoppers_answer_leaves_the_others_alone(charlie: Client, alice: Shopper, bob: Shopper) -> None:
    browser = Client()
    assert alice.user is not None
    browser.force_login(alice.user)
    browser.post("/privacy/", {"purpose": []})
    assert ticked(browser) == set()
    assert not Consent.objects.exclude(shopper=alice).exists()
    assert ticked(charlie) == {Purpose.PERSONALISATION, Purpose.RESEARCH}


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(charlie: Client, db: None, method: str) -> None:
    assert getattr(charlie, method)("/privacy/").status_code == 405


def test_form_needs_its_token(db: None) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/privacy/", {"purpose": ["marketing"]}).status_code == 403
    assert not Consent.objects.exists()
