from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.http import HttpResponse
from django.test import Client, override_settings

from catalog import wishlist
from catalog.models import Product, WishlistItem
from fashionai.accounts.models import Consent, Purpose, Shopper, User
from fashionai.accounts.services import record_consent
from recommender.models import Event

PASSWORD = "correct horse battery"
Maker = Callable[..., Product]


def sign_in(client: Client, email: str = "alice@example.com", password: str = PASSWORD, **extra: str) -> HttpResponse:
    return client.post("/account/login/", {"login": email, "password": password, **extra})


def sign_up(client: Client, email: str = "new@example.com", password: str = PASSWORD, **extra: str) -> HttpResponse:
    return client.post("/account/signup/", {"email": email, "password1": password, **extra})


def is_in(client: Client) -> bool:
    return bool(client.get("/account/").status_code == 200)


def link_in_mail() -> str:
    found = re.search(r"http://testserver(/account/\S+)", str(mail.outbox[-1].body))
    assert found is not None
    return found.group(1)


# --- in and out -----------------------------------------------------------------------------------
def test_signing_in_and_out(alice: Shopper, charlie: Client) -> None:
    response = sign_in(charlie)
    assert (response.status_code, response["Location"]) == (302, "/account/")
    assert is_in(charlie)
    assert charlie.get("/account/logout/").status_code == 200
    assert is_in(charlie)
    charlie.post("/account/logout/")
    assert not is_in(charlie)


@pytest.mark.parametrize("email", ["ALICE@example.com", " alice@example.com "])
def test_an_address_is_known_in_any_case(alice: Shopper, charlie: Client, email: str) -> None:
    sign_in(charlie, email)
    assert is_in(charlie)


def test_the_session_has_another_key_after_signing_in(alice: Shopper, charlie: Client) -> None:
    session = charlie.session
    session["seen"] = "1"
    session.save()
    before = charlie.cookies["sessionid"].value
    sign_in(charlie)
    assert charlie.cookies["sessionid"].value != before


def test_a_guest_after_signing_out_is_a_new_one(alice: Shopper, charlie: Client) -> None:
    charlie.get("/")
    before = charlie.cookies["shopper"].value
    sign_in(charlie)
    assert charlie.cookies["shopper"].value == before
    charlie.post("/account/logout/")
    assert charlie.cookies["shopper"].value != before


def test_the_session_ends_with_the_browser_unless_asked_to_stay(alice: Shopper, charlie: Client) -> None:
    sign_in(charlie)
    assert charlie.session.get_expire_at_browser_close()
    sign_in(other := Client(), remember="on")
    assert not other.session.get_expire_at_browser_close()


def test_account_pages_send_strangers_to_the_door_and_back(alice: Shopper, charlie: Client) -> None:
    response = charlie.get("/account/details/")
    assert response["Location"] == "/account/login/?next=/account/details/"
    assert sign_in(charlie, next="/account/details/")["Location"] == "/account/details/"


def test_the_desk_keeps_its_own_door(charlie: Client, db: None) -> None:
    assert charlie.get("/admin/")["Location"] == "/admin/login/?next=/admin/"


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:x()", "http://localhost/", ""],
)
def test_signing_in_leads_to_no_foreign_page(alice: Shopper, charlie: Client, address: str) -> None:
    assert sign_in(charlie, next=address)["Location"] == "/account/"
    assert charlie.post("/account/logout/", {"next": address})["Location"] == "/"


@pytest.mark.parametrize("path", ["login", "signup", "logout", "password/reset", "details", "delete", "export"])
def test_forms_without_their_token_are_refused(alice: Shopper, path: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert alice.user is not None
    if path in {"logout", "details"}:
        strict.force_login(alice.user)
    assert strict.post(f"/account/{path}/", {"login": "alice@example.com", "password": PASSWORD}).status_code == 403


# --- who has an account is nobody's business ------------------------------------------------------
def test_a_wrong_password_and_an_unknown_address_look_alike(alice: Shopper) -> None:
    answers = [sign_in(Client(), email, "wrong wrong wrong") for email in ("alice@example.com", "nobody@example.com")]
    texts = [_without_token(one).replace("nobody@", "alice@") for one in answers]
    assert texts[0] == texts[1]
    assert "E-mail address and password do not go together." in texts[0]


def test_resetting_looks_alike_and_writes_to_both(alice: Shopper) -> None:
    answers = [
        Client().post("/account/password/reset/", {"email": email}, follow=True)
        for email in ("alice@example.com", "nobody@example.com")
    ]
    assert _without_token(answers[0]) == _without_token(answers[1])
    assert [message.to for message in mail.outbox] == [["alice@example.com"], ["nobody@example.com"]]
    assert [message.subject for message in mail.outbox] == [
        "FashionAI: A new password",
        "FashionAI: There is no account with this address",
    ]


@override_settings(ACCOUNT_EMAIL_VERIFICATION="mandatory")
def test_signing_up_with_a_taken_address_looks_alike_where_addresses_are_confirmed(alice: Shopper) -> None:
    answers = [sign_up(Client(), email) for email in ("new@example.com", "alice@example.com")]
    assert [(one.status_code, one["Location"]) for one in answers] == [(302, "/account/confirm-email/")] * 2
    assert [message.subject for message in mail.outbox] == [
        "FashionAI: Confirm your e-mail address",
        "FashionAI: You have an account already",
    ]
    assert User.objects.filter(email="alice@example.com").count() == 1


def test_signing_up_with_a_taken_address_changes_nothing(alice: Shopper, charlie: Client) -> None:
    response = sign_up(charlie, "Alice@Example.com", "another long password")
    assert "This address cannot be used for a new account." in response.content.decode()
    assert User.objects.count() == 1
    assert alice.user is not None
    alice.user.refresh_from_db()
    assert alice.user.check_password(PASSWORD)


def _without_token(response: HttpResponse) -> str:
    """The page without what is drawn afresh for every answer: the form's token and the script policy's nonce."""
    drawn = r'(value|data-token)="[A-Za-z0-9]{64}"|nonce="[^"]+"|nonce&quot;: &quot;[^&]+&quot;'
    return re.sub(drawn, "", response.content.decode())


# --- guessing passwords ---------------------------------------------------------------------------
def test_the_sixth_wrong_password_waits_even_when_it_is_right(alice: Shopper, charlie: Client) -> None:
    for _ in range(5):
        assert "do not go together" in sign_in(charlie, password="wrong wrong").content.decode()
    assert "Too many attempts." in sign_in(charlie).content.decode()
    assert not is_in(charlie)


def test_wrong_passwords_at_the_desk_count_with_those_at_the_shop(mei: User, charlie: Client) -> None:
    for _ in range(3):
        sign_in(charlie, "mei@example.com", "wrong wrong")
    for _ in range(2):
        charlie.post("/admin/login/", {"username": "mei@example.com", "password": "wrong wrong"})
    answer = charlie.post("/admin/login/", {"username": "mei@example.com", "password": PASSWORD})
    assert answer.status_code == 200
    assert "Too many attempts." in answer.content.decode()


def test_the_desk_lets_its_people_in_and_no_shopper(mei: User, alice: Shopper) -> None:
    desk, shop = Client(), Client()
    form = {"username": "Mei@example.com", "password": PASSWORD, "next": "/admin/"}
    assert desk.post("/admin/login/", form)["Location"] == "/admin/"
    answer = shop.post("/admin/login/", form | {"username": "alice@example.com"})
    assert answer.status_code == 200
    assert not is_in(shop)


# --- signing up -----------------------------------------------------------------------------------
def test_a_new_account_has_its_name_and_a_letter_to_confirm_the_address(charlie: Client, db: None) -> None:
    assert sign_up(charlie, "New@Example.com", name="Lin")["Location"] == "/account/"
    user = User.objects.get()
    assert (user.email, user.name, user.is_staff) == ("new@example.com", "Lin", False)
    assert is_in(charlie)
    link = link_in_mail()
    assert charlie.get(link).status_code == 200
    assert not user.emailaddress_set.get().verified
    charlie.post(link)
    assert user.emailaddress_set.get().verified


@pytest.mark.parametrize("password", ["short", "1234567890", "password1234567890"[:8], "new@example.com"])
def test_a_weak_password_is_refused_and_keeps_the_form(charlie: Client, db: None, password: str) -> None:
    page = sign_up(charlie, password=password, name="Lin").content.decode()
    assert User.objects.count() == 0
    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="id_password1_helptext id_password1_error"' in page
    assert 'id="id_password1_error"' in page
    assert 'value="new@example.com"' in page
    assert 'value="Lin"' in page


def test_fields_tell_browsers_what_to_fill_in(charlie: Client, db: None) -> None:
    login, signup = charlie.get("/account/login/").content.decode(), charlie.get("/account/signup/").content.decode()
    assert 'autocomplete="email"' in login
    assert 'autocomplete="current-password"' in login
    assert 'autocomplete="new-password"' in signup
    assert 'autocomplete="name"' in signup


def test_pages_and_letters_come_in_chinese(alice: Shopper) -> None:
    client = Client(headers={"Accept-Language": "zh-hans"})
    assert "<h1>登录</h1>" in client.get("/account/login/").content.decode()
    assert "密码至少需要 10 个字符" in sign_up(client, password="short").content.decode()
    client.post("/account/password/reset/", {"email": "alice@example.com"})
    assert mail.outbox[0].subject == "FashionAI: 设置新密码"
    assert "链接只能使用一次" in str(mail.outbox[0].body)


# --- passwords and addresses ----------------------------------------------------------------------
def test_a_forgotten_password_is_replaced_once(alice: Shopper, charlie: Client) -> None:
    charlie.post("/account/password/reset/", {"email": "alice@example.com"})
    link = link_in_mail()
    form = charlie.get(link, follow=True)
    action = form.redirect_chain[-1][0]
    assert charlie.post(action, {"password1": "a fresh long phrase"}).status_code == 302
    sign_in(charlie, password="a fresh long phrase")
    assert is_in(charlie)
    assert "This link no longer works" in Client().get(link, follow=True).content.decode()


def test_changing_the_password_needs_the_old_one(alice: Shopper, charlie: Client) -> None:
    sign_in(charlie)
    wrong = charlie.post("/account/password/change/", {"oldpassword": "no", "password1": "a fresh long phrase"})
    assert "That is not your password." in wrong.content.decode()
    right = charlie.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": "a fresh long phrase"})
    assert right["Location"] == "/account/"
    assert is_in(charlie)
    assert mail.outbox[-1].subject.startswith("FashionAI: ")


def test_a_new_address_counts_once_it_is_confirmed(alice: Shopper, charlie: Client) -> None:
    sign_in(charlie)
    asked = charlie.post("/account/email/", {"action_add": "", "email": "alice@new.example"})
    charlie.post(asked["Location"], {"password": PASSWORD})  # and goes on with what was asked
    assert alice.user is not None
    alice.user.refresh_from_db()
    assert alice.user.email == "alice@example.com"
    sign_in(elsewhere := Client())
    assert is_in(elsewhere)
    charlie.post(link_in_mail())
    alice.user.refresh_from_db()
    assert alice.user.email == "alice@new.example"
    sign_in(other := Client(), "alice@new.example")
    assert is_in(other)


@pytest.mark.parametrize("confirmed", [True, False])
def test_a_second_thought_about_the_new_address_keeps_the_old(alice: Shopper, charlie: Client, confirmed: bool) -> None:
    assert alice.user is not None
    EmailAddress.objects.create(user=alice.user, email="alice@example.com", primary=True, verified=confirmed)
    sign_in(charlie)
    for address in ("first@new.example", "second@new.example"):
        asked = charlie.post("/account/email/", {"action_add": "", "email": address})
        charlie.post(asked["Location"], {"password": PASSWORD})
    held = EmailAddress.objects.filter(user=alice.user).order_by("pk")
    assert [one.email for one in held] == ["alice@example.com", "second@new.example"]
    charlie.post("/account/email/", {"action_remove": "", "email": "second@new.example"})
    assert [one.email for one in held.all()] == ["alice@example.com"]
    alice.user.refresh_from_db()
    assert alice.user.email == "alice@example.com"


def test_anothers_address_cannot_be_taken_over(alice: Shopper, bob: Shopper, charlie: Client) -> None:
    sign_in(charlie)
    asked = charlie.post("/account/email/", {"action_add": "", "email": "bob@example.com"})
    charlie.post(asked["Location"], {"password": PASSWORD})
    charlie.post(link_in_mail())
    for shopper, email in ((alice, "alice@example.com"), (bob, "bob@example.com")):
        assert shopper.user is not None
        shopper.user.refresh_from_db()
        assert shopper.user.email == email
    sign_in(other := Client(), "bob@example.com")
    assert other.get("/account/").context["request"].user == bob.user


def test_an_open_laptop_does_not_give_the_address_away(alice: Shopper, charlie: Client) -> None:
    assert alice.user is not None
    charlie.force_login(alice.user)  # a session that nobody has typed a password in
    response = charlie.post("/account/email/", {"action_add": "", "email": "thief@example.com"})
    charlie.post(response["Location"], {"password": "wrong wrong"})
    assert response["Location"].startswith("/account/reauthenticate/")
    assert list(alice.user.emailaddress_set.values_list("email", flat=True)) in ([], ["alice@example.com"])


# --- what a guest did comes along -----------------------------------------------------------------
def _shop_as_guest(client: Client, product: Product) -> Shopper:
    client.get("/")
    client.post("/wishlist/toggle/", {"product": product.pk, "saved": "1"})
    event = {"id": "6d3f5a0e-5f3b-4c53-9d5a-3f1f0f6a2f11", "kind": "view", "product": product.pk}
    client.post("/api/v1/events", {"events": [event]}, "application/json")
    client.post("/privacy/", {"purpose": ["personalisation", "marketing"]})
    return Shopper.objects.get(user=None, merged_into=None)


def _owned_by(shopper: Shopper) -> tuple[int, int, dict[str, bool]]:
    answers = {one.purpose: one.granted for one in Consent.objects.filter(shopper=shopper)}
    return WishlistItem.objects.of(shopper).count(), Event.objects.of(shopper).count(), answers


DONE = (1, 2, {Purpose.MARKETING: True, Purpose.RESEARCH: False})


def test_guest_history_survives_login(alice: Shopper, charlie: Client, make_product: Maker) -> None:
    guest = _shop_as_guest(charlie, make_product("gown"))
    assert _owned_by(guest) == DONE
    sign_in(charlie)
    assert _owned_by(alice) == DONE
    assert _owned_by(guest) == (0, 0, {})
    guest.refresh_from_db()
    assert guest.merged_into == alice
    assert [one.product.slug for one in charlie.get("/wishlist/").context["saved"]] == ["gown"]


def test_guest_history_survives_sign_up(charlie: Client, make_product: Maker) -> None:
    guest = _shop_as_guest(charlie, make_product("gown"))
    sign_up(charlie)
    guest.refresh_from_db()
    assert guest.user == User.objects.get()
    assert _owned_by(guest) == DONE
    assert Shopper.objects.count() == 1


@override_settings(ACCOUNT_EMAIL_VERIFICATION="mandatory")
def test_guest_history_survives_a_confirmation_in_another_browser(charlie: Client, make_product: Maker) -> None:
    guest = _shop_as_guest(charlie, make_product("gown"))
    sign_up(charlie)
    assert not is_in(charlie)
    Client().post(link_in_mail())
    sign_in(charlie, "new@example.com")
    assert is_in(charlie)
    assert _owned_by(Shopper.objects.get(user__email="new@example.com")) == DONE
    guest.refresh_from_db()
    assert guest.user_id is not None


def test_a_wrong_password_gives_nobody_the_guests_history(alice: Shopper, charlie: Client, make_product: Maker) -> None:
    guest = _shop_as_guest(charlie, make_product("gown"))
    sign_in(charlie, password="wrong wrong")
    assert _owned_by(alice) == (0, 0, {})
    assert _owned_by(guest) == DONE


def test_the_next_person_at_the_device_gets_nothing_of_the_last(
    alice: Shopper, bob: Shopper, charlie: Client, make_product: Maker
) -> None:
    wishlist.save(shopper=alice, product=make_product("gown"))
    sign_in(charlie)
    charlie.post("/account/logout/")
    assert list(charlie.get("/wishlist/").context["saved"]) == []
    sign_in(charlie, "bob@example.com")
    assert WishlistItem.objects.of(bob).count() == 0
    assert WishlistItem.objects.of(alice).count() == 1


def test_the_newest_answer_about_consent_counts_after_login(alice: Shopper, charlie: Client) -> None:
    record_consent(shopper=alice, purpose=Purpose.MARKETING, granted=True)
    charlie.get("/")
    charlie.post("/privacy/", {"purpose": ["personalisation", "research", "marketing"]})
    charlie.post("/privacy/", {"purpose": ["personalisation", "research"]})
    sign_in(charlie)
    answers = dict(charlie.get("/privacy/").context["answers"])
    assert answers[Purpose.MARKETING] is False
