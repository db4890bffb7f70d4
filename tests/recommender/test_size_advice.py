"""Which size to take: from one's own pieces, what one said, and the article; silent where little is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from catalog.models import Product, Review
from fashionai.accounts import privacy
from fashionai.accounts import services as accounts
from fashionai.accounts.models import Purpose, Shopper
from recommender.quiz.models import Facet, StyleAnswer
from recommender.sizing import services, serving
from recommender.sizing.advice import advise
from recommender.sizing.charts import place_by_measures
from recommender.sizing.models import BodyMeasures
from tests.recommender.sized import SIZES, deliver, serve

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_model_left_over() -> Iterator[None]:
    serving.champion.forget()
    yield
    serving.champion.forget()


@pytest.fixture
def shirts(make_product: Callable[..., Product]) -> list[Product]:
    return [make_product(f"shirt-{n}", category="women/shirts", sizes=SIZES) for n in range(4)]


def size_and_reasons(shopper: Shopper | None, product: Product) -> tuple[str | None, list[str]]:
    advice = advise(shopper=shopper, product=product)
    assert advice is not None
    return advice.size, advice.reasons


def address(product: Product) -> str:
    return reverse("recommender:size_advice", args=[product.slug])


def test_what_was_kept_is_advised_with_its_reason(alice: Shopper, shirts: list[Product]) -> None:
    serve(dict.fromkeys(shirts, 0.0))
    for shirt in shirts[:3]:
        deliver(alice, shirt, "M")
    assert size_and_reasons(alice, shirts[3]) == ("M", ["You kept M in 3 similar pieces."])
    with translation.override("zh-hans"):
        assert size_and_reasons(alice, shirts[3]) == ("M", ["您留下过 3 件类似的 M 码商品。"])


def test_an_article_that_runs_small_is_advised_a_size_up(alice: Shopper, shirts: list[Product]) -> None:
    serve({**dict.fromkeys(shirts, 0.0), shirts[3]: 1.0})
    for shirt in shirts[:3]:
        deliver(alice, shirt, "M")
    deliver(alice, shirts[3], "M", back="too_small")
    size, reasons = size_and_reasons(alice, shirts[3])
    assert size == "L"
    assert reasons == [
        "You kept M in 3 similar pieces.", "M was too small for you in a similar piece.", "This one runs small.",
    ]  # fmt: skip


def test_reviews_that_say_otherwise_silence_the_word_on_the_article(
    alice: Shopper, bob: Shopper, shirts: list[Product]
) -> None:
    serve({**dict.fromkeys(shirts, 0.0), shirts[3]: 0.6})
    assert advise(shopper=None, product=shirts[3]).article == "Runs small: for most people one size up fits better."  # type: ignore[union-attr]
    Review.objects.create(product=shirts[3], shopper=bob, rating=4, fit="large")
    assert advise(shopper=None, product=shirts[3]) is None
    # Most say that it fits as usual: then the page says "Take your usual size.", and we do not say otherwise.
    Review.objects.update(fit="small")
    for _ in range(3):
        Review.objects.create(product=shirts[3], shopper=Shopper.objects.create(), rating=5, fit="true")
    assert advise(shopper=None, product=shirts[3]) is None


def test_little_evidence_says_nothing(alice: Shopper, shirts: list[Product]) -> None:
    assert advise(shopper=alice, product=shirts[0]) is None  # no model
    serve(dict.fromkeys(shirts, 0.0))
    assert advise(shopper=alice, product=shirts[0]) is None  # nothing known of Alice
    serve(dict.fromkeys(shirts, 0.6), spread=0.5)
    assert advise(shopper=None, product=shirts[0]) is None  # a cut that may be none
    serve(dict.fromkeys(shirts, 0.6), told=(1, 0, 0))
    assert advise(shopper=None, product=shirts[0]) is None  # one answer


def test_without_consent_nothing_personal_is_used(alice: Shopper, shirts: list[Product]) -> None:
    serve(dict.fromkeys(shirts, 0.0))
    for shirt in shirts[:3]:
        deliver(alice, shirt, "M")
    accounts.record_consent(shopper=alice, purpose=Purpose.PERSONALISATION, granted=False)
    alice.refresh_from_db()
    assert advise(shopper=alice, product=shirts[3]) is None
    with pytest.raises(services.NotAgreed):
        services.measure(shopper=alice, values={"waist": Decimal(70)})
    assert not BodyMeasures.objects.exists()


def test_a_size_from_the_quiz_is_enough_for_a_guest(shirts: list[Product]) -> None:
    serve(dict.fromkeys(shirts, 0.0))
    guest = Shopper.objects.create()
    StyleAnswer.objects.create(shopper=guest, facet=Facet.SIZE_TOP, value="L")
    assert size_and_reasons(guest, shirts[0]) == ("L", ["You told us that you usually take L."])


def test_measures_are_read_by_the_size_guide() -> None:
    assert place_by_measures("dress", {"chest": 84.0}) == 1.0  # 82–86 is the second label
    assert place_by_measures("dress", {"chest": 84.0, "waist": 70.0}) == 1.5
    assert place_by_measures("dress", {"chest": 150.0}) == 5.0  # beyond the last label
    assert place_by_measures("dress", {"foot": 24.0}) is None
    assert place_by_measures("one-size", {"chest": 84.0}) is None


def test_one_size_has_nothing_to_advise(alice: Shopper, make_product: Callable[..., Product]) -> None:
    scarf = make_product("scarf", sizes=("M",))
    serve({scarf: 1.0})
    assert advise(shopper=alice, product=scarf) is None


def test_the_product_page_leads_to_advice_without_scripts(charlie: Client, shirts: list[Product]) -> None:
    serve(dict.fromkeys(shirts, 0.6))
    page = charlie.get(shirts[0].get_absolute_url())
    assert f'<a href="{address(shirts[0])}">' in page.content.decode()
    own = charlie.get(address(shirts[0]))
    assert "Runs small: for most people one size up fits better." in own.content.decode()
    chinese = charlie.get(address(shirts[0]), headers={"accept-language": "zh-hans"})
    assert "版型偏小：多数人选大一码更合身。" in chinese.content.decode()


def test_the_fragment_is_small_and_asks_few_questions(
    client: Client, alice: Shopper, shirts: list[Product], django_assert_max_num_queries: Callable[..., object]
) -> None:
    serve(dict.fromkeys(shirts, 0.0))
    for shirt in shirts[:3]:
        deliver(alice, shirt, "M")
    client.force_login(alice.user)
    client.get(address(shirts[3]))
    with django_assert_max_num_queries(16):  # type: ignore[attr-defined]
        fragment = client.get(address(shirts[3]), headers={"hx-request": "true"}).content.decode()
    assert fragment.startswith("<strong>Take M.</strong> You kept M in 3 similar pieces.")
    assert "<html" not in fragment


def test_measures_are_kept_exported_and_forgotten_by_their_owner_alone(
    client: Client, charlie: Client, alice: Shopper, shirts: list[Product]
) -> None:
    serve(dict.fromkeys(shirts, 0.0))
    client.force_login(alice.user)
    answer = client.post(address(shirts[0]), {"chest": "92", "waist": "74", "hips": ""})
    assert answer.status_code == 302
    assert BodyMeasures.objects.get().known() == {"chest": 92.0, "waist": 74.0}
    rows = privacy.export_shopper(alice)["sections"]["measures"]
    assert [(row["in"], row["chest"], row["waist"]) for row in rows] == [("cm", 92.0, 74.0)]
    assert "92" not in charlie.get(address(shirts[0])).content.decode().split("<main", 1)[-1]
    charlie.post(address(shirts[0]), {"forget": "1"})
    assert BodyMeasures.objects.get().shopper == alice
    client.post(address(shirts[0]), {"forget": "1"})
    assert not BodyMeasures.objects.exists()


def test_an_impossible_measure_is_named_and_not_kept(client: Client, alice: Shopper, shirts: list[Product]) -> None:
    client.force_login(alice.user)
    page = client.post(address(shirts[0]), {"chest": "9"})
    assert page.status_code == 200
    assert 'aria-describedby="id_chest-error"' in page.content.decode()
    assert not BodyMeasures.objects.exists()


def test_erasure_and_login_take_the_measures_along(alice: Shopper) -> None:
    guest = Shopper.objects.create()
    services.measure(shopper=alice, values={"waist": Decimal(70)})
    services.measure(shopper=guest, values={"waist": Decimal(75)})
    services.join_measures(guest=guest, account=alice)
    assert BodyMeasures.objects.get().known() == {"waist": 75.0}
    privacy.erase_shopper(shopper=alice)
    assert not BodyMeasures.objects.exists()


def test_programs_get_the_same_advice(client: Client, alice: Shopper, shirts: list[Product]) -> None:
    version = serve(dict.fromkeys(shirts, 0.0))
    for shirt in shirts[:3]:
        deliver(alice, shirt, "M")
    client.force_login(alice.user)
    said = client.get("/api/v1/size-advice", {"product": shirts[3].pk}).json()
    assert (said["size"], said["confidence"], said["model"]) == ("M", "sure", str(version))
    assert said["reasons"] == ["You kept M in 3 similar pieces."]
    nothing = Client().get("/api/v1/size-advice", {"product": shirts[3].pk}).json()
    assert nothing == {
        "product": shirts[3].pk, "confidence": "none", "size": None, "chance": None, "reasons": [], "article": "",
        "model": "",
    }  # fmt: skip
    assert Client().get("/api/v1/size-advice", {"product": "x"}).status_code == 400
