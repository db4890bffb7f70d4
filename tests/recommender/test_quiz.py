from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import Colour, Product, StockLevel
from fashionai.accounts.models import Purpose, Shopper
from fashionai.accounts.privacy import erase_shopper, export_shopper
from fashionai.accounts.services import join_history, record_consent
from fashionai.jobs import runner
from fashionai.jobs import services as jobs
from recommender import policy, serving
from recommender.models import Event
from recommender.quiz import services
from recommender.quiz.models import Facet, StyleAnswer
from recommender.quiz.style import Facts, Style

Maker = Callable[..., Product]
STEPS = ("departments", "pictures", "colours", "sizes", "brands")
PRICES = {"women": Decimal(40), "men": Decimal(60)}


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


@pytest.fixture
def shop(make_product: Maker) -> list[Product]:
    """Ten products for each of women and men in red and in blue, the women's red ones newest."""
    for family in ("red", "blue"):
        Colour.objects.create(slug=family, name_en=family.title(), hex="#334455", family=family)
    kinds = [("women", "red"), ("women", "blue"), ("men", "red"), ("men", "blue")]
    now = timezone.now()
    return [
        make_product(
            f"{gender}-{colour}-{n}",
            name_en=f"{gender.title()} {place}-{n}",  # not twins of one style in two colours
            category=f"{gender}/tops",
            gender=gender,
            colour=colour,
            price=PRICES[gender],
            launched_at=now - timedelta(days=place, minutes=n),
        )
        for place, (gender, colour) in enumerate(kinds)
        for n in range(10)
    ]


@pytest.fixture
def trained(shop: list[Product]) -> list[Product]:
    """A champion that learned from shoppers who each keep to a gender and a colour, most of them to women's red."""
    now = timezone.now()
    events = []
    for number in range(48):
        shopper = Shopper.objects.create()
        kind = (0, 0, 0, 1, 2, 3)[number % 6]
        for n in range(7):
            product = shop[kind * 10 + (number + n) % 10]
            name, days = ("view", 60) if n < 5 else ("like", 5)
            at = now - timedelta(days=days, minutes=number * 10 + n)
            events.append(Event(shopper=shopper, product=product, kind=name, at=at))
    Event.objects.bulk_create(events)
    runner.execute(jobs.enqueue("recommender.train").pk, heartbeat=False)
    serving.champion.forget()
    return shop


@pytest.fixture
def visitor(charlie: Client, db: None) -> Client:
    charlie.get("/style/")
    return charlie


def fill(client: Client, **steps: dict[str, object]) -> None:
    for step in STEPS:
        response = client.post(f"/style/{step}/", steps.get(step, {"skip": "1"}))
        assert response.status_code == 302


def home(client: Client, count: int = 12) -> list[dict[str, str]]:
    response = client.get(f"/api/v1/recommendations?slot=home&n={count}")
    assert response.status_code == 200
    items: list[dict[str, str]] = response.json()["items"]
    return items


def counts(items: list[dict[str, str]]) -> Counter[str]:
    slugs = [item["url"].split("/")[-2].split("-") for item in items]
    return Counter(word for gender, colour, _n in slugs for word in (gender, colour))


# --- what it does to the rail ---------------------------------------------------------------------
def test_men_and_blue_move_the_home_rail_at_once(trained: list[Product], visitor: Client) -> None:
    before = counts(home(visitor))
    fill(visitor, departments={"department": "men"}, colours={"colour": "blue"})
    items = home(visitor)
    after = counts(items)
    assert before["men"] < 6
    assert after["men"] >= 10
    assert after["blue"] > before["blue"]
    assert after["blue"] >= 8
    assert items[0]["why"] == "Because you chose blue in your style"


def test_men_and_blue_move_the_rail_of_a_shop_without_a_model(shop: list[Product], visitor: Client) -> None:
    before = counts(home(visitor))
    assert before == {"women": 12, "red": 10, "blue": 2}
    fill(visitor, departments={"department": "men"}, colours={"colour": "blue"})
    items = home(visitor)
    assert counts(items) == {"men": 12, "blue": 10, "red": 2}
    assert [item["why"] for item in items] == ["Because you chose blue in your style"] * 10 + [
        "Because you chose men's fashion in your style"
    ] * 2


def test_no_tile_names_a_colour_that_it_has_not(trained: list[Product], visitor: Client) -> None:
    fill(visitor, departments={"department": "men"}, colours={"colour": "blue"})
    for item in home(visitor, count=40):
        if "blue" in item["why"]:
            assert "-blue-" in item["url"]
        if "men's" in item["why"]:
            assert "/men-" in item["url"]


def test_skipping_everything_changes_nothing(trained: list[Product], visitor: Client) -> None:
    before = home(visitor)
    fill(visitor)
    after = home(visitor)
    assert [(item["product"], item["why"]) for item in after] == [(item["product"], item["why"]) for item in before]
    assert StyleAnswer.objects.count() == 0


def test_likes_of_the_quiz_are_behaviour_and_refusals_stay_away(trained: list[Product], visitor: Client) -> None:
    liked, refused = trained[30], trained[0]
    fill(visitor, pictures={f"p{liked.pk}": "like", f"p{refused.pk}": "dislike"})
    items = home(visitor)
    assert counts(items).most_common(1)[0][0] in ("men", "blue")
    assert items[0]["why"] == f"Because you like {liked.name}"
    assert refused.pk not in {item["product"] for item in home(visitor, count=40)}


def test_what_is_sold_out_in_ones_size_steps_back(shop: list[Product], visitor: Client) -> None:
    first = home(visitor)[0]["product"]
    StockLevel.objects.filter(variant__product=first, variant__size__code="M").update(on_hand=0)
    assert home(visitor)[0]["product"] == first
    fill(visitor, sizes={"size_top": "M"})
    assert first not in {item["product"] for item in home(visitor)}


def test_a_refused_purpose_leaves_the_answers_unused(trained: list[Product], visitor: Client) -> None:
    before = home(visitor)
    fill(visitor, departments={"department": "men"}, colours={"colour": "blue"})
    shopper = Shopper.objects.get(style_answers__facet=Facet.COLOUR)
    record_consent(shopper=shopper, purpose=Purpose.PERSONALISATION, granted=False)
    assert [item["product"] for item in home(visitor)] == [item["product"] for item in before]
    assert "none of this is used" in visitor.get("/style/").content.decode()


def test_a_long_history_outweighs_a_colour_but_not_a_department(trained: list[Product], alice: Shopper) -> None:
    for product in trained[:8]:
        for _ in range(3):
            Event.objects.create(shopper=alice, product=product, kind="like")
    services.answer(shopper=alice, answers={Facet.COLOUR: ["blue"]})
    colours = [tile.product.slug.split("-")[1] for tile in policy.recommend(shopper=alice, slot="home", count=12)]
    assert colours[:5] == ["red"] * 5
    assert "blue" in colours
    for gender in ("women", "men"):
        services.answer(shopper=alice, answers={Facet.DEPARTMENT: [gender]})
        tiles = policy.recommend(shopper=alice, slot="home", count=8)
        assert {tile.product.gender for tile in tiles} == {gender}


def test_soft_weights_keep_the_order_of_equals_and_lose_nothing() -> None:
    facts = {pk: Facts("men" if pk % 2 else "women", "x", Decimal(1)) for pk in range(6)}
    ranked = [5, 4, 3, 2, 1, 0]
    assert Style({"department": ["men"]}).rerank(ranked, facts) == [5, 3, 1, 4, 2, 0]
    assert Style().rerank(ranked, facts) == ranked
    assert Style({"department": ["men"]}).rerank([], {}) == []


# --- the pages ------------------------------------------------------------------------------------
def test_every_step_shows_what_was_said_and_goes_back(shop: list[Product], visitor: Client) -> None:
    fill(
        visitor,
        departments={"department": ["men", "women"]},
        colours={"colour": "blue"},
        sizes={"size_top": "M"},
        brands={"brand": "linden", "price": "low"},
    )
    for step, value in (
        ("departments", "men"), ("colours", "blue"), ("sizes", "M"), ("brands", "linden"), ("brands", "low"),
    ):  # fmt: skip
        page = visitor.get(f"/style/{step}/").content.decode()
        assert f'value="{value}" checked' in page
    assert 'href="/style/departments/"' in visitor.get("/style/pictures/").content.decode()
    summary = visitor.get("/style/").content.decode()
    for word in ("Men", "Women", "Blue", "blue", "M", "Linden", "up to $40.00"):
        assert word in summary or word == "Blue"


def test_an_answer_can_be_changed_and_taken_back(shop: list[Product], visitor: Client) -> None:
    visitor.post("/style/colours/", {"colour": ["blue", "red"]})
    visitor.post("/style/colours/", {"colour": "red"})
    assert list(StyleAnswer.objects.values_list("value", flat=True)) == ["red"]
    visitor.post("/style/colours/", {"skip": "1", "colour": "blue"})
    assert list(StyleAnswer.objects.values_list("value", flat=True)) == ["red"]
    visitor.post("/style/colours/")
    assert StyleAnswer.objects.count() == 0


def test_forgetting_leaves_no_answer_and_no_opinion(trained: list[Product], visitor: Client) -> None:
    before = [item["product"] for item in home(visitor)]
    fill(visitor, departments={"department": "men"}, pictures={f"p{trained[30].pk}": "like"})
    visitor.post("/style/reset/")
    assert StyleAnswer.objects.count() == 0
    assert [item["product"] for item in home(visitor)] == before
    assert "Five short questions" in visitor.get("/style/").content.decode()


def test_made_up_values_are_not_kept(shop: list[Product], visitor: Client) -> None:
    visitor.post("/style/colours/", {"colour": ["octarine", "blue", "blue"]})
    visitor.post("/style/departments/", {"department": "girls"})
    visitor.post("/style/sizes/", {"size_top": "XXXXL", "size_shoe": "99"})
    visitor.post("/style/brands/", {"brand": "nobody", "price": "free"})
    visitor.post("/style/pictures/", {"p0": "like", "p" + "9" * 40: "like", f"p{shop[0].pk}": "adore", "pé": "like"})
    assert list(StyleAnswer.objects.values_list("value", flat=True)) == ["blue"]
    assert Event.objects.count() == 0
    assert visitor.get("/style/nonsense/").status_code == 404


def test_an_opinion_is_recorded_once_and_changed_by_the_next(shop: list[Product], visitor: Client) -> None:
    for opinion in ("like", "like", "", "", "dislike"):
        visitor.post("/style/pictures/", {f"p{shop[0].pk}": opinion})
    assert sorted(Event.objects.values_list("kind", flat=True)) == ["dislike", "like", "retract"]
    assert set(Event.objects.values_list("slot", flat=True)) == {"style"}


def test_the_pictures_are_a_dozen_of_the_chosen_department_in_all_colours(shop: list[Product], visitor: Client) -> None:
    visitor.post("/style/departments/", {"department": "men"})
    pictures = visitor.get("/style/pictures/").context["pictures"]
    assert len(pictures) == 12
    kinds = Counter(picture.product.slug.rsplit("-", 1)[0] for picture in pictures)
    assert kinds == {"men-red": 6, "men-blue": 6}


def test_an_empty_shop_has_a_quiz_too(visitor: Client) -> None:
    for step in STEPS:
        assert visitor.get(f"/style/{step}/").status_code == 200
    fill(visitor, departments={"department": "men"})
    assert home(visitor) == []


def test_every_page_costs_at_most_eight_queries(trained: list[Product], visitor: Client) -> None:
    fill(
        visitor,
        departments={"department": "men"},
        pictures={f"p{trained[30].pk}": "like"},
        colours={"colour": "blue"},
        brands={"brand": "linden"},
    )
    costs = {}
    for path in ("/style/", *(f"/style/{step}/" for step in STEPS)):
        with CaptureQueriesContext(connection) as caught:
            assert visitor.get(path).status_code == 200
        costs[path] = len(caught)
    assert max(costs.values()) <= 8, costs


# --- the invitation -------------------------------------------------------------------------------
def test_the_invitation_comes_until_it_is_answered(charlie: Client, db: None) -> None:
    assert "Tell us your style" in charlie.get("/").content.decode()
    assert charlie.post("/style/dismiss/")["Location"] == "/"
    assert "Tell us your style" not in charlie.get("/").content.decode()
    other = Client()
    other.get("/style/")
    assert "Tell us your style" not in other.get("/").content.decode()


# --- whose it is ----------------------------------------------------------------------------------
def test_a_guests_style_survives_login(alice: Shopper, shop: list[Product], visitor: Client) -> None:
    services.answer(shopper=alice, answers={Facet.COLOUR: ["red"], Facet.BRAND: ["linden"]})
    visitor.post("/style/colours/", {"colour": "blue"})
    visitor.post("/style/departments/", {"department": "men"})
    guest = Shopper.objects.get(style_answers__value="blue")
    assert alice.user is not None
    join_history(guest=guest, user=alice.user)
    held = set(StyleAnswer.objects.of(alice).values_list("facet", "value"))
    assert held == {("colour", "blue"), ("brand", "linden"), ("department", "men")}
    assert StyleAnswer.objects.of(guest).count() == 0


def test_what_the_account_said_later_stays(alice: Shopper) -> None:
    guest = Shopper.objects.create()
    services.answer(shopper=guest, answers={Facet.COLOUR: ["blue"]})
    services.answer(shopper=alice, answers={Facet.COLOUR: ["red"]})
    assert alice.user is not None
    join_history(guest=guest, user=alice.user)
    assert list(StyleAnswer.objects.values_list("shopper", "value")) == [(alice.pk, "red")]


def test_a_stranger_sees_and_changes_nothing(alice: Shopper, shop: list[Product], charlie: Client) -> None:
    services.answer(shopper=alice, answers={Facet.COLOUR: ["red"]})
    assert charlie.get("/style/").context["rows"] == []
    charlie.post("/style/colours/", {"colour": "blue"})
    charlie.post("/style/reset/")
    assert list(StyleAnswer.objects.of(alice).values_list("value", flat=True)) == ["red"]


@pytest.mark.parametrize("path", ["/style/colours/", "/style/reset/", "/style/dismiss/"])
def test_forms_without_their_token_are_refused(db: None, path: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.get("/style/")
    assert strict.post(path, {"colour": "blue"}).status_code == 403


def test_the_style_is_exported_and_erased(alice: Shopper) -> None:
    services.answer(shopper=alice, answers={Facet.SIZE_TOP: ["M"]})
    (row,) = export_shopper(alice)["sections"]["style"]
    assert (row["about"], row["answer"], row["source"], row["weight"]) == ("size_top", "M", "quiz", 1.0)
    erase_shopper(shopper=alice)
    assert StyleAnswer.objects.count() == 0
