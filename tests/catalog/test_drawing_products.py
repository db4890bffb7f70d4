"""The drawn catalogue: counts, names, prices and the tables that an importer reads."""

from __future__ import annotations

import re
import subprocess
import sys
from decimal import Decimal

import pytest

from catalog.drawing import BRANDS, CATEGORIES, COLOURS, FAMILIES, SIZE_SCALES, ProductSpec, catalogue
from catalog.drawing.spec import KINDS

HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def products() -> list[ProductSpec]:
    return catalogue(seed=7)


def test_same_seed_gives_the_same_catalogue(products: list[ProductSpec]) -> None:
    assert catalogue(seed=7) == products


def test_other_seed_gives_another_catalogue(products: list[ProductSpec]) -> None:
    assert [p.slug for p in catalogue(seed=8)] != [p.slug for p in products]


@pytest.mark.parametrize("size", [1, 60, 300, 601])
def test_catalogue_has_exactly_the_size_asked_for(size: int) -> None:
    assert len(catalogue(size=size)) == size


def test_empty_catalogue_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        catalogue(size=0)


@pytest.mark.parametrize("seed", [1, 7, 2026])
def test_at_least_twelve_products_are_red_dresses(seed: int) -> None:
    red = [p for p in catalogue(seed) if p.category == "women/dresses" and p.colourways[0].colour == "red"]
    assert len(red) >= 12
    assert len({p.colourways[0].spec.style for p in red}) >= 5


def test_every_kind_and_every_leaf_category_is_sold(products: list[ProductSpec]) -> None:
    assert {way.spec.kind for p in products for way in p.colourways} == set(KINDS)
    leaves = {key for key, category in CATEGORIES.items() if category.parent}
    assert {p.category for p in products} == leaves


@pytest.mark.parametrize("size", [300, 600, 900])
def test_slugs_ids_and_names_are_unique(size: int) -> None:
    products = catalogue(size=size)
    for field in ("slug", "external_id", "name_en", "name_zh"):
        assert len({getattr(p, field) for p in products}) == size, field


@pytest.mark.parametrize("seed", [1, 7, 2026])
def test_names_say_nothing_twice(seed: int) -> None:
    lengths = {"mini", "midi", "maxi", "cropped"}
    for p in catalogue(seed, size=900):
        words = re.split(r"[ -]", p.name_en.lower())
        assert len(set(words)) == len(words), p.name_en
        assert len(lengths & set(words)) <= 1, p.name_en
        assert not re.search(r"(.{2}).*\1", p.name_zh), p.name_zh
        assert not re.search(r"中长.*长裙|短款.*短裙", p.name_zh), p.name_zh


def test_descriptions_do_not_cut_with_a_cut(products: list[ProductSpec]) -> None:
    for p in products:
        for sentence in re.split(r"(?<=[.!?])\s", p.description_en):
            assert len(re.findall(r"\bcut\b", sentence, re.IGNORECASE)) <= 1, sentence
        for sentence in p.description_zh.split("。"):
            assert sentence.count("剪裁") <= 1, sentence


def test_texts_are_english_and_chinese(products: list[ProductSpec]) -> None:
    for p in products:
        assert p.name_en, p.slug
        assert not HAN.search(p.name_en + p.description_en), p.slug
        assert len(HAN.findall(p.name_zh)) >= 3, p.slug
        assert len(HAN.findall(p.description_zh)) >= 20, p.slug
        assert not re.search(r"[a-z]{4,}", p.description_zh), p.slug


def test_descriptions_have_two_or_three_sentences_and_vary(products: list[ProductSpec]) -> None:
    assert {len(re.findall(r"[.!?](?:\s|$)", p.description_en)) for p in products} <= {2, 3}
    assert {p.description_zh.count("。") for p in products} <= {2, 3}
    assert len({p.description_en for p in products}) > 560


def test_descriptions_stay_true_to_the_garment(products: list[ProductSpec]) -> None:
    for p in products:
        spec, text = p.colourways[0].spec, p.description_en
        if "sole can be replaced" in text:
            assert spec.style in {"chelsea", "loafer", "tall"}
        if "invisible zip" in text:
            assert spec.style not in {"knit", "tshirt", "shirt"}
        for word, necklines in (
            ("V-neck", {"v-neck", "wrap"}),
            ("hood", {"hood"}),
            ("turtleneck", {"turtleneck"}),
        ):
            if word in text:
                assert spec.neckline in necklines, p.slug
        if "short sleeves" in text:
            assert spec.sleeve == "short", p.slug


def test_products_point_into_the_tables(products: list[ProductSpec]) -> None:
    for p in products:
        assert p.brand in BRANDS
        assert CATEGORIES[p.category].parent in CATEGORIES
        assert p.sizes == SIZE_SCALES[p.size_scale].sizes
        assert p.gender in {"women", "men", "unisex"}
        assert p.season in {"spring", "summer", "autumn", "winter"}
        assert p.usage in {"casual", "formal", "sport", "party"}
        assert 1 <= len(p.colourways) <= 4
        assert len({way.colour for way in p.colourways}) == len(p.colourways)
        for way in p.colourways:
            assert way.colour in COLOURS
            assert way.spec.colour == way.colour


def test_brand_makes_only_for_its_departments(products: list[ProductSpec]) -> None:
    assert all(p.gender in BRANDS[p.brand].genders for p in products)


def test_prices_are_sensible_cents(products: list[ProductSpec]) -> None:
    for p in products:
        assert p.price == p.price.quantize(Decimal("0.01"))
        assert Decimal(9) < p.price < Decimal(700)
    mean = {
        c: sum(x) / len(x)
        for c in ("women/coats", "women/tshirts")
        if (x := [p.price for p in products if p.category == c])
    }
    assert mean["women/coats"] > 4 * mean["women/tshirts"]


def test_reading_the_catalogue_loads_neither_scipy_nor_django() -> None:
    code = (
        "import sys; from catalog.drawing import catalogue, COLOURS; catalogue(size=60);"
        "print(sorted({'scipy', 'django', 'torch', 'pandas', 'PIL'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_tables_have_both_languages_and_valid_colours() -> None:
    assert 30 <= len(COLOURS) <= 45
    for colour in COLOURS.values():
        assert re.fullmatch(r"#[0-9a-f]{6}", colour.hex)
        assert colour.family in FAMILIES
        assert HAN.search(colour.name_zh)
    for row in [*CATEGORIES.values(), *BRANDS.values(), *SIZE_SCALES.values()]:
        assert row.name_en
        assert HAN.search(row.name_zh)
    assert len(BRANDS) == 12
