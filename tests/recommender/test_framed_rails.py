"""Rails where no script fetches them: a small page in a frame of the page they belong to."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from catalog.models import Product
from recommender.models import Slate

pytestmark = pytest.mark.django_db
Maker = Callable[..., Product]


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def test_a_page_holds_the_frame_for_browsers_without_scripts_alone(charlie: Client, make_product: Maker) -> None:
    gown = make_product("gown", category="women/dresses")
    page = charlie.get(gown.get_absolute_url()).content.decode()
    for slot in ("similar", "complete"):
        assert f'title="Recommendations" src="/rails/{slot}/page/?product={gown.pk}"></iframe></noscript>' in page
    assert "/rails/recent/page/" not in page
    assert ' src="/rails/home/page/"></iframe></noscript>' in charlie.get("/").content.decode()


def test_only_the_shop_may_frame_it_and_its_links_leave_the_frame(charlie: Client, make_product: Maker) -> None:
    make_product("gown", category="women/dresses")
    answer = charlie.get("/rails/home/page/", headers={"accept-language": "zh-hans"})
    page = answer.content.decode()
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in charlie.get("/").headers["Content-Security-Policy"]
    assert '<base target="_top">' in page
    assert 'lang="zh-hans"' in page
    assert "新品" in page
    assert answer.headers["X-Robots-Tag"] == "noindex"


def test_looking_makes_nobody_a_shopper(charlie: Client, make_product: Maker) -> None:
    make_product("gown", category="women/dresses")
    assert "data-product" in charlie.get("/rails/home/page/").content.decode()
    assert not Slate.objects.exclude(shopper=None).exists()


def test_a_heart_leads_back_to_the_page_around_the_frame(charlie: Client, make_product: Maker) -> None:
    gown = make_product("gown", category="women/dresses")
    around = "http://testserver/p/tee/"
    page = charlie.get("/rails/home/page/", headers={"referer": around}).content.decode()
    assert f'<input type="hidden" name="next" value="{around}">' in page
    form = {"product": gown.pk, "saved": "1", "next": around}
    frame = {"referer": "http://testserver/rails/home/page/"}
    assert charlie.post("/wishlist/toggle/", form, headers=frame).headers["Location"] == f"/p/tee/#p{gown.pk}"
    form["next"] = "https://elsewhere.example/"
    assert charlie.post("/wishlist/toggle/", form, headers=frame).headers["Location"] == "/wishlist/"


def test_a_rail_with_nothing_to_show_leaves_its_place_to_homes(charlie: Client, make_product: Maker) -> None:
    gown = make_product("gown", category="women/dresses")
    assert "data-product" not in charlie.get(f"/rails/similar/?product={gown.pk}").content.decode()
    assert 'data-slot="home"' in charlie.get(f"/rails/similar/page/?product={gown.pk}").content.decode()
    assert charlie.get("/rails/similar/page/").status_code == 404
    assert charlie.get("/rails/nowhere/page/").status_code == 404
