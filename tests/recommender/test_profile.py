"""The taste profile: what is learned and why, what a shopper changes, and what follows from it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from catalog.models import Brand, Colour, OrderLine, Product, Return, Variant
from catalog.reviews.services import write_review
from fashionai.accounts.models import Purpose, Shopper
from fashionai.accounts.privacy import erase_shopper, export_shopper
from fashionai.accounts.services import join_history, record_consent
from recommender import policy, profile, serving
from recommender.models import Event
from recommender.profile import services, words
from recommender.profile.learning import PRIOR
from recommender.profile.taste import Evidence, Trait
from recommender.quiz import services as quiz
from recommender.quiz.models import Facet, Source, StyleAnswer
from recommender.reviews import services as labels
from tests.catalog.buying import buy

Maker = Callable[..., Product]


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()
    serving.champion.forget()


@pytest.fixture
def shop(make_product: Maker) -> list[Product]:
    """Twenty products: four linen dresses, four jersey dresses, twelve cotton shirts; two brands, red and blue."""
    for family in ("red", "blue"):
        Colour.objects.create(slug=family, name_en=family.title(), hex="#334455", family=family)
    other = Brand.objects.create(slug="harrow", name_en="Harrow", name_zh="禾折")
    now = timezone.now()
    kinds = [("dresses", "linen", "red", 90)] * 4 + [("dresses", "jersey", "blue", 60)] * 4
    kinds += [("shirts", "cotton", "blue", 30)] * 12
    return [
        make_product(
            f"{fabric}-{category}-{n}",
            category=f"women/{category}" if category == "dresses" else f"men/{category}",
            gender="women" if category == "dresses" else "men",
            colour=colour,
            price=Decimal(price),
            usage="party" if fabric == "linen" else "casual",
            attributes={"fabric": fabric, "silhouette": "a-line" if category == "dresses" else "regular"},
            launched_at=now - timedelta(days=n),
            **({"brand": other} if fabric == "linen" else {}),
        )
        for n, (category, fabric, colour, price) in enumerate(kinds)
    ]


def look(shopper: Shopper, *products: Product, kind: str = "view", days: int = 0) -> None:
    at = timezone.now() - timedelta(days=days)
    for place, product in enumerate(products):
        Event.objects.create(shopper=shopper, product=product, kind=kind, at=at - timedelta(seconds=place))


def trait(shopper: Shopper, facet: str, value: str) -> Trait | None:
    return next((one for one in profile.of(shopper).traits.get(facet, ()) if one.value == value), None)


def values(shopper: Shopper, facet: str) -> list[str]:
    return [one.value for one in profile.of(shopper).traits.get(facet, ())]


# --- learning -------------------------------------------------------------------------------------
def test_traits_carry_share_confidence_and_the_products_they_rest_on(shop: list[Product], alice: Shopper) -> None:
    look(alice, *shop[:4], *shop[:4])
    look(alice, *shop[:2], kind="purchase")
    look(alice, shop[8])
    found = trait(alice, "fabric", "linen")
    assert found is not None
    assert found.share == pytest.approx(18 / 19, abs=1e-4)
    assert found.evidence == Evidence({"bought": 2, "looked": 4}, (shop[0].pk, shop[1].pk, shop[2].pk, shop[3].pk))
    assert 0.8 < found.confidence < 0.95
    assert words.certainty(found) == "likely"
    assert words.evidence(found.evidence) == "You bought 2, looked at 4."
    assert values(alice, "fabric") == ["linen"]  # one shirt among so many of the shop says nothing
    everything = profile.of(alice)
    assert everything.events == 11
    assert everything.wanted("category") == ["dresses"]
    assert everything.wanted("formality") == ["party"]
    assert everything.wanted("brand") == ["harrow"]
    assert everything.price is not None
    assert (everything.price.low, everything.price.high, everything.price.currency) == (90, 90, "USD")


def test_confidence_is_the_chance_that_the_share_is_above_the_shops(shop: list[Product], alice: Shopper) -> None:
    look(alice, *shop[:4])
    found = trait(alice, "fabric", "linen")
    base = 4 / 20
    wanted, other = PRIOR * base + 4, PRIOR * (1 - base)
    mean, mass = wanted / (wanted + other), wanted + other
    sure = (mean - base) / (mean * (1 - mean) / (mass + 1)) ** 0.5
    assert found is not None
    assert found.confidence == pytest.approx(_normal(sure), abs=1e-4)


def _normal(z: float) -> float:
    from scipy.stats import norm

    return float(norm.cdf(z))


def test_looking_at_what_the_shop_is_full_of_is_no_taste(shop: list[Product], alice: Shopper) -> None:
    look(alice, *shop)
    assert profile.of(alice).traits.get("fabric", ()) == ()


def test_refusals_count_against_and_a_later_like_takes_them_back(shop: list[Product], alice: Shopper) -> None:
    look(alice, *shop[:3], days=2)
    before = trait(alice, "fabric", "linen")
    look(alice, shop[3], kind="dislike", days=1)
    refused = trait(alice, "fabric", "linen")
    assert before is not None
    assert refused is not None
    assert refused.confidence < before.confidence
    assert refused.evidence.counts == {"looked": 3, "refused": 1}
    look(alice, shop[3], kind="like")
    liked = trait(alice, "fabric", "linen")
    assert liked is not None
    assert liked.evidence.counts == {"looked": 3, "liked": 1}


def test_what_was_refused_says_nothing_for_its_kind(shop: list[Product], alice: Shopper) -> None:
    look(alice, *shop[:4], days=1)
    look(alice, *shop[:4], kind="dislike")
    assert values(alice, "fabric") == []


def test_sizes_come_from_what_was_bought_and_fitted(shop: list[Product], alice: Shopper) -> None:
    small, medium = (Variant.objects.get(product=shop[place], size__code=code) for place, code in ((8, "S"), (9, "M")))
    order = buy(alice, small)
    assert values(alice, "size_top") == ["S"]
    Event.objects.create(shopper=alice, product=shop[9], variant=medium, kind="purchase")
    assert len(values(alice, "size_top")) == 2
    Return.objects.create(line=OrderLine.objects.get(order=order), quantity=1, reason="too_small")
    assert values(alice, "size_top") == ["M"]


def test_own_reviews_say_what_pleases_and_what_does_not(shop: list[Product], alice: Shopper) -> None:
    good = "I love it, so comfortable and soft. The color is gorgeous."
    write_review(shopper=alice, product=shop[0], rating=5, fit="true", text=good)
    write_review(shopper=alice, product=shop[1], rating=2, fit="small", text="The fabric is cheap and thin.")
    write_review(shopper=alice, product=shop[2], rating=2, fit="small", text="太小了")
    labels.label_waiting()
    found = {one.aspect: one for one in profile.of(alice).aspects}
    assert (found["comfort"].praised, found["comfort"].criticised) == (1, 0)
    assert (found["quality"].praised, found["quality"].criticised) == (0, 1)
    assert (found["fit"].criticised, found["fit"].small, found["fit"].large) == (2, 2, 0)
    assert set(found["fit"].products) == {shop[1].pk, shop[2].pk}


def test_nothing_is_read_of_who_does_not_want_it(shop: list[Product], alice: Shopper) -> None:
    look(alice, *shop[:4])
    record_consent(shopper=alice, purpose=Purpose.PERSONALISATION, granted=False)
    found = profile.of(alice)
    assert not found.is_used
    assert not found
    with pytest.raises(services.Refused):
        services.edit(shopper=alice, edits=[("fabric", "linen", "more")])
    assert StyleAnswer.objects.count() == 0
    assert profile.of(None).traits == {}


def test_it_costs_the_same_few_queries_however_much_was_done(shop: list[Product], alice: Shopper) -> None:
    profile.of(alice)  # the shop's own words, kept ten minutes
    look(alice, *shop[:2])
    with CaptureQueriesContext(connection) as few:
        profile.of(alice)
    look(alice, *shop * 10)
    with CaptureQueriesContext(connection) as many:
        profile.of(alice)
    assert len(few) == len(many) == 6


# --- changing it ----------------------------------------------------------------------------------
def home(shopper: Shopper, count: int = 8) -> list[Product]:
    return [
        tile.product for tile in policy.recommend(shopper=Shopper.objects.get(pk=shopper.pk), slot="home", count=count)
    ]


def fabrics(products: list[Product]) -> list[str]:
    return [product.attributes["fabric"] for product in products]


def test_more_of_a_trait_moves_every_rail_at_once_and_says_why(shop: list[Product], alice: Shopper) -> None:
    Product.objects.filter(attributes__fabric="linen").update(launched_at=timezone.now() - timedelta(days=400))
    assert "linen" not in fabrics(home(alice))
    services.edit(shopper=alice, edits=[("fabric", "linen", "more")])
    assert fabrics(home(alice))[:4] == ["linen"] * 4
    tile = policy.recommend(shopper=Shopper.objects.get(pk=alice.pk), slot="home", count=1)[0]
    assert tile.why == "Because you chose linen in your style"


@pytest.mark.parametrize(
    ("facet", "value"),
    [("fabric", "linen"), ("category", "dresses"), ("colour", "red"), ("brand", "harrow"), ("formality", "party"),
     ("silhouette", "a-line"), ("department", "women"), ("price", "high")],
)  # fmt: skip
def test_what_is_not_you_steps_back_in_every_facet(shop: list[Product], alice: Shopper, facet: str, value: str) -> None:
    first = {product.pk for product in home(alice, 4)}
    assert first == {product.pk for product in shop[:4]}
    services.edit(shopper=alice, edits=[(facet, value, "removed")])
    assert first.isdisjoint(product.pk for product in home(alice, 4))
    services.edit(shopper=alice, edits=[(facet, value, "")])
    assert {product.pk for product in home(alice, 4)} == first


def test_less_moves_less_than_removed() -> None:
    facts = quiz_facts("linen")
    from recommender.quiz.style import Style

    less, least = (Style({}, {("fabric", "linen"): how}) for how in (0.5, 1.0))
    ranked = list(range(10))
    everything = {pk: facts if pk == 0 else quiz_facts("wool") for pk in ranked}
    assert less.rerank(ranked, everything).index(0) == 4
    assert least.rerank(ranked, everything).index(0) == 8


def quiz_facts(fabric: str) -> object:
    from recommender.quiz.style import Facts

    return Facts("women", "x", Decimal(1), words={"fabric": fabric})


def test_a_change_goes_before_the_quiz_and_leaves_its_answers(shop: list[Product], alice: Shopper) -> None:
    quiz.answer(shopper=alice, answers={Facet.COLOUR: ["red", "blue"]})
    services.edit(shopper=alice, edits=[("colour", "red", "less")])
    found = {one.value: (one.opinion, one.said, one.strength) for one in profile.of(alice).traits["colour"]}
    assert found == {"red": ("less", True, -0.5), "blue": ("", True, 0.5)}
    quiz.answer(shopper=alice, answers={Facet.COLOUR: ["red"]})
    assert profile.of(alice).unwanted("colour") == ["red"]
    services.forget_edits(shopper=alice)
    assert profile.of(alice).wanted("colour") == ["red"]
    assert set(StyleAnswer.objects.values_list("source", flat=True)) == {Source.QUIZ}


@pytest.mark.parametrize(
    ("facet", "value", "opinion"),
    [("fabric", "unobtainium", "more"), ("brand", "", "more"), ("fabric", "linen", "love"), ("price", "free", "more")],
)
def test_what_the_shop_does_not_have_is_refused_and_nothing_changes(
    shop: list[Product], alice: Shopper, facet: str, value: str, opinion: str
) -> None:
    with pytest.raises(services.Refused):
        services.edit(shopper=alice, edits=[("fabric", "linen", "more"), (facet, value, opinion)])
    assert StyleAnswer.objects.count() == 0


def test_edits_are_bounded(shop: list[Product], alice: Shopper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST_EDITS", 1)
    services.edit(shopper=alice, edits=[("fabric", "linen", "more")])
    services.edit(shopper=alice, edits=[("fabric", "linen", "less")])
    with pytest.raises(services.Refused):
        services.edit(shopper=alice, edits=[("colour", "red", "more")])
    assert StyleAnswer.objects.count() == 1


def test_forgetting_everything_leaves_orders_and_reviews(shop: list[Product], alice: Shopper, bob: Shopper) -> None:
    order = buy(alice, Variant.objects.filter(product=shop[0]).get(size__code="S"))
    look(alice, *shop[:4])
    look(bob, shop[0])
    quiz.answer(shopper=alice, answers={Facet.COLOUR: ["red"]})
    services.edit(shopper=alice, edits=[("fabric", "linen", "more")])
    services.forget_everything(shopper=alice)
    assert not profile.of(alice)
    assert Event.objects.of(alice).count() == StyleAnswer.objects.of(alice).count() == 0
    assert Event.objects.of(bob).count() == 1
    order.refresh_from_db()
    assert order.shopper == alice


def test_a_guests_changes_join_the_account_and_the_later_one_holds(shop: list[Product], alice: Shopper) -> None:
    guest = Shopper.objects.create()
    services.edit(shopper=guest, edits=[("fabric", "linen", "more"), ("colour", "red", "less")])
    services.edit(shopper=alice, edits=[("fabric", "linen", "removed"), ("fabric", "cotton", "more")])
    join_history(guest=guest, user=alice.user)
    rows = set(StyleAnswer.objects.of(alice).values_list("facet", "value", "weight"))
    assert rows == {("fabric", "linen", -1.0), ("fabric", "cotton", 1.0), ("colour", "red", -0.5)}


def test_export_holds_the_traits_and_erasure_takes_them(shop: list[Product], alice: Shopper) -> None:
    look(alice, *shop[:4])
    services.edit(shopper=alice, edits=[("fabric", "linen", "more")])
    write_review(shopper=alice, product=shop[0], rating=5, text="I love it, so soft and comfortable.")
    labels.label_waiting()
    exported = export_shopper(alice)["sections"]
    linen = next(one for one in exported["taste"] if one["value"] == "linen")
    assert (linen["opinion"], linen["evidence"]["looked"]) == ("more", 4)
    assert exported["read in reviews"][0]["language"] == "en"
    erase_shopper(shopper=alice)
    assert StyleAnswer.objects.count() == Event.objects.count() == 0


# --- the pages ------------------------------------------------------------------------------------
@pytest.fixture
def visitor(shop: list[Product], charlie: Client, alice: Shopper) -> Client:
    assert alice.user is not None
    charlie.force_login(alice.user)
    look(alice, *shop[:4])
    return charlie


def test_the_page_shows_traits_with_evidence_in_both_languages(visitor: Client, shop: list[Product]) -> None:
    page = visitor.get("/profile/").content.decode()
    assert "This is what the shop reads from 4 things you did." in page
    for words_ in ("Linen", "You looked at 4.", "Around $90.00 a piece", shop[0].get_absolute_url()):
        assert words_ in page, words_
    chinese = visitor.get("/profile/", headers={"accept-language": "zh-hans"}).content.decode()
    for words_ in ("我的喜好", "亚麻", "您看过 4 件。", "禾折"):
        assert words_ in chinese, words_


def test_the_page_takes_a_bounded_number_of_queries(visitor: Client, shop: list[Product], alice: Shopper) -> None:
    visitor.get("/profile/")
    with CaptureQueriesContext(connection) as few:
        visitor.get("/profile/")
    look(alice, *shop * 5)
    with CaptureQueriesContext(connection) as many:
        visitor.get("/profile/")
    assert len(many) <= len(few) + 1
    assert len(few) <= 17


def test_buttons_work_without_scripts_and_say_what_happened(visitor: Client, alice: Shopper) -> None:
    page = visitor.get("/profile/").content.decode()
    assert re.search(r'name="facet" value="fabric"><input type="hidden" name="value" value="linen"', page)
    answer = visitor.post("/profile/edit/", {"facet": "fabric", "value": "linen", "opinion": "removed"}, follow=True)
    assert answer.redirect_chain == [("/profile/#fabric", 302)]
    assert "Noted: linen is not you. It steps back everywhere." in answer.content.decode()
    assert profile.of(alice).unwanted("fabric") == ["linen"]
    visitor.post("/profile/edit/", {"facet": "fabric", "value": "linen", "opinion": ""})
    assert profile.of(alice).unwanted("fabric") == []


@pytest.mark.parametrize(
    "form",
    [{}, {"facet": "x", "value": "y", "opinion": "more"}, {"facet": "fabric", "value": "no such", "opinion": "more"},
     {"facet": "fabric", "value": "a\0b", "opinion": "more"}],
)  # fmt: skip
def test_damaged_forms_change_nothing(visitor: Client, form: dict[str, str]) -> None:
    assert visitor.post("/profile/edit/", form).status_code == 302
    assert StyleAnswer.objects.count() == 0


def test_forgetting_everything_asks_first(visitor: Client, alice: Shopper) -> None:
    assert "It cannot be undone." in visitor.get("/profile/reset/").content.decode()
    assert Event.objects.of(alice).count() == 4
    visitor.post("/profile/reset/", {"what": "edits"})
    assert Event.objects.of(alice).count() == 4
    visitor.post("/profile/reset/", {"what": "everything"})
    assert Event.objects.of(alice).count() == 0
    assert "does not know your taste yet" in visitor.get("/profile/").content.decode()


def test_a_stranger_sees_and_changes_only_their_own(visitor: Client, alice: Shopper) -> None:
    stranger = Client()
    assert "Linen" not in stranger.get("/profile/").content.decode().split("<details")[0]
    stranger.post("/profile/edit/", {"facet": "fabric", "value": "linen", "opinion": "removed"})
    stranger.post("/profile/reset/", {"what": "everything"})
    assert Event.objects.of(alice).count() == 4
    assert StyleAnswer.objects.of(alice).count() == 0


def test_who_does_not_want_it_used_is_told_so(visitor: Client, alice: Shopper) -> None:
    record_consent(shopper=alice, purpose=Purpose.PERSONALISATION, granted=False)
    page = visitor.get("/profile/").content.decode()
    assert "the shop keeps no profile of you" in page
    assert "Linen" not in page


# --- the API --------------------------------------------------------------------------------------
def test_the_api_reads_changes_and_forgets(visitor: Client, alice: Shopper) -> None:
    body = visitor.get("/api/v1/profile").json()
    linen = next(one for one in body["traits"] if one["value"] == "linen")
    assert (linen["facet"], linen["name"], linen["opinion"], linen["share"]) == ("fabric", "linen", "", 1.0)
    assert linen["evidence"]["sentence"] == "You looked at 4."
    assert body["price"] == {"low": "90.00", "middle": "90.00", "high": "90.00", "currency": "USD"}
    edits = {"edits": [{"facet": "fabric", "value": "linen", "opinion": "less"}]}
    changed = visitor.patch("/api/v1/profile", edits, content_type="application/json").json()
    assert next(one for one in changed["traits"] if one["value"] == "linen")["strength"] == -0.5
    assert visitor.delete("/api/v1/profile?what=edits").status_code == 204
    assert StyleAnswer.objects.count() == 0
    assert visitor.delete("/api/v1/profile").status_code == 400
    assert visitor.delete("/api/v1/profile?what=everything").status_code == 204
    assert visitor.get("/api/v1/profile").json()["events"] == 0


@pytest.mark.parametrize(
    "body",
    [{}, {"edits": []}, {"edits": [{"facet": "fabric"}]}, {"edits": ["x"]},
     {"edits": [{"facet": "fabric", "value": "unobtainium", "opinion": "more"}]},
     {"edits": [{"facet": "fabric", "value": "linen", "opinion": "more"}] * 51}],
)  # fmt: skip
def test_the_api_refuses_what_it_cannot_keep(visitor: Client, body: dict[str, object]) -> None:
    answer = visitor.patch("/api/v1/profile", body, content_type="application/json")
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
    assert StyleAnswer.objects.count() == 0


def test_the_api_refuses_changes_of_who_does_not_want_it_used(visitor: Client, alice: Shopper) -> None:
    record_consent(shopper=alice, purpose=Purpose.PERSONALISATION, granted=False)
    assert visitor.get("/api/v1/profile").json()["used"] is False
    edits = {"edits": [{"facet": "fabric", "value": "linen", "opinion": "less"}]}
    assert visitor.patch("/api/v1/profile", edits, content_type="application/json").status_code == 403


def test_evidence_reads_in_chinese() -> None:
    with translation.override("zh-hans"):
        assert words.evidence(Evidence({"looked": 6, "bought": 2}, ())) == "您买过 2 件、看过 6 件。"
