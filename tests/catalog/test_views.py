from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from catalog.models import Category, DeliveryMethod, Product, ProductStatus, Review, StockLevel
from catalog.templatetags.shop import money
from fashionai.accounts.models import Shopper

Maker = Callable[..., Product]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def body(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(path).status_code == 200
    return len(caught)


def many(make_product: Maker, count: int, **fields: object) -> list[Product]:
    now = timezone.now()
    return [
        make_product(f"tee-{number:02d}", launched_at=now - timedelta(minutes=number), **fields)
        for number in range(count)
    ]


def slugs(client: Client, path: str) -> list[str]:
    return [product.slug for product in client.get(path).context["page"]]


# --- home -----------------------------------------------------------------------------------------
def test_home_shows_the_newest_and_the_departments_with_their_counts(charlie: Client, make_product: Maker) -> None:
    make_product("gown", category="women/dresses")
    make_product("suit", category="men/suits")
    make_product("secret", category="women/dresses", status=ProductStatus.DRAFT)
    response = charlie.get("/")
    assert [product.slug for product in response.context["newest"]] == ["suit", "gown"]
    found = [(e.category.path, e.count, [c.category.path for c in e.children]) for e in response.context["directory"]]
    assert found == [("men", 1, ["men/suits"]), ("women", 1, ["women/dresses"])]


def test_department_lists_its_eight_largest_and_leads_to_all_of_it(charlie: Client, make_product: Maker) -> None:
    for number in range(9):
        for copy in range(1 if number == 0 else 2):
            make_product(f"item-{number}-{copy}", category=f"women/kind-{number}")
    make_product("suit", category="men/suits")
    page = body(charlie, "/")
    directory = page[page.index('<ul class="directory">') :]
    assert [f"/c/women/kind-{n}/" in directory for n in range(9)] == [False] + [True] * 8
    assert directory.count('class="all"') == 1
    assert '<a href="/c/women/">All of Women</a>' in directory


def test_home_asks_for_its_rail_lazily_and_for_nothing_when_empty(charlie: Client, db: None) -> None:
    page = body(charlie, "/")
    assert 'hx-get="/rails/home/"' in page
    assert 'hx-trigger="load, shop:changed from:body, shop:judged"' in page
    assert "Nothing is on sale yet." in page


def test_home_takes_the_same_queries_for_one_and_for_many(charlie: Client, make_product: Maker) -> None:
    make_product("first")
    few = queries(charlie, "/")
    many(make_product, 15)
    assert queries(charlie, "/") == few == 6


# --- listing --------------------------------------------------------------------------------------
def test_listing_holds_the_subtree_newest_first_and_hides_what_is_not_active(
    charlie: Client, make_product: Maker
) -> None:
    now = timezone.now()
    make_product("old-gown", category="women/dresses", launched_at=now - timedelta(days=9))
    make_product("new-top", category="women/tops", launched_at=now)
    make_product("shirt", category="men/shirts")
    make_product("womens-of-men", category="women-at-work/tops")
    make_product("draft", category="women/tops", status=ProductStatus.DRAFT)
    assert slugs(charlie, "/c/women/") == ["new-top", "old-gown"]
    assert slugs(charlie, "/c/women/dresses/") == ["old-gown"]
    assert set(slugs(charlie, "/new/")) == {"old-gown", "new-top", "shirt", "womens-of-men"}


def test_listing_offers_subcategories_with_counts_and_the_way_back(charlie: Client, make_product: Maker) -> None:
    make_product("gown", category="women/dresses")
    make_product("top", category="women/tops")
    make_product("blouse", category="women/tops/blouses")
    Category.objects.create(slug="empty", name_en="Empty", parent=Category.objects.get(path="women"))
    response = charlie.get("/c/women/")
    assert [(link.address, link.count) for link in response.context["found"].categories] == [
        ("/c/women/", 3),
        ("/c/women/tops/", 2),
        ("/c/women/dresses/", 1),
    ]
    blouses = charlie.get("/c/women/tops/blouses/")
    assert [node.path for node in blouses.context["lineage"]] == ["women", "women/tops", "women/tops/blouses"]


def test_pages_of_a_listing_hold_every_product_once(charlie: Client, make_product: Maker) -> None:
    launched = timezone.now()
    for number in range(30):
        make_product(f"tee-{number:02d}", launched_at=launched)  # all at once: the order must still be stable
    first, second = slugs(charlie, "/new/"), slugs(charlie, "/new/?page=2")
    assert (len(first), len(second)) == (24, 6)
    assert len({*first, *second}) == 30


@pytest.mark.parametrize(
    ("number", "shown"), [("abc", 1), ("", 1), ("1.5", 1), ("0", 2), ("-3", 2), ("99999", 2), ("9" * 400, 2), ("²", 1)]
)
def test_page_numbers_without_sense_give_a_page_that_exists(
    charlie: Client, make_product: Maker, number: str, shown: int
) -> None:
    many(make_product, 25)
    assert charlie.get("/new/", {"page": number}).context["page"].number == shown


def test_paging_links_keep_the_plain_address_for_the_first_page(charlie: Client, make_product: Maker) -> None:
    many(make_product, 25)
    assert '<a rel="next" href="/new/?page=2">' in body(charlie, "/new/")
    assert '<a rel="prev" href="/new/">' in body(charlie, "/new/?page=2")


def test_listing_takes_the_same_queries_for_one_and_for_many(charlie: Client, make_product: Maker) -> None:
    make_product("first")
    few = queries(charlie, "/c/women/"), queries(charlie, "/new/")
    many(make_product, 15)
    # Ten of them read the snapshot, which stands for half a minute outside of tests.
    assert (queries(charlie, "/c/women/"), queries(charlie, "/new/")) == few == (12, 12)


def test_listing_takes_at_most_eight_queries_as_the_shop_runs(
    charlie: Client, make_product: Maker, bob: Shopper, as_it_runs: None
) -> None:
    many(make_product, 15)
    body(charlie, "/new/")
    signed_in = Client()
    signed_in.force_login(bob.user)  # type: ignore[arg-type]
    pages = ["/c/women/", "/new/", "/c/women/?colour=red&sort=price"]
    assert [queries(charlie, page) for page in pages] == [3, 3, 3]
    assert [queries(signed_in, page) for page in pages] == [6, 6, 6]


def test_unknown_category_is_not_found(charlie: Client, make_product: Maker) -> None:
    make_product("gown", category="women/dresses")
    page = body(charlie, "/c/women/hats/", 404)
    assert "This page is not here" in page
    assert 'href="/c/women/"' in page


# --- product --------------------------------------------------------------------------------------
def test_product_page_tells_what_is_in_stock_by_colour(charlie: Client, make_product: Maker) -> None:
    gown = make_product("gown", category="women/dresses", sizes=("S", "M", "L"), stock=9)
    StockLevel.objects.filter(variant__product=gown, variant__size__code="M").update(on_hand=0)
    StockLevel.objects.filter(variant__product=gown, variant__size__code="L").update(on_hand=2)
    response = charlie.get(gown.get_absolute_url())
    pieces = response.context["chosen"].pieces
    assert [(piece.size.code, piece.on_hand, piece.is_few) for piece in pieces] == [
        ("S", 9, False),
        ("M", 0, False),
        ("L", 2, True),
    ]
    page = response.content.decode()
    assert "<span>M</span><small>sold out</small>" in page
    assert "<small>2 left</small>" in page


def test_stock_where_nothing_is_sold_from_does_not_count(charlie: Client, make_product: Maker) -> None:
    gown = make_product("gown", stock=9)
    level = StockLevel.objects.filter(variant__product=gown).select_related("location").first()
    assert level is not None
    level.location.sells = False
    level.location.save()
    assert not charlie.get(gown.get_absolute_url()).context["chosen"].in_stock


def test_product_page_shows_published_reviews_only(
    charlie: Client, make_product: Maker, alice: Shopper, bob: Shopper
) -> None:
    gown = make_product("gown")
    Review.objects.create(product=gown, shopper=alice, rating=4, fit="true", title="Lovely <b>cut</b>")
    Review.objects.create(product=gown, shopper=bob, rating=1, fit="small", title="Hidden", status="rejected")
    response = charlie.get(gown.get_absolute_url())
    opinion = response.context["opinion"]
    assert (opinion.mean, opinion.count, opinion.verdict) == (4.0, 1, ("true to size", 1))
    assert "4.0 of 5 · 1 review" in response.content.decode()
    page = body(charlie, f"/p/{gown.slug}/reviews/")
    assert "Lovely &lt;b&gt;cut&lt;/b&gt;" in page
    assert "Hidden" not in page


def test_product_page_names_itself_to_the_script_and_asks_for_its_rails(charlie: Client, make_product: Maker) -> None:
    gown = make_product("gown")
    page = body(charlie, gown.get_absolute_url())
    assert f'data-view="{gown.pk}"' in page
    for slot in ("complete", "similar", "recent"):
        assert f'hx-get="/rails/{slot}/?product={gown.pk}"' in page
    # Inside a part that is kept for everybody only what it is given is known.
    assert f'hx-get="{reverse("recommender:size_advice", args=[gown.slug])}"' in page


def test_product_page_takes_at_most_ten_queries_whatever_it_shows(
    charlie: Client, make_product: Maker, alice: Shopper, bob: Shopper, as_it_runs: None
) -> None:
    gown = make_product("gown", sizes=("XS",))
    Review.objects.create(product=gown, shopper=alice, rating=4)
    coat = make_product("coat", sizes=("XS", "S", "M", "L", "XL"), attributes={"fabric": "wool", "details": ["belt"]})
    Review.objects.create(product=coat, shopper=alice, rating=4, variant=coat.variants.first())
    Review.objects.create(product=coat, shopper=bob, rating=5)
    body(charlie, make_product("first").get_absolute_url())
    # Whether the guest follows brands, the product with its price, its reviews, its sizes, its pictures.
    assert [queries(charlie, one.get_absolute_url()) for one in (gown, coat)] == [5, 5]
    signed_in = Client()
    signed_in.force_login(bob.user)  # type: ignore[arg-type]
    # Besides: the session, the user, what they saved.
    assert [queries(signed_in, one.get_absolute_url()) for one in (gown, coat)] == [8, 8]


def test_delivery_page_names_ways_prices_countries_and_the_time_to_return(
    charlie: Client, db: None, settings: Any
) -> None:
    DeliveryMethod.objects.all().delete()
    settings.SHIPS_TO, settings.RETURN_DAYS = ["US", "CN"], 21
    offered = {"currency": settings.CURRENCY, "name_en": "By bicycle", "name_zh": "自行车配送"}
    DeliveryMethod.objects.create(code="bicycle", price="4.90", free_from="80", days_min=1, days_max=3, **offered)
    DeliveryMethod.objects.create(code="gone", price="9", is_active=False, **offered | {"name_en": "By balloon"})
    page = body(charlie, "/delivery/")
    for said in ("By bicycle", "1–3", "$4.90", "$80.00", "United States", "within 21 days"):
        assert said in page, said
    assert "By balloon" not in page
    charlie.cookies["django_language"] = "zh-hans"
    page = body(charlie, "/delivery/")
    for said in ("自行车配送", "中国大陆", "21 天"):
        assert said in page, said


def test_product_page_promises_what_checkout_and_returns_hold_to(
    charlie: Client, make_product: Maker, settings: Any
) -> None:
    gown = make_product("gown", currency="EUR")
    DeliveryMethod.objects.filter(currency="EUR", code="standard").update(days_min=4, days_max=9)
    DeliveryMethod.objects.filter(currency="EUR", code="express").update(days_min=2, days_max=3)
    settings.RETURN_DAYS = 14
    page = body(charlie, gown.get_absolute_url())
    assert "Delivery in 2 to 9 working days" in page
    assert "14 days to return" in page
    DeliveryMethod.objects.filter(code="express").update(is_active=False)
    assert "Delivery in 4 to 9 working days" in body(charlie, gown.get_absolute_url())


def test_product_page_promises_no_delivery_where_there_is_none(charlie: Client, make_product: Maker) -> None:
    gown = make_product("gown", currency="EUR")
    DeliveryMethod.objects.filter(currency="EUR").delete()
    assert "working days" not in body(charlie, gown.get_absolute_url())


@pytest.mark.parametrize("status", [ProductStatus.DRAFT, ProductStatus.ARCHIVED])
def test_product_that_is_not_sold_is_not_found(charlie: Client, make_product: Maker, status: str) -> None:
    gown = make_product("gown", status=status)
    body(charlie, gown.get_absolute_url(), 404)


def test_product_page_works_without_variants_pictures_or_words(charlie: Client, make_product: Maker) -> None:
    bare = make_product("bare", sizes=(), attributes={}, description_en="")
    page = body(charlie, bare.get_absolute_url())
    assert "No picture yet" in page
    assert "Nobody has reviewed this yet." in page


def test_attributes_are_read_in_both_languages_and_unknown_ones_stay(charlie: Client, make_product: Maker) -> None:
    gown = make_product(
        "gown",
        attributes={"fabric": "wool", "neckline": "none", "kind": "dress", "cuff_type": "rib", "article_type": "beef"},
    )
    assert "<dt>Fabric</dt><dd>Wool</dd>" in body(charlie, gown.get_absolute_url())
    assert "<dt>Cuff type</dt><dd>Rib</dd>" in body(charlie, gown.get_absolute_url())
    charlie.cookies["django_language"] = "zh-hans"
    chinese = body(charlie, gown.get_absolute_url())
    assert "<dt>面料</dt><dd>羊毛</dd>" in chinese
    assert "领型" not in chinese
    assert "beef" not in chinese.lower()
    assert "dress" not in chinese.split('<dl class="rows">')[1].split("</dl>")[0]


# --- language, money, safety ----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("language", "amount", "currency", "shown"),
    [
        ("en", "1299", "USD", "$1,299.00"),
        ("zh-hans", "1299", "USD", "US$1,299.00"),
        ("zh-hans", "99.5", "CNY", "¥99.50"),
        ("en", "99.5", "CNY", "CN¥99.50"),
        ("en", "5000", "JPY", "¥5,000"),
        ("en", "7", "CHF", "CHF 7.00"),
    ],
)
def test_money_reads_as_the_language_writes_it(language: str, amount: str, currency: str, shown: str) -> None:
    with translation.override(language):
        assert money(Decimal(amount), currency) == shown


def test_language_switch_turns_the_page_chinese_and_stays_on_it(charlie: Client, make_product: Maker) -> None:
    gown = make_product("gown", name_en="Gown", name_zh="长裙")
    assert "长裙" not in body(charlie, gown.get_absolute_url())
    response = charlie.post("/i18n/setlang/", {"language": "zh-hans", "next": gown.get_absolute_url()})
    assert response.headers["Location"] == gown.get_absolute_url()
    page = body(charlie, gown.get_absolute_url())
    assert '<html lang="zh-hans">' in page
    assert "<h1>长裙</h1>" in page
    assert "新品" in page


def test_pages_carry_a_strict_policy_and_no_inline_styles_or_handlers(charlie: Client, make_product: Maker) -> None:
    gown = make_product("gown")
    for path in ("/", "/new/", "/c/women/", gown.get_absolute_url(), "/privacy/"):
        response = charlie.get(path)
        assert "unsafe" not in response.headers["Content-Security-Policy"]
        page = response.content.decode()
        assert " style=" not in page
        assert "<style" not in page
        assert " onclick=" not in page


def test_server_error_page_needs_neither_request_nor_database() -> None:
    from django.template.loader import get_template

    assert "Something broke on our side" in get_template("500.html").render()


def test_form_without_its_token_is_refused_in_the_shops_look(db: None) -> None:
    response = Client(enforce_csrf_checks=True).post("/i18n/setlang/", {"language": "zh-hans"})
    assert response.status_code == 403
    assert "Nothing was changed." in response.content.decode()


def test_scripts_of_ours_stay_small() -> None:
    scripts = sorted((Path(settings.BASE_DIR) / "static/shop").glob("*.js"))
    assert sum(len(gzip.compress(script.read_bytes(), 6)) for script in scripts) <= 20_000


def test_nul_in_an_address_is_not_found(charlie: Client, db: None) -> None:
    body(charlie, "/c/women%00/", status=404)
