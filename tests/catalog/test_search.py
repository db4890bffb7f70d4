"""Search: the index follows the catalogue, words are understood in both languages, slips are put right."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone, translation

from catalog import reference
from catalog.facets.current import keeper
from catalog.models import Brand, Category, Product, SearchDocument, SearchTerm
from catalog.search import terms
from catalog.search import words as search_words
from catalog.search.indexing import catch_up, index_products, rebuild
from catalog.search.lexicon import for_index, load
from catalog.search.spelling import Speller, distance
from catalog.search.text import normal, singular, token, word_of

Maker = Callable[..., Product]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def slugs(client: Client, query: str, **more: str) -> list[str]:
    return [product.slug for product in client.get("/search/", {"q": query, **more}).context["page"]]


@pytest.fixture
def shop(make_product: Maker) -> None:
    Category.objects.create(slug="women", name_en="Women", name_zh="女装")
    women = Category.objects.get(path="women")
    Category.objects.create(slug="dresses", name_en="Dresses", name_zh="连衣裙", parent=women)
    Category.objects.create(slug="coats", name_en="Coats", name_zh="大衣", parent=women)
    make_product("gown", category="women/dresses", name_en="Sparrow Tea Dress", name_zh="麻雀茶歇裙")
    make_product(
        "coat", category="women/coats", colour="navy", name_en="Pine Coat", name_zh="松间大衣",
        attributes={"fabric": "wool", "kind": "coat"}, description_en="Good over a red dress.",
    )  # fmt: skip
    make_product("shoes", category="women/shoes", name_en="Moor Sneakers", name_zh="旷野运动鞋", colour="white")
    rebuild()
    connection.run_on_commit.clear()  # the products' own indexing: a test looks at its own changes


# --- text -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("word", ["dress", "38", "3xl", "连衣裙"])
def test_token_stands_for_its_word(word: str) -> None:
    assert token(word).isascii()
    assert token(word).isalnum()
    assert word_of(token(word)) == word


def test_text_is_read_alike_however_it_is_written() -> None:
    assert normal("Ｃrêpe 紅色連衣裙").split() == ["crepe", "红色连衣裙"]
    assert normal("T恤").split() == normal("T-shirt").split() == ["tshirt"]
    assert [singular(word) for word in ("dresses", "scarves", "jeans", "accessories", "bus", "boxes", "coats")] == [
        "dress", "scarf", "jeans", "accessory", "bus", "box", "coat",
    ]  # fmt: skip


def test_index_holds_whole_words_and_their_synonyms(db: None) -> None:
    assert for_index("Trainers", load()) == ["sneaker"]
    assert {"wool", "羊毛", "coat", "大衣"} <= set(for_index("松间羊毛大衣", load()))


def test_distance_counts_neighbours_swapped_as_one() -> None:
    assert (distance("drses", "dress", 2), distance("sneker", "sneaker", 2), distance("coat", "boats", 1)) == (1, 1, 2)
    assert distance("abcdefgh", "zzzzzzzz", 2) > 2


def test_slips_go_to_the_commonest_of_the_nearest() -> None:
    speller = Speller({"shirt": 50, "skirt": 9, "trousers": 30, "连衣裙": 20, "38": 5})
    assert speller.nearest("shitr") == "shirt"
    assert speller.nearest("skrit") == "skirt"
    assert speller.nearest("truosres") == "trousers"
    assert speller.nearest("连衣群") == "连衣裙"
    assert [speller.nearest(word) for word in ("39", "sh", "zebra")] == [None, None, None]


# --- the page -------------------------------------------------------------------------------------
@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("red dress", ["gown"]),
        ("红色连衣裙", ["gown"]),
        ("紅色連衣裙", ["gown"]),
        ("wool coats", ["coat"]),
        ("羊毛大衣", ["coat"]),
        ("trainers", ["shoes"]),
        ("运动鞋", ["shoes"]),
        ("裙子", ["gown"]),
        ("Linden coat", ["coat"]),
        ("the drses", ["gown"]),
    ],
)
def test_search_understands_both_languages(charlie: Client, query: str, found: list[str]) -> None:
    assert slugs(charlie, query) == found


@pytest.mark.usefixtures("shop")
def test_search_says_what_it_took_a_slip_for_and_takes_it_back(charlie: Client) -> None:
    page = charlie.get("/search/", {"q": "snekers"})
    assert [product.slug for product in page.context["page"]] == ["shoes"]
    assert "Results for “sneaker" in page.content.decode()
    assert page.context["instead"] == "/search/?q=snekers&exact=1"
    exact = charlie.get(page.context["instead"])
    assert exact.context["page"].paginator.count == 0
    assert "Nothing was found for “snekers”" in exact.content.decode()


@pytest.mark.usefixtures("shop")
def test_unknown_words_are_given_up_and_named(charlie: Client) -> None:
    page = charlie.get("/search/", {"q": "xyzzyq dress"})
    assert [product.slug for product in page.context["page"]] == ["gown"]
    assert "Nothing here is called “xyzzyq”" in page.content.decode()


@pytest.mark.usefixtures("shop")
def test_words_that_no_product_has_together_find_what_has_some(charlie: Client) -> None:
    page = charlie.get("/search/", {"q": "navy sneakers"})
    assert page.context["partly"]
    assert {product.slug for product in page.context["page"]} == {"coat", "shoes"}


@pytest.mark.usefixtures("shop")
def test_search_narrows_and_sorts_like_a_listing(charlie: Client) -> None:
    assert slugs(charlie, "linden", size="S", category="women/coats") == ["coat"]
    response = charlie.get("/search/", {"q": "linden", "fabric": "wool", "sort": "price"})
    assert [chip.address for chip in response.context["found"].chips] == ["/search/?q=linden&sort=price"]
    assert 'href="/p/gown/?colour=red"' in charlie.get("/search/", {"q": "red dress"}).content.decode()


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    "query", ["", " ", "\0", "'", '"', "*", "a" * 5000, "NEAR(x y)", "facts:x OR", "!!! & |", "😀", "的"]
)
def test_any_query_is_answered(charlie: Client, query: str) -> None:
    assert charlie.get("/search/", {"q": query, "page": "x", "size": "\0"}).status_code == 200
    assert charlie.get("/search/suggest/", {"q": query}).status_code == 200


@pytest.mark.usefixtures("shop")
def test_search_takes_few_queries(charlie: Client) -> None:
    keeper.forget()
    search_words.keeper.forget()
    with override_settings(LISTING_STALE_SECONDS=60):
        charlie.get("/search/", {"q": "dress"})  # reads the snapshot and the words
        reference.keeper.get()  # as a product's page does
        with CaptureQueriesContext(connection) as caught:
            charlie.get("/search/", {"q": "red dress", "sort": "price"})
        assert len(caught) == 3, [one["sql"] for one in caught]
        with CaptureQueriesContext(connection) as caught:
            charlie.get("/search/suggest/", {"q": "dre"})
        assert len(caught) <= 3, [one["sql"] for one in caught]
    keeper.forget()
    search_words.keeper.forget()


# --- suggestions ----------------------------------------------------------------------------------
@pytest.mark.usefixtures("shop")
def test_suggestions_name_categories_brands_products_and_what_others_looked_for(charlie: Client) -> None:
    for _ in range(2):
        terms.record(query="dress with pockets", language="en", results=7)
    found = charlie.get("/search/suggest/", {"q": "dre"}).context["found"]
    assert [(offer.label, offer.address, offer.remark) for offer in found.categories] == [
        ("Dresses", "/c/women/dresses/", "Women")
    ]
    assert [offer.address for offer in found.queries] == ["/search/?q=dress+with+pockets"]
    assert [product.slug for product in found.products] == ["gown"]
    brands = charlie.get("/search/suggest/", {"q": "lin"}).context["found"].brands
    assert [(offer.label, offer.address) for offer in brands] == [("Linden", "/new/?brand=linden")]


@pytest.mark.usefixtures("shop")
def test_suggestions_follow_chinese_as_it_is_typed(charlie: Client) -> None:
    found = charlie.get("/search/suggest/", {"q": "连衣"}).context["found"]
    assert [product.slug for product in found.products] == ["gown"]
    assert [offer.address for offer in found.categories] == ["/c/women/dresses/"]


# --- the index follows ----------------------------------------------------------------------------
@pytest.mark.usefixtures("shop")
def test_index_follows_names_brands_and_withdrawal(
    charlie: Client, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    gown = Product.objects.get(slug="gown")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        gown.name_en = "Velvet Robe"
        gown.save()
        brand = Brand.objects.get()
        brand.name_en = "Oriel"
        brand.save()
    assert slugs(charlie, "velvet robe") == ["gown"]
    assert len(slugs(charlie, "oriel")) == 3
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        gown.status = "archived"
        gown.save()
    assert not SearchDocument.objects.filter(product=gown).exists()


@pytest.mark.usefixtures("shop")
def test_one_transaction_indexes_once(django_capture_on_commit_callbacks: Callable[..., object]) -> None:
    with django_capture_on_commit_callbacks() as waiting:  # type: ignore[attr-defined]
        for product in Product.objects.all():
            product.save()
    mine = [one for one in waiting if hasattr(one, "ids")]
    assert [one.ids for one in mine] == [set(Product.objects.values_list("pk", flat=True))]


@pytest.mark.usefixtures("shop")
def test_catching_up_writes_what_is_missing_or_old_and_rebuilding_what_is_wrong() -> None:
    assert (catch_up(), rebuild()) == (0, 0)
    SearchDocument.objects.filter(product__slug="gown").delete()
    Product.objects.filter(slug="coat").update(name_en="Cape", updated_at=timezone.now() + timedelta(seconds=1))
    Product.objects.filter(slug="shoes").update(name_en="Clogs")
    assert catch_up() == 2
    said = StringIO()
    call_command("rebuild_search", stdout=said)
    assert "1 documents changed." in said.getvalue()


def test_products_that_are_not_sold_have_no_document(make_product: Maker) -> None:
    draft = make_product("draft", status="draft")
    assert index_products([draft.pk]) == 0
    assert not SearchDocument.objects.exists()


# --- what was searched for ------------------------------------------------------------------------
@pytest.mark.usefixtures("shop")
def test_searches_are_counted_by_day_and_language_without_the_shopper(charlie: Client) -> None:
    for query in ("Red  Dress", "red dress", "hoverboard"):
        charlie.get("/search/", {"q": query})
    charlie.get("/search/", {"q": "red dress", "page": "2"})  # turning a page is not another search
    rows = SearchTerm.objects.order_by("query").values_list("query", "language", "count", "results")
    assert list(rows) == [("hoverboard", "en", 1, 0), ("red dress", "en", 2, 1)]
    assert {field.name for field in SearchTerm._meta.fields} == {"id", "day", "query", "language", "count", "results"}


@pytest.mark.parametrize("query", ["ann@example.com", "555 123 4567", "4111-1111-1111-1111", "x" * 81, " "])
def test_what_may_name_a_person_is_not_counted(db: None, query: str) -> None:
    terms.record(query=query, language="en", results=0)
    assert not SearchTerm.objects.exists()


def test_jieba_is_not_loaded_before_somebody_needs_it() -> None:
    code = "import django; django.setup(); import catalog.views, sys; assert 'jieba' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, env={"DJANGO_SETTINGS_MODULE": "tests.settings"})
