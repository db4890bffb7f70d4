"""What every product's page names is held, and read anew for a name that came since."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client

from catalog.models import Brand, Product
from catalog.reference import reference

Maker = Callable[..., Product]


def _page(client: Client, product: Product) -> str:
    return client.get(product.get_absolute_url()).content.decode()


def test_what_another_process_added_is_found_at_once(
    charlie: Client, make_product: Maker, as_it_runs: None, django_assert_num_queries: Any
) -> None:
    gown, coat = make_product("gown"), make_product("coat")
    _page(charlie, gown)
    Brand.objects.bulk_create([Brand(slug="new-house", name_en="New House")])  # sends no signal, as elsewhere
    Product.objects.filter(pk=coat.pk).update(brand=Brand.objects.get(slug="new-house"))
    assert "New House" in _page(charlie, coat)
    with django_assert_num_queries(0):
        reference(brands=[coat.brand_id])


def test_categories_carry_their_parents_and_departments_come_in_order(
    make_product: Maker, as_it_runs: None, django_assert_num_queries: Any
) -> None:
    gown = make_product("gown", category="women/dresses/maxi")
    make_product("suit", category="men/suits")
    known = reference()
    with django_assert_num_queries(0):
        assert known.categories[gown.category_id].parent.parent.path == "women"  # type: ignore[union-attr]
        assert [root.path for root in known.roots] == ["men", "women"]


def test_another_name_from_the_desk_shows_on_a_page_rendered_before(
    charlie: Client, make_product: Maker, settings: Any
) -> None:
    gown = make_product("gown")
    assert "Linden" in _page(charlie, gown)
    Brand.objects.filter(pk=gown.brand_id).update(name_en="Renamed")
    page = _page(charlie, gown)
    assert "Renamed" in page
    assert "Linden" not in page


def test_what_is_typed_at_the_desk_is_escaped_in_the_gallery(charlie: Client, make_product: Maker) -> None:
    gown = make_product("gown", name_en='<script>"x"</script>')
    gown.images.create(file="products/a.jpg", width=30, height=40)
    gown.images.create(file="products/b.jpg", width=30, height=40, alt_en='"><b>')
    page = _page(charlie, gown)
    assert "<script>&quot;" not in page
    assert '<script>"' not in page
    assert 'alt="&lt;script&gt;&quot;x&quot;&lt;/script&gt;"' in page
    assert 'alt="&quot;&gt;&lt;b&gt;"' in page
