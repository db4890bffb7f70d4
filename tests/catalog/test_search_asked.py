"""Sizes and prices among the words of a search become filters; what else they could mean stays a word."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from catalog.models import Category, Product, SearchTerm
from catalog.search.asked import asked
from catalog.search.indexing import rebuild

Maker = Callable[..., Product]
SIZES = ("XS", "S", "M", "L", "XL", "XXL", "36", "38", "28", "One size")


@pytest.mark.parametrize(
    ("text", "left", "sizes", "price_from", "price_to"),
    [
        ("衬衫裙 M", "衬衫裙", ("M",), None, None),
        ("M码的衬衫裙", "衬衫裙", ("M",), None, None),
        ("36码", "", ("36",), None, None),
        ("size M", "", ("M",), None, None),
        ("Red dress in size 38 under $99.50", "red dress", ("38",), None, 9950),
        ("2XL hoodie", "hoodie", ("XXL",), None, None),
        ("风衣大码", "风衣", ("L",), None, None),
        ("均码 围巾", "围巾", ("One size",), None, None),
        ("dress size M or L", "dress", ("M", "L"), None, None),
        ("jeans 28", "jeans", ("28",), None, None),
        ("under 60", "", (), None, 6000),
        ("60元以下", "", (), None, 6000),
        ("１００元以内的连衣裙", "连衣裙", (), None, 10000),
        ("不超过80块的裤子", "裤子", (), None, 8000),
        ("两百以下的大衣", "大衣", (), None, 20000),
        ("coat over 100", "coat", (), 10000, None),
        ("100以上 大衣", "大衣", (), 10000, None),
        ("coat between 120 and 40", "coat", (), 4000, 12000),
        ("40-60元 衬衫", "衬衫", (), 4000, 6000),
        ("over 40 under 90 shirt", "shirt", (), 4000, 9000),
    ],
)
def test_sizes_and_prices_are_read_out_of_the_words(
    text: str, left: str, sizes: tuple[str, ...], price_from: int | None, price_to: int | None
) -> None:
    found = asked(text, SIZES)
    assert (found.text, found.sizes, found.price_from, found.price_to) == (left, sizes, price_from, price_to)


@pytest.mark.parametrize(
    "text",
    ["v-neck tee", "A-line skirt", "501 jeans", "90s jeans", "coat 100% wool", "women's shoes", "small bag", "大衣",
     "size 99", "60", "under the sea dress", "36-38码", "t-shirt", "百褶裙", "千鸟格"],
)  # fmt: skip
def test_what_means_something_else_stays_a_word(text: str) -> None:
    found = asked(text, SIZES)
    assert (found.text, found.narrows) == (text, False)


def test_a_number_that_products_are_called_after_stays_a_word() -> None:
    assert asked("jeans 28", SIZES, {"28"}.__contains__).sizes == ()
    assert asked("jeans size 28", SIZES, {"28"}.__contains__).sizes == ("28",)


@given(st.text(max_size=40))
def test_any_text_is_read(text: str) -> None:
    found = asked(text, SIZES)
    assert set(found.sizes) <= set(SIZES)
    assert None in (found.price_from, found.price_to) or (found.price_from or 0) >= 0


# --- the page -------------------------------------------------------------------------------------
@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def shop(make_product: Maker) -> None:
    Category.objects.create(slug="women", name_en="Women", name_zh="女装")
    women = Category.objects.get(path="women")
    accessories = Category.objects.create(slug="accessories", name_en="Accessories", name_zh="配饰")
    Category.objects.create(slug="dresses", name_en="Dresses", name_zh="连衣裙", parent=women)
    Category.objects.create(slug="skirts", name_en="Skirts", name_zh="半身裙", parent=women)
    Category.objects.create(slug="bags", name_en="Bags", name_zh="包袋", parent=accessories)
    Category.objects.create(slug="scarves", name_en="Scarves", name_zh="围巾", parent=accessories)
    make_product(
        "shirt-dress", category="women/dresses", sizes=("S", "M"), price="59",
        name_en="Quay Shirt Dress", name_zh="码头衬衫裙", description_en="It comes with a belt of its own.",
    )  # fmt: skip
    make_product(
        "long-dress", category="women/dresses", sizes=("L",), price="120", name_en="Tea Dress", name_zh="茶歇裙"
    )
    make_product("skirt", category="women/skirts", sizes=("M",), price="80", name_en="Skirt", name_zh="短裙")
    make_product("tote", category="accessories/bags", sizes=("M",), name_en="Canvas Tote", name_zh="帆布托特包")
    make_product("scarf", category="accessories/scarves", sizes=("M",), name_en="Wool Scarf", name_zh="羊毛围巾")
    rebuild()
    connection.run_on_commit.clear()


class Contract:
    """Kept by both engines."""

    @pytest.mark.usefixtures("shop")
    @pytest.mark.parametrize(
        ("query", "address", "found"),
        [
            ("衬衫裙 M", "/search/?q=%E8%A1%AC%E8%A1%AB%E8%A3%99&size=M", {"shirt-dress"}),
            ("dress under 60", "/search/?q=dress&price_to=60", {"shirt-dress"}),
            ("dress L over 100", "/search/?q=dress&size=L&price_from=100", {"long-dress"}),
            ("size L", "/new/?size=L", {"long-dress"}),
            ("60元以下", "/new/?price_to=60", {"shirt-dress", "tote", "scarf"}),
        ],
    )
    def test_filters_typed_into_the_box_can_be_taken_back(
        self, charlie: Client, query: str, address: str, found: set[str]
    ) -> None:
        page = charlie.get("/search/", {"q": query}, follow=True)
        assert page.redirect_chain == [(address, 302)]
        assert {product.slug for product in page.context["page"]} == found
        chips = page.context["found"].chips
        assert len(chips) == address.count("size=") + address.count("price_")
        assert f'href="{chips[0].address.replace("&", "&amp;")}"' in page.content.decode()

    @pytest.mark.usefixtures("shop")
    @pytest.mark.parametrize(
        ("typed", "read", "slug"), [("短群", "短裙", "skirt"), ("帆布宝", "帆布包", "tote"), ("围金", "围巾", "scarf")]
    )
    def test_slips_of_the_same_sound_are_put_right(self, charlie: Client, typed: str, read: str, slug: str) -> None:
        page = charlie.get("/search/", {"q": typed})
        assert page.context["query"].correction == read
        assert [product.slug for product in page.context["page"]] == [slug]

    @pytest.mark.usefixtures("shop")
    @pytest.mark.parametrize("query", ["belt", "皮带"])
    def test_what_is_not_sold_by_itself_is_said_to_come_with_others(self, charlie: Client, query: str) -> None:
        page = charlie.get("/search/", {"q": query})
        assert [product.slug for product in page.context["page"]] == ["shirt-dress"]
        assert f"We do not sell “{query}” by itself" in page.content.decode()

    @pytest.mark.usefixtures("shop")
    @pytest.mark.parametrize(("query", "slugs"), [("hat", {"scarf"}), ("手链", {"tote", "scarf"})])
    def test_what_is_not_sold_leads_to_what_comes_near(self, charlie: Client, query: str, slugs: set[str]) -> None:
        page = charlie.get("/search/", {"q": query})
        assert {product.slug for product in page.context["page"]} == slugs
        assert f"We do not sell “{query}”; these come nearest." in page.content.decode()
        assert SearchTerm.objects.get(query=query).results == 0


class TestHere(Contract):
    """On the database that the tests run on."""


@pytest.mark.services
class TestOnServers(Contract):
    """On PostgreSQL, where the services are."""


@pytest.mark.usefixtures("shop")
def test_what_nothing_comes_near_is_said_not_to_be_sold(charlie: Client) -> None:
    page = charlie.get("/search/", {"q": "泳衣"})
    assert page.context["page"].paginator.count == 0
    assert "We do not sell “泳衣”." in page.content.decode()


@pytest.mark.usefixtures("shop")
def test_a_thing_that_a_category_is_called_after_is_sold(charlie: Client, make_product: Maker) -> None:
    above = Category.objects.get(path="accessories")
    Category.objects.create(slug="belts", name_en="Belts", name_zh="腰带", parent=above)
    make_product("belt", category="accessories/belts", name_en="Plaited Belt", name_zh="编织腰带")
    rebuild()
    page = charlie.get("/search/", {"q": "皮带"})
    assert [product.slug for product in page.context["page"]] == ["belt"]
    assert page.context["query"].absent == ()


@pytest.mark.usefixtures("shop")
def test_letters_find_dresses_in_eu_sizes_and_no_shoes(charlie: Client, make_product: Maker) -> None:
    women = Category.objects.get(path="women")
    Category.objects.create(slug="shoes", name_en="Shoes", name_zh="鞋履", parent=women)
    make_product("kaftan", category="women/dresses", sizes=("36", "38"), name_en="Kaftan", name_zh="长袍")
    make_product("clogs", category="women/shoes", sizes=("37", "38"), name_en="Clogs", name_zh="木屐")
    rebuild()
    page = charlie.get("/search/", {"q": "kaftan M"}, follow=True)
    assert page.redirect_chain == [("/search/?q=kaftan&size=38", 302)]
    assert [product.slug for product in page.context["page"]] == ["kaftan"]
    assert charlie.get("/search/", {"q": "clogs M"})["Location"] == "/search/?q=clogs&size=M"


@pytest.mark.usefixtures("shop")
def test_chosen_filters_and_searches_as_typed_are_left_alone(charlie: Client) -> None:
    assert charlie.get("/search/", {"q": "dress M", "size": "L"}).status_code == 200
    assert charlie.get("/search/", {"q": "dress M", "exact": "1"}).status_code == 200


@pytest.mark.usefixtures("shop")
def test_a_search_with_filters_is_counted_with_what_it_found(charlie: Client) -> None:
    charlie.get("/search/", {"q": "dress under 60"}, follow=True)
    assert list(SearchTerm.objects.values_list("query", "results")) == [("dress under 60", 1)]


@pytest.mark.usefixtures("shop")
def test_programs_and_suggestions_read_sizes_and_prices_too(charlie: Client) -> None:
    def slugs(**query: str) -> list[str]:
        return [product["slug"] for product in charlie.get("/api/v1/search", query).json()["results"]]

    assert slugs(q="dress under 60") == ["shirt-dress"]
    assert slugs(q="size L", sort="relevance") == ["long-dress"]
    assert slugs(q="dress M", size="L") == ["long-dress"]
    found = charlie.get("/search/suggest/", {"q": "衬衫裙 M"}).context["found"]
    assert [product.slug for product in found.products] == ["shirt-dress"]
