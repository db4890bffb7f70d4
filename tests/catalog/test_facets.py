"""Narrowing a listing: what fits, what each other choice would leave, and the address that says so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone, translation

from catalog import reference
from catalog.facets.current import keeper
from catalog.facets.load import load, size_order
from catalog.facets.selection import parse
from catalog.models import Brand, Colour, Location, Product, ProductImage, Review, Size, StockLevel, Variant
from fashionai.accounts.models import Shopper

Maker = Callable[..., Product]
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def colours(db: None) -> None:
    for slug, family in [("red", "red"), ("cherry", "red"), ("navy", "blue"), ("sky", "blue")]:
        Colour.objects.create(slug=slug, name_en=slug.title(), name_zh=slug, hex="#123456", family=family)


def slugs(client: Client, path: str) -> list[str]:
    return [product.slug for product in client.get(path).context["page"]]


def counts(client: Client, path: str, facet: str) -> dict[str, int]:
    found = next(one for one in client.get(path).context["found"].facets if one.name == facet)
    return {option.value: option.count for option in (*found.options, *found.more)}


def add(product: Product, colour: str, size: str, stock: int) -> None:
    shade = Colour.objects.get(slug=colour)
    step = Size.objects.get_or_create(scale="alpha", code=size, defaults={"position": 9})[0]
    variant = Variant.objects.create(product=product, colour=shade, size=step, sku=f"{product.slug}-{colour}-{size}")
    StockLevel.objects.create(variant=variant, location=Location.objects.get(), on_hand=stock)


def rate(product: Product, rating: int, *, published: bool = True) -> None:
    status = "published" if published else "pending"
    Review.objects.create(product=product, shopper=Shopper.objects.create(), rating=rating, status=status)


def show(product: Product, **fields: object) -> None:
    """Give it a picture whose file nobody opens."""
    ProductImage.objects.bulk_create([ProductImage(product=product, width=3, height=4, **fields)])


# --- what fits ------------------------------------------------------------------------------------
@pytest.mark.usefixtures("colours")
def test_values_of_one_facet_add_and_facets_narrow_each_other(charlie: Client, make_product: Maker) -> None:
    make_product("red-small", colour="red", sizes=("S",))
    make_product("red-large", colour="red", sizes=("L",))
    make_product("navy-small", colour="navy", sizes=("S",))
    make_product("sky-large", colour="sky", sizes=("L",))
    assert set(slugs(charlie, "/new/?colour=red")) == {"red-small", "red-large"}
    assert set(slugs(charlie, "/new/?colour=red&colour=blue&size=S")) == {"red-small", "navy-small"}
    assert slugs(charlie, "/new/?colour=blue&size=L") == ["sky-large"]


@pytest.mark.usefixtures("colours")
def test_colour_and_size_meet_in_one_variant_that_is_in_stock(charlie: Client, make_product: Maker) -> None:
    both = make_product("both", colour="red", sizes=("S",))
    add(both, "navy", "M", 3)
    gone = make_product("gone", colour="red", sizes=("M",), stock=0)
    make_product("fits", colour="red", sizes=("M",))
    assert slugs(charlie, "/new/?colour=red&size=M") == ["fits"]
    assert set(slugs(charlie, "/new/?colour=red")) == {"both", "gone", "fits"}
    assert counts(charlie, "/new/?colour=red", "size") == {"S": 1, "M": 1}
    assert counts(charlie, "/new/?size=M", "colour") == {"red": 1, "blue": 1}
    assert StockLevel.objects.get(variant__product=gone).on_hand == 0


def test_stock_that_is_not_sold_from_offers_no_size(charlie: Client, make_product: Maker) -> None:
    make_product("tee", sizes=("S", "M"))
    Location.objects.update(sells=False)
    assert slugs(charlie, "/new/?size=S") == []


def test_counts_ignore_their_own_facet_and_heed_the_others(charlie: Client, make_product: Maker) -> None:
    for slug, fabric, season in [
        ("a", "wool", "winter"),
        ("b", "wool", "autumn"),
        ("c", "linen", "summer"),
        ("d", "", ""),
    ]:
        make_product(slug, attributes={"fabric": fabric}, season=season)
    assert counts(charlie, "/new/?fabric=wool", "fabric") == {"linen": 1, "wool": 2}
    assert counts(charlie, "/new/?fabric=wool", "season") == {"autumn": 1, "winter": 1}
    assert counts(charlie, "/new/?fabric=wool&season=summer", "fabric") == {"linen": 1, "wool": 0}


def test_price_range_holds_its_ends_and_reads_either_way_round(charlie: Client, make_product: Maker) -> None:
    for price in ("19.99", "20.00", "35.50", "50.00", "50.01"):
        make_product(f"p-{price.replace('.', '-')}", price=Decimal(price))
    held = {"p-20-00", "p-35-50", "p-50-00"}
    assert set(slugs(charlie, "/new/?price_from=20&price_to=50")) == held
    assert set(slugs(charlie, "/new/?price_from=50&price_to=20")) == held
    assert slugs(charlie, "/new/?price_from=50.01") == ["p-50-01"]


def test_rating_counts_published_reviews_only(charlie: Client, make_product: Maker) -> None:
    good, fair, hidden = make_product("good"), make_product("fair"), make_product("hidden")
    rate(good, 5), rate(good, 4), rate(fair, 3), rate(hidden, 5, published=False)
    assert slugs(charlie, "/new/?rating=4") == ["good"]
    assert set(slugs(charlie, "/new/?rating=3")) == {"good", "fair"}
    ratings = charlie.get("/new/").context["found"].ratings
    assert [(option.value, option.count) for option in ratings] == [("4", 1), ("3", 2)]


def test_brand_narrows_and_its_counts_name_every_brand(charlie: Client, make_product: Maker) -> None:
    make_product("one")
    make_product("two", brand=Brand.objects.create(slug="oriel", name_en="Oriel"))
    assert slugs(charlie, "/new/?brand=oriel") == ["two"]
    assert counts(charlie, "/new/?brand=oriel", "brand") == {"linden": 1, "oriel": 1}


def test_everything_new_narrows_by_category_too(charlie: Client, make_product: Maker) -> None:
    make_product("gown", category="women/dresses")
    make_product("suit", category="men/suits")
    assert slugs(charlie, "/new/?category=women") == ["gown"]
    tree = charlie.get("/new/").context["found"].categories
    assert [(link.address, link.count) for link in tree] == [("/new/?category=men", 1), ("/new/?category=women", 1)]


# --- order ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("sort", "first"),
    [("price", "cheap"), ("price-down", "dear"), ("newest", "fresh"), ("rating", "loved"), ("recommended", "fresh")],
)
def test_order(charlie: Client, make_product: Maker, sort: str, first: str) -> None:
    old = timezone.now() - timedelta(days=400)
    make_product("cheap", price=Decimal(1), launched_at=old)
    make_product("dear", price=Decimal(900), launched_at=old)
    rate(make_product("loved", launched_at=old), 5)
    make_product("fresh")
    assert slugs(charlie, f"/new/?sort={sort}")[0] == first


def test_what_is_sold_out_comes_last_and_says_so(charlie: Client, make_product: Maker) -> None:
    make_product("there", launched_at=timezone.now() - timedelta(days=300))
    make_product("gone", stock=0)
    response = charlie.get("/new/?sort=recommended")
    assert [(one.slug, one.card.sold_out) for one in response.context["page"]] == [("there", False), ("gone", True)]
    assert response.content.decode().count("Sold out") == 1


def test_one_perfect_review_does_not_beat_many_good_ones(charlie: Client, make_product: Maker) -> None:
    once, often = make_product("once"), make_product("often")
    rate(once, 5)
    for _ in range(20):
        rate(often, 5)
    rate(make_product("poor"), 1)
    assert slugs(charlie, "/new/?sort=rating") == ["often", "once", "poor"]


# --- the address ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "query",
    [
        "size=\0&colour=\0&brand=%00",
        "price_from=1e9&price_to=NaN",
        "price_from=" + "9" * 400,
        "price_from=-5&price_to=٣",
        "rating=99&sort=drop&season=monsoon",
        "size=" + "M" * 5000,
        "category=../../etc&page=abc",
        "page=" + "9" * 400,
        "colour[]=red&unknown=1",
    ],
)
def test_values_without_sense_are_left_out(charlie: Client, make_product: Maker, query: str) -> None:
    make_product("tee")
    response = charlie.get(f"/c/women/?{query}")
    assert response.status_code == 200
    assert [product.slug for product in response.context["page"]] == ["tee"]
    assert response.context["found"].chips == []


def test_address_names_choices_in_one_order_whatever_order_they_came_in(make_product: Maker) -> None:
    make_product("tee", sizes=("S", "M"))
    query = QueryDict("sort=price&size=M&price_to=50.00&colour=red&size=S&size=M&utm=x")
    assert (
        parse(query, load()).query(q="a b", page=2) == "?q=a+b&colour=red&size=S&size=M&price_to=50&sort=price&page=2"
    )


def test_form_without_a_script_leads_to_an_address_without_blanks(charlie: Client, make_product: Maker) -> None:
    make_product("tee")
    response = charlie.get("/c/women/?size=S&price_from=&price_to=&rating=&sort=recommended")
    assert (response.status_code, response["Location"]) == (302, "/c/women/?size=S")


def test_chips_take_back_one_choice_each(charlie: Client, make_product: Maker) -> None:
    make_product("tee", attributes={"fabric": "wool"})
    response = charlie.get("/c/women/?size=S&colour=red&price_from=10&price_to=99&fabric=wool&sort=price")
    assert [(chip.label, chip.address) for chip in response.context["found"].chips] == [
        ("Red", "/c/women/?size=S&price_from=10&price_to=99&fabric=wool&sort=price"),
        ("Size S", "/c/women/?colour=red&price_from=10&price_to=99&fabric=wool&sort=price"),
        ("Wool", "/c/women/?colour=red&size=S&price_from=10&price_to=99&sort=price"),
        ("$10 – $99", "/c/women/?colour=red&size=S&fabric=wool&sort=price"),
    ]
    assert response.context["clear"] == "/c/women/?sort=price"


def test_nothing_left_says_which_choice_to_take_back(charlie: Client, make_product: Maker) -> None:
    make_product("tee", sizes=("S",), price=Decimal(10))
    make_product("big", sizes=("L",), price=Decimal(90))
    response = charlie.get("/new/?size=S&price_from=50")
    assert [(one.label, one.count) for one in response.context["found"].loosen] == [("Size S", 1), ("$50 and over", 1)]
    assert "Nothing fits all of that" in response.content.decode()


# --- tiles ----------------------------------------------------------------------------------------
@pytest.mark.usefixtures("colours")
def test_chosen_colour_is_the_one_shown_and_linked(charlie: Client, make_product: Maker) -> None:
    tee = make_product("tee", colour="navy", sizes=("S",))
    add(tee, "cherry", "S", 2)
    for position, slug in enumerate(["navy", "cherry"]):
        shade = Colour.objects.get(slug=slug)
        show(tee, file=f"products/{slug}.webp", colour=shade, position=position)
    plain, red = charlie.get("/new/").content.decode(), charlie.get("/new/?colour=red").content.decode()
    assert "/media/products/navy.webp" in plain
    assert 'href="/p/tee/"' in plain
    assert "2 colours" in plain
    assert "/media/products/cherry.webp" in red
    assert 'href="/p/tee/?colour=cherry"' in red


def test_first_row_loads_at_once_and_its_first_picture_first(charlie: Client, make_product: Maker) -> None:
    for number in range(6):
        tee = make_product(f"tee-{number}")
        show(tee, file=f"products/{number}.webp")
    images = re.findall(r"<img [^>]*>", charlie.get("/new/").content.decode())
    assert [("lazy" in one, "fetchpriority" in one) for one in images] == [
        (False, True),
        *[(False, False)] * 3,
        *[(True, False)] * 2,
    ]
    assert all('width="3" height="4"' in one and "srcset=" in one for one in images)


def test_product_that_left_the_shop_is_not_shown_even_from_an_old_snapshot(
    charlie: Client, make_product: Maker
) -> None:
    make_product("stays")
    leaves = make_product("leaves")
    keeper.forget()
    with override_settings(LISTING_STALE_SECONDS=60):
        assert set(slugs(charlie, "/new/")) == {"stays", "leaves"}
        Product.objects.filter(pk=leaves.pk).update(status="archived")
        assert slugs(charlie, "/new/") == ["stays"]
    keeper.forget()


# --- parts and cost -------------------------------------------------------------------------------
def test_script_gets_the_part_it_asked_for(charlie: Client, make_product: Maker) -> None:
    for number in range(26):
        make_product(f"tee-{number}")
    results = charlie.get("/new/?size=S&sort=newest", HTTP_HX_TARGET="results", **HTMX)
    assert results["HX-Push-Url"] == "/new/?size=S"
    assert "<html" not in (text := results.content.decode())
    assert text.count('<article class="tile"') == 24
    assert 'id="facets" hx-swap-oob="true"' in text
    more = charlie.get("/new/?page=2", HTTP_HX_TARGET="more", **HTMX)
    assert "HX-Push-Url" not in more
    assert more.content.decode().count('<article class="tile"') == 2
    assert "26 of 26 styles are shown" in more.content.decode()
    restored = charlie.get("/new/", HTTP_HX_TARGET="results", HTTP_HX_HISTORY_RESTORE_REQUEST="true", **HTMX)
    assert "<html" in restored.content.decode()
    assert "HX-Request" in restored["Vary"]


def test_listing_asks_the_database_as_often_for_one_as_for_many(
    charlie: Client, make_product: Maker, as_it_runs: None
) -> None:
    for number in range(26):
        tee = make_product(f"tee-{number}", attributes={"fabric": "wool"}, season="winter")
        show(tee, file=f"products/{number}.webp")
        rate(tee, 4)
    charlie.get("/c/women/")  # reads the snapshot
    for read, expected in (
        (lambda: None, 4),
        (reference.keeper.get, 3),
    ):  # a product's page holds the header's rows too
        read()
        for path in ("/c/women/?size=S&colour=red&sort=price", "/new/?page=2"):
            with CaptureQueriesContext(connection) as caught:
                charlie.get(path)
            assert len(caught) <= expected, [one["sql"] for one in caught]


def test_sizes_stand_from_small_to_large() -> None:
    assert sorted(["XL", "10", "S", "One size", "9.5", "XXS"], key=size_order) == [
        "XXS",
        "S",
        "XL",
        "9.5",
        "10",
        "One size",
    ]
