"""API tokens: shown once, kept as a hash, the owner's alone, and gone when revoked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from fashionai.accounts import tokens
from fashionai.accounts.models import ApiToken, Shopper

ADDRESS = "/api/v1/tokens"


def _signed_in(shopper: Shopper) -> Client:
    assert shopper.user
    browser = Client()
    browser.force_login(shopper.user)
    return browser


def _bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def test_a_new_token_is_shown_once_and_only_its_hash_is_kept(alice: Shopper) -> None:
    browser = _signed_in(alice)
    made = browser.post(ADDRESS, {"name": "till"}, content_type="application/json")
    assert made.status_code == 201
    secret = made.json()["secret"]
    row = ApiToken.objects.get()
    assert (row.digest, row.hint) == (tokens.digest(secret), secret[-4:])
    assert secret not in str(ApiToken.objects.values().get())
    listed = browser.get(ADDRESS).json()["results"]
    assert [(token["name"], "secret" in token) for token in listed] == [("till", False)]


def test_a_token_acts_as_its_owner_whatever_cookie_comes_along(alice: Shopper, bob: Shopper) -> None:
    assert alice.user
    assert bob.user
    secret = tokens.issue(user=bob.user, name="x")[1]
    browser = _signed_in(alice)
    assert browser.get("/api/v1/me", headers=_bearer(secret)).json() == {"email": "bob@example.com", "name": "Bob"}
    assert browser.get("/api/v1/me").json() == {"email": "alice@example.com", "name": "Alice"}


@pytest.mark.parametrize("damage", ["unknown", "expired", "revoked", "inactive"])
def test_a_token_that_is_not_valid_is_refused_with_a_reason(alice: Shopper, charlie: Client, damage: str) -> None:
    assert alice.user
    token, secret = tokens.issue(user=alice.user, name="x")
    if damage == "unknown":
        secret += "x"
    if damage == "expired":
        ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    if damage == "revoked":
        token.delete()
    if damage == "inactive":
        type(alice.user).objects.update(is_active=False)
    answer = charlie.get("/api/v1/me", headers=_bearer(secret))
    assert (answer.status_code, answer["Content-Type"], answer["WWW-Authenticate"]) == (
        401,
        "application/problem+json",
        "Bearer",
    )


def test_a_token_cannot_make_another_token(alice: Shopper, charlie: Client) -> None:
    assert alice.user
    secret = tokens.issue(user=alice.user, name="x")[1]
    answer = charlie.post(ADDRESS, {"name": "y"}, content_type="application/json", headers=_bearer(secret))
    assert answer.status_code in {401, 403}
    assert ApiToken.objects.count() == 1


def test_nobody_revokes_the_token_of_another(alice: Shopper, bob: Shopper, charlie: Client) -> None:
    assert alice.user
    token, _secret = tokens.issue(user=alice.user, name="x")
    assert _signed_in(bob).delete(f"{ADDRESS}/{token.pk}").status_code == 404
    assert charlie.delete(f"{ADDRESS}/{token.pk}").status_code in {401, 403}
    assert ApiToken.objects.count() == 1
    assert _signed_in(alice).delete(f"{ADDRESS}/{token.pk}").status_code == 204
    assert ApiToken.objects.count() == 0


def test_the_last_use_is_noted_at_most_once_an_hour(alice: Shopper, charlie: Client) -> None:
    assert alice.user
    secret = tokens.issue(user=alice.user, name="x")[1]
    charlie.get("/api/v1/me", headers=_bearer(secret))
    first = ApiToken.objects.get().used_at
    assert first is not None
    charlie.get("/api/v1/me", headers=_bearer(secret))
    assert ApiToken.objects.get().used_at == first
