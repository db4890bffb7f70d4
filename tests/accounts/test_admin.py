from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from fashionai.accounts.models import Shopper, User


@pytest.fixture
def desk(mei: User) -> Client:
    client = Client()
    client.force_login(mei)
    return client


def test_user_is_added_by_e_mail_and_can_sign_in(desk: Client) -> None:
    form = {"email": "new@example.com", "name": "New", "password1": "long enough 77", "password2": "long enough 77"}
    response = desk.post(reverse("admin:accounts_user_add"), {**form, "usable_password": "true"})
    assert response.status_code == 302, response.context["errors"]
    assert User.objects.get(email="new@example.com").check_password("long enough 77")


def test_weak_password_is_refused(desk: Client) -> None:
    form = {"email": "new@example.com", "password1": "password", "password2": "password", "usable_password": "true"}
    assert desk.post(reverse("admin:accounts_user_add"), form).status_code == 200
    assert not User.objects.filter(email="new@example.com").exists()


def test_user_is_changed(desk: Client, alice: Shopper) -> None:
    user = alice.user
    assert user is not None
    address = reverse("admin:accounts_user_change", args=[user.pk])
    assert desk.post(address, {"email": user.email, "name": "Alice L.", "is_active": "on"}).status_code == 302
    user.refresh_from_db()
    assert (user.name, user.is_staff) == ("Alice L.", False)


@pytest.mark.parametrize("name", ["accounts_user_add", "accounts_user_changelist"])
def test_shopper_without_a_desk_is_sent_to_sign_in(alice: Shopper, name: str) -> None:
    client = Client()
    assert alice.user is not None
    client.force_login(alice.user)
    response = client.post(reverse(f"admin:{name}"), {"email": "evil@example.com"})
    assert response.headers["Location"].startswith("/admin/login/")
    assert not User.objects.filter(email="evil@example.com").exists()
