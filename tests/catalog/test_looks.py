from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from catalog.harmony import harmony
from catalog.looks import services
from catalog.models import Follow, Look, LookLike, Person, Product, ProductStatus, Visibility
from fashionai.accounts.models import Shopper, User
from fashionai.accounts.privacy import erase_shopper, export_shopper
from fashionai.accounts.services import join_history
from recommender.evidence import evidence_of
from recommender.models import Event
from tests.catalog.test_reviews import signed_in

Maker = Callable[..., Product]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def face(alice: Shopper) -> Person:
    return services.save_person(shopper=alice, handle="alice-a", name="Alice A.", bio="Knits.")


def look_of(owner: Shopper, *products: Product, visibility: str = "public", title: str = "Sunday") -> Look:
    look = services.make_look(owner=owner, title=title, visibility=visibility)
    for product in products:
        services.add_item(look=look, product=product)
    return look


def titles(client: Client, address: str) -> list[str]:
    return [look.title for look in client.get(address).context["page"]]


# --- seeing ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(("visibility", "status"), [("private", 404), ("link", 200), ("public", 200)])
def test_stranger_opens_what_is_shared_and_nothing_else(
    charlie: Client, face: Person, make_product: Maker, visibility: str, status: int
) -> None:
    look = look_of(face.shopper, make_product("gown"), visibility=visibility)
    assert charlie.get(look.get_absolute_url()).status_code == status
    assert signed_in(face.shopper).get(look.get_absolute_url()).status_code == 200
    assert titles(charlie, "/looks/") == (["Sunday"] if visibility == "public" else [])
    assert titles(charlie, "/people/alice-a/") == (["Sunday"] if visibility == "public" else [])


def test_stranger_changes_nothing_of_a_shared_look(charlie: Client, face: Person, make_product: Maker) -> None:
    gown, coat = make_product("gown"), make_product("coat")
    look = look_of(face.shopper, gown)
    words = {"title": "Mine now", "visibility": "private"}
    assert charlie.post(f"/looks/{look.token}/change/", words).status_code == 404
    assert charlie.post(f"/looks/{look.token}/change/", {"delete": "1"}).status_code == 404
    for do in ("add", "remove", "up"):
        assert charlie.post(f"/looks/{look.token}/items/", {"product": coat.pk, "do": do}).status_code == 404
    look.refresh_from_db()
    assert (look.title, look.visibility, [item.product for item in look.items.all()]) == ("Sunday", "public", [gown])


def test_stranger_does_not_like_a_private_look(charlie: Client, alice: Shopper) -> None:
    look = look_of(alice, visibility="private")
    assert charlie.post(f"/looks/{look.token}/like/", {"like": "1"}).status_code == 404
    assert not LookLike.objects.exists()


def test_address_of_a_look_cannot_be_guessed_and_its_page_keeps_it(charlie: Client, face: Person) -> None:
    tokens = {look_of(face.shopper, visibility="link").token for _ in range(5)}
    assert len(tokens) == 5
    assert {len(token) for token in tokens} == {22}
    response = charlie.get(f"/looks/{tokens.pop()}/")
    assert (response.headers["X-Robots-Tag"], response.headers["Referrer-Policy"]) == ("noindex", "same-origin")


@pytest.mark.parametrize("path", ["/looks/{token}/like/", "/looks/{token}/items/", "/looks/{token}/change/",
                                  "/looks/make/", "/people/alice-a/follow/", "/brands/linden/follow/"])  # fmt: skip
def test_nothing_changes_on_get(charlie: Client, face: Person, make_product: Maker, path: str) -> None:
    look = look_of(face.shopper, make_product("gown"))
    assert charlie.get(path.format(token=look.token)).status_code == 405


def test_look_whose_pieces_are_gone_leaves_the_shops_looks(charlie: Client, face: Person, make_product: Maker) -> None:
    gown = make_product("gown")
    look = look_of(face.shopper, gown)
    Product.objects.update(status=ProductStatus.ARCHIVED)
    assert titles(charlie, "/looks/") == []
    assert gown.name not in charlie.get(look.get_absolute_url()).content.decode()


def test_pages_of_looks_take_the_same_queries_for_few_and_for_many(
    charlie: Client, face: Person, make_product: Maker
) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert charlie.get(path).status_code == 200
        return len(caught)

    one = look_of(face.shopper, make_product("gown"))
    few = [queries(path) for path in ("/looks/", "/people/alice-a/", one.get_absolute_url())]
    pieces = [make_product(f"piece-{number}") for number in range(5)]
    many = look_of(face.shopper, *pieces)
    look_of(face.shopper, *pieces)
    assert [queries(path) for path in ("/looks/", "/people/alice-a/", many.get_absolute_url())] == few
    assert max(few) <= 9


# --- making ---------------------------------------------------------------------------------------
def test_guest_makes_a_look_from_a_product_and_keeps_it_after_signing_in(
    charlie: Client, alice: Shopper, make_product: Maker
) -> None:
    gown = make_product("gown")
    charlie.get("/")
    form = {"title": "Wedding", "visibility": "link", "product": gown.pk, "colour": "red"}
    response = charlie.post("/looks/make/", form)
    look = Look.objects.get()
    assert response.headers["Location"] == look.get_absolute_url()
    item = look.items.get()
    assert (item.product, item.colour and item.colour.slug, look.owner.user) == (gown, "red", None)
    assert alice.user is not None
    join_history(guest=look.owner, user=alice.user)
    look.refresh_from_db()
    assert look.owner == alice


def test_public_needs_a_public_face(alice: Shopper) -> None:
    form = {"title": "Wedding", "visibility": "public"}
    response = signed_in(alice).post("/looks/make/", form)
    assert response.status_code == 400
    assert "make a public page first" in response.content.decode()
    assert not Look.objects.exists()
    with pytest.raises(services.NeedsPublicFace):
        services.make_look(owner=alice, title="Wedding", visibility=Visibility.PUBLIC)


def test_pieces_are_added_moved_and_removed(alice: Shopper, make_product: Maker) -> None:
    browser, look = signed_in(alice), look_of(alice, visibility="private")
    a, b, c = (make_product(name) for name in ("a", "b", "c"))
    for product in (a, b, b, c):
        browser.post(f"/looks/{look.token}/items/", {"product": product.pk, "do": "add"})

    def order() -> list[Product]:
        return [item.product for item in look.items.order_by("position")]

    assert order() == [a, b, c]
    browser.post(f"/looks/{look.token}/items/", {"product": c.pk, "do": "up"})
    browser.post(f"/looks/{look.token}/items/", {"product": a.pk, "do": "up"})
    assert order() == [a, c, b]
    browser.post(f"/looks/{look.token}/items/", {"product": a.pk, "do": "remove"})
    assert order() == [c, b]


def test_look_holds_so_many_pieces_and_says_so(
    alice: Shopper, make_product: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_ITEMS", 1)
    look = look_of(alice, make_product("a"), visibility="private")
    more = {"product": make_product("b").pk, "do": "add"}
    page = signed_in(alice).post(f"/looks/{look.token}/items/", more, follow=True).content.decode()
    assert "A look holds 1 pieces." in page
    assert look.items.count() == 1


# --- faces ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("handle", ["me", "ab", "Not valid", "alice-a", "-lin", "a" * 31])
def test_handles_that_cannot_be_are_refused_in_words(face: Person, bob: Shopper, handle: str) -> None:
    response = signed_in(bob).post("/people/me/", {"handle": handle, "name": "Bob"})
    assert response.status_code == 400
    assert 'class="error"' in response.content.decode()
    assert Person.objects.get() == face


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("handle", "fashion-ai-help"), ("handle", "shop-admin"), ("name", "ＦａｓｈｉｏｎＡＩ"), ("name", "官方客服"),
        ("name", "Customer Service"), ("name", "Call +1 555 0100 200"), ("bio", "Cheap bags at www.bags.example"),
    ],
)  # fmt: skip
def test_faces_that_pass_for_the_shop_or_advertise_are_sent_back_whole(bob: Shopper, field: str, words: str) -> None:
    form = {"handle": "bob-b", "name": "Bob", "bio": "Kept words", field: words}
    response = signed_in(bob).post("/people/me/", form)
    assert (response.status_code, list(response.context["form"].errors)) == (400, [field])
    assert all(kept in response.content.decode() for kept in form.values())
    assert not Person.objects.exists()


def test_ordinary_names_are_taken(bob: Shopper) -> None:
    form = {"handle": "badminton-stafford", "name": "林悦 Badminton", "bio": "170 cm, size M."}
    assert signed_in(bob).post("/people/me/", form).status_code == 302


@pytest.mark.parametrize("field", ["title", "note"])
def test_look_that_advertises_is_sent_back_whole(face: Person, field: str) -> None:
    form = {"title": "Sunday", "note": "Soft", "visibility": "public", field: "Add 微信 abc"}
    response = signed_in(face.shopper).post("/looks/make/", form)
    assert response.status_code == 400
    assert all(form[kept] in response.content.decode() for kept in ("title", "note"))
    assert not Look.objects.exists()


def test_face_withdrawn_hides_looks_followers_and_page(
    charlie: Client, face: Person, bob: Shopper, make_product: Maker
) -> None:
    look = look_of(face.shopper, make_product("gown"))
    services.follow_person(person=face, shopper=bob, following=True)
    signed_in(face.shopper).post("/people/me/", {"withdraw": "1"})
    look.refresh_from_db()
    assert look.visibility == Visibility.PRIVATE
    assert charlie.get("/people/alice-a/").status_code == 404
    assert not Follow.objects.exists()


def test_face_shows_name_and_words_and_never_the_e_mail(charlie: Client, face: Person) -> None:
    page = charlie.get("/people/alice-a/").content.decode()
    assert "Alice A." in page
    assert "alice@example.com" not in page


# --- following and liking -------------------------------------------------------------------------
def test_following_a_person_shows_their_looks_and_counts_once(face: Person, bob: Shopper, make_product: Maker) -> None:
    look_of(face.shopper, make_product("gown"))
    browser = signed_in(bob)
    assert titles(browser, "/looks/?from=followed") == []
    for _ in range(2):
        browser.post("/people/alice-a/follow/", {"follow": "1", "next": "https://evil.example/"})
    assert Follow.objects.count() == 1
    assert titles(browser, "/looks/?from=followed") == ["Sunday"]
    assert browser.get("/people/alice-a/").context["person"].followers == 1
    browser.post("/people/alice-a/follow/", {"follow": "0"})
    assert not Follow.objects.exists()


def test_follow_goes_back_only_into_the_shop(face: Person, bob: Shopper) -> None:
    answer = signed_in(bob).post("/people/alice-a/follow/", {"next": "https://evil.example/"})
    assert answer.headers["Location"] == "/people/alice-a/"


def test_nobody_follows_themselves(face: Person) -> None:
    signed_in(face.shopper).post("/people/alice-a/follow/", {"follow": "1"})
    assert not Follow.objects.exists()


def test_product_page_follows_its_brand_and_knows(charlie: Client, make_product: Maker) -> None:
    gown = make_product("gown")
    charlie.get("/")
    answer = charlie.post("/brands/linden/follow/", {"follow": "1", "next": gown.get_absolute_url()})
    assert answer.headers["Location"] == gown.get_absolute_url()
    assert charlie.get(gown.get_absolute_url()).context["product"].is_followed
    assert not Client().get(gown.get_absolute_url()).context["product"].is_followed


def test_likes_count_once_and_come_back(face: Person, bob: Shopper, make_product: Maker) -> None:
    look = look_of(face.shopper, make_product("gown"))
    browser = signed_in(bob)
    for _ in range(2):
        browser.post(f"/looks/{look.token}/like/", {"like": "1"})
    look.refresh_from_db()
    assert (look.like_count, LookLike.objects.count()) == (1, 1)
    button = browser.post(f"/looks/{look.token}/like/", {"like": "0"}, headers={"HX-Request": "true"})
    assert 'aria-pressed="false"' in button.content.decode()
    look.refresh_from_db()
    assert look.like_count == 0


def test_likes_of_guests_shape_their_taste_and_count_once_they_sign_in(
    face: Person, bob: Shopper, make_product: Maker
) -> None:
    look = look_of(face.shopper, make_product("gown"))
    for number in range(3):
        browser = Client()
        browser.get("/")
        browser.post(f"/looks/{look.token}/like/", {"like": "1"})
        if number == 2:
            browser.post(f"/looks/{look.token}/like/", {"like": "0"})
    look.refresh_from_db()
    assert (look.like_count, LookLike.objects.count(), Event.objects.filter(kind="look_like").count()) == (0, 2, 2)
    first, second = (like.shopper for like in LookLike.objects.order_by("pk"))
    for guest in (first, second):
        assert bob.user is not None
        join_history(guest=guest, user=bob.user)
    look.refresh_from_db()
    assert (look.like_count, LookLike.objects.count()) == (1, 1)


def test_like_of_a_guest_counts_once_they_open_an_account(face: Person, make_product: Maker) -> None:
    look, browser = look_of(face.shopper, make_product("gown")), Client()
    browser.get("/")
    browser.post(f"/looks/{look.token}/like/", {"like": "1"})
    user = User.objects.create_user("erin@example.com", "correct horse battery")
    join_history(guest=LookLike.objects.get().shopper, user=user)
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    look.refresh_from_db()
    assert (look.like_count, LookLike.objects.get().shopper.user) == (1, user)


# --- taste ----------------------------------------------------------------------------------------
def test_liked_look_tells_its_pieces_and_takes_them_back(face: Person, bob: Shopper, make_product: Maker) -> None:
    gown, coat = make_product("gown"), make_product("coat")
    look = look_of(face.shopper, gown, coat)
    services.like_look(look=look, shopper=bob, liked=True)
    assert set(Event.objects.of(bob).values_list("kind", "product")) == {("look_like", gown.pk), ("look_like", coat.pk)}
    history = evidence_of(bob).history
    assert dict(zip(history.products.tolist(), history.weights.tolist(), strict=True)) == pytest.approx(
        {gown.pk: 1.0, coat.pk: 1.0}, abs=1e-3
    )
    services.like_look(look=look, shopper=bob, liked=False)
    assert not Event.objects.of(bob).exists()


def test_follows_tell_a_little_about_what_they_stand_for(face: Person, bob: Shopper, make_product: Maker) -> None:
    gown = make_product("gown")
    look_of(face.shopper, gown)
    services.follow_person(person=face, shopper=bob, following=True)
    services.follow_brand(brand=gown.brand, shopper=bob, following=True)
    assert sorted(Event.objects.of(bob).values_list("kind", "product", "session")) == [
        ("follow", gown.pk, f"brand-{gown.brand_id}"),
        ("follow", gown.pk, f"person-{face.pk}"),
    ]
    services.follow_brand(brand=gown.brand, shopper=bob, following=False)
    assert list(Event.objects.of(bob).values_list("session", flat=True)) == [f"person-{face.pk}"]


def test_one_who_lets_us_keep_nothing_leaves_no_event(face: Person, bob: Shopper, make_product: Maker) -> None:
    from fashionai.accounts.models import Purpose
    from fashionai.accounts.services import record_consent

    for purpose in (Purpose.PERSONALISATION, Purpose.RESEARCH):
        record_consent(shopper=bob, purpose=purpose, granted=False)
    services.like_look(look=look_of(face.shopper, make_product("gown")), shopper=bob, liked=True)
    assert LookLike.objects.count() == 1
    assert not Event.objects.exists()


# --- privacy --------------------------------------------------------------------------------------
def test_export_and_erasure_know_looks_faces_and_likes(face: Person, bob: Shopper, make_product: Maker) -> None:
    alice = face.shopper
    look_of(alice, make_product("gown"))
    theirs = look_of(bob, visibility="link", title="Bob's")
    services.like_look(look=theirs, shopper=alice, liked=True)
    services.follow_person(person=face, shopper=bob, following=True)
    sections = export_shopper(alice)["sections"]
    assert sections["looks"][0]["products"] == ["gown"]
    assert sections["public face"][0]["handle"] == "alice-a"
    assert [row["liked look"] for row in sections["votes"]] == [theirs.token]
    erase_shopper(shopper=alice)
    theirs.refresh_from_db()
    assert theirs.like_count == 0
    assert [look.title for look in Look.objects.all()] == ["Bob's"]
    assert not Person.objects.exists()
    assert not Follow.objects.exists()


# --- colour ---------------------------------------------------------------------------------------
def test_neutrals_go_with_everything_and_strong_colours_with_few() -> None:
    black, navy, camel, red, orange, pink = "#232225", "#242f4a", "#b28a60", "#c01f2b", "#df7a2a", "#c03a7c"
    assert min(harmony(black, other) for other in (navy, camel, red, orange, pink)) >= 0.75
    assert harmony(navy, camel) > harmony(red, orange) > harmony(pink, orange)
    assert harmony(red, navy) == harmony(navy, red)
    with pytest.raises(ValueError, match="#rrggbb"):
        harmony("red", "#000000")
