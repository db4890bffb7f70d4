"""A guest's history, the cookie that names them, and what a shared computer may show."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.contrib.auth import user_logged_in
from django.core import signing
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from catalog.models import Brand, Follow, Location, Order, Product, Review
from catalog.services import Item, mark_paid, place_order
from fashionai.accounts import services
from fashionai.accounts.middleware import COOKIE, ShopperMiddleware
from fashionai.accounts.models import Consent, Purpose, Shopper, User
from recommender.models import Event, EventKind

pytestmark = pytest.mark.django_db


def signed(key: uuid.UUID) -> str:
    return signing.Signer(salt=COOKIE).sign(str(key))


def guest(key: uuid.UUID | None = None) -> Shopper:
    return services.guest_of(key=key or uuid.uuid4())


def live_a_little(shopper: Shopper, product: Product, warehouse: Location) -> None:
    """An order (with its purchase event), a view, a review, a follow of a brand and an answer."""
    mark_paid(order=place_order(shopper=shopper, items=[Item(product.variants.first(), 1)], location=warehouse))
    Event.objects.create(shopper=shopper, kind=EventKind.VIEW, product=product)
    Review.objects.create(shopper=shopper, product=product, rating=5)
    Follow.objects.create(shopper=shopper, brand=product.brand)
    services.record_consent(shopper=shopper, purpose=Purpose.MARKETING, granted=True)


def belongings(shopper: Shopper) -> list[int]:
    tables = (Order, Event, Review, Follow, Consent)
    return [table.objects.filter(shopper=shopper).count() for table in tables]


def test_guest_becomes_the_account_at_the_first_login(
    alice: Shopper, make_product: Callable[..., Product], warehouse: Location
) -> None:
    user = User.objects.create_user("new@example.com")
    visitor = guest()
    live_a_little(visitor, make_product(), warehouse)
    account = services.join_history(guest=visitor, user=user)
    assert (account.pk, account.user_id) == (visitor.pk, user.pk)
    assert belongings(account) == [1, 2, 1, 1, 1]


def test_guests_history_moves_into_the_account_that_exists(
    alice: Shopper, make_product: Callable[..., Product], warehouse: Location
) -> None:
    visitor = guest()
    live_a_little(visitor, make_product(), warehouse)
    assert alice.user is not None
    account = services.join_history(guest=visitor, user=alice.user)
    visitor.refresh_from_db()
    assert account.pk == alice.pk
    assert visitor.merged_into_id == alice.pk
    assert belongings(alice) == [1, 2, 1, 1, 1]
    assert belongings(visitor) == [0, 0, 0, 0, 0]


def test_merge_keeps_the_accounts_own_review_and_follow(
    alice: Shopper, bob: Shopper, make_product: Callable[..., Product]
) -> None:
    product = make_product()
    visitor = guest()
    Review.objects.create(shopper=alice, product=product, rating=2)
    Review.objects.create(shopper=visitor, product=product, rating=5)
    for shopper in (alice, visitor):
        Follow.objects.create(shopper=shopper, brand=product.brand)
        Follow.objects.create(shopper=shopper, person=bob)
    Follow.objects.create(shopper=visitor, person=alice)  # would become a follow of herself
    other = Brand.objects.create(slug="other", name_en="Other")
    Follow.objects.create(shopper=visitor, brand=other)
    assert alice.user is not None
    services.join_history(guest=visitor, user=alice.user)
    assert [review.rating for review in Review.objects.filter(shopper=alice)] == [2]
    follows = Follow.objects.filter(shopper=alice).order_by("pk").values_list("brand__slug", "person")
    assert list(follows) == [("linden", None), (None, bob.pk), ("other", None)]


def test_joining_twice_changes_nothing_more(alice: Shopper) -> None:
    visitor = guest()
    assert alice.user is not None
    for _ in range(2):
        assert services.join_history(guest=visitor, user=alice.user).pk == alice.pk
    assert Shopper.objects.count() == 2


def test_guest_that_became_another_account_is_not_taken(alice: Shopper, bob: Shopper) -> None:
    assert bob.user is not None
    assert services.join_history(guest=alice, user=bob.user).pk == bob.pk
    alice.refresh_from_db()
    assert alice.merged_into_id is None


def sign_in(client: Client, shopper: Shopper) -> None:
    """Through Django's own login page, as at the desk, so that the middleware takes part."""
    assert shopper.user is not None
    User.objects.filter(pk=shopper.user.pk).update(is_staff=True)
    response = client.post("/admin/login/", {"username": shopper.user.email, "password": "correct horse battery"})
    assert response.status_code == 302, response.content[:500]


def test_login_in_the_browser_joins_what_the_cookie_names(alice: Shopper, charlie: Client) -> None:
    visitor = guest()
    charlie.cookies[COOKIE] = signed(visitor.key)
    sign_in(charlie, alice)
    visitor.refresh_from_db()
    assert visitor.merged_into_id == alice.pk


def test_the_request_that_signs_in_goes_on_as_the_account(alice: Shopper, rf: RequestFactory) -> None:
    visitor = guest()
    seen: list[Shopper] = []

    def view(request: HttpRequest) -> HttpResponse:
        assert request.shopper.find() == visitor  # type: ignore[attr-defined]
        request.user = alice.user  # type: ignore[assignment]
        user_logged_in.send(sender=User, request=request, user=alice.user)
        seen.append(request.shopper.ensure())  # type: ignore[attr-defined]
        return HttpResponse()

    request = rf.get("/")
    request.COOKIES[COOKIE] = signed(visitor.key)
    request.user = type("Nobody", (), {"is_authenticated": False})()  # type: ignore[assignment]
    ShopperMiddleware(view)(request)
    assert seen == [alice]


def test_logout_on_a_shared_computer_leaves_nothing_to_the_next_person(alice: Shopper, charlie: Client) -> None:
    visitor = guest()
    charlie.cookies[COOKIE] = signed(visitor.key)
    sign_in(charlie, alice)
    charlie.post("/admin/logout/")
    after = charlie.cookies[COOKIE].value
    assert after != signed(visitor.key)
    key = uuid.UUID(signing.Signer(salt=COOKIE).unsign(after))
    assert services.find_guest(key) is None
    assert services.find_guest(visitor.key) is None
    assert services.find_guest(alice.key) is None


def test_old_cookie_of_an_account_opens_nothing_and_gets_a_fresh_guest(alice: Shopper, rf: RequestFactory) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        assert request.shopper.find() is None  # type: ignore[attr-defined]
        fresh = request.shopper.ensure()  # type: ignore[attr-defined]
        assert fresh.pk != alice.pk
        assert fresh.user_id is None
        return HttpResponse()

    request = rf.get("/")
    request.COOKIES[COOKIE] = signed(alice.key)
    request.user = type("Nobody", (), {"is_authenticated": False})()  # type: ignore[assignment]
    response = ShopperMiddleware(view)(request)
    assert response.cookies[COOKIE].value != signed(alice.key)


@pytest.mark.parametrize(
    "cookie",
    ["", "x", str(uuid.uuid4()), f"{uuid.uuid4()}:forged", signing.Signer(salt="other").sign(str(uuid.uuid4()))],
    ids=["empty", "word", "unsigned", "forged", "signed for something else"],
)
def test_cookie_that_was_not_signed_here_names_nobody_and_is_replaced(charlie: Client, cookie: str) -> None:
    charlie.cookies[COOKIE] = cookie
    response = charlie.get("/health/ping")
    key = uuid.UUID(signing.Signer(salt=COOKIE).unsign(response.cookies[COOKIE].value))
    assert str(key) not in cookie
    assert response.cookies[COOKIE]["httponly"]
    assert not Shopper.objects.exists()


def test_signature_over_another_key_is_refused(charlie: Client) -> None:
    visitor, victim = guest(), guest()
    signature = signed(visitor.key).rsplit(":", 1)[1]
    charlie.cookies[COOKIE] = f"{victim.key}:{signature}"
    assert COOKIE in charlie.get("/health/ping").cookies


def test_known_visitor_keeps_the_cookie(charlie: Client) -> None:
    charlie.get("/health/ping")
    assert COOKIE not in charlie.get("/health/ping").cookies


def test_answer_that_shared_caches_may_keep_carries_no_cookie(rf: RequestFactory) -> None:
    request = rf.get("/")
    public = ShopperMiddleware(lambda _: HttpResponse(headers={"Cache-Control": "public, max-age=60"}))(request)
    private = ShopperMiddleware(lambda _: HttpResponse())(request)
    assert COOKIE not in public.cookies
    assert COOKIE in private.cookies
    assert "Cookie" in private["Vary"]


def test_looking_never_writes(charlie: Client) -> None:
    with connection.execute_wrapper(_refuse_writes):
        charlie.get("/health/ping")
    assert not Shopper.objects.exists()


def _refuse_writes(execute: Callable[..., object], sql: str, *args: object) -> object:
    assert not sql.startswith(("INSERT", "UPDATE", "DELETE")), sql
    return execute(sql, *args)


def test_consent_is_a_log_whose_latest_answer_counts(alice: Shopper) -> None:
    assert services.has_consent(alice, Purpose.PERSONALISATION)
    assert not services.has_consent(alice, Purpose.TRYON_PHOTOS)
    assert not services.has_consent(None, Purpose.MARKETING)
    for granted in (True, False, True):
        services.record_consent(shopper=alice, purpose=Purpose.TRYON_PHOTOS, granted=granted)
        assert services.has_consent(alice, Purpose.TRYON_PHOTOS) is granted
    services.record_consent(shopper=alice, purpose=Purpose.PERSONALISATION, granted=False)
    assert not services.has_consent(alice, Purpose.PERSONALISATION)
    log = alice.consents.order_by("pk").values_list("purpose", "granted", "text_version")
    assert list(log) == [
        ("tryon_photos", True, services.CONSENT_TEXT),
        ("tryon_photos", False, services.CONSENT_TEXT),
        ("tryon_photos", True, services.CONSENT_TEXT),
        ("personalisation", False, services.CONSENT_TEXT),
    ]
