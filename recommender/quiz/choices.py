"""What each step of the quiz offers: only what the shop has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from catalog.models import Brand, Colour, ColourFamily, Gender, Product, ProductStatus, Size
from recommender import serving
from recommender.models import EventKind
from recommender.quiz import words
from recommender.quiz.models import Facet
from recommender.quiz.style import SCALES

PICTURES = 12
# Enough to find a dozen unlike one another.
POOL = 240
BRANDS = 18


@dataclass(frozen=True)
class Option:
    """One box to tick. `hex` is a colour's swatch."""

    value: str
    label: str
    chosen: bool = False
    hex: str = ""


@dataclass(frozen=True)
class Picture:
    """A style to judge, and what was said of it before ("like", "dislike" or "")."""

    product: Product
    opinion: str = ""


def departments(said: Iterable[str]) -> list[Option]:
    chosen = set(said)
    return [Option(one, words.answer_name(Facet.DEPARTMENT, one, {}), one in chosen) for one in words.DEPARTMENTS]


def colours(said: Iterable[str]) -> list[Option]:
    """The colour families on offer, each with the swatch of its commonest colour."""
    chosen, labels = set(said), dict(ColourFamily.choices)
    on_offer = Q(variants__is_active=True, variants__product__status=ProductStatus.ACTIVE)
    swatches: dict[str, str] = {}
    for family, shade, _n in (
        Colour.objects.annotate(n=Count("variants", filter=on_offer))
        .filter(n__gt=0)
        .order_by("-n")
        .values_list("family", "hex", "n")
    ):
        swatches.setdefault(family, shade)
    return [
        Option(one, str(labels[one]), one in chosen, swatches[one]) for one in ColourFamily.values if one in swatches
    ]


def sizes(said: dict[str, list[str]]) -> list[tuple[str, str, list[Option]]]:
    """(facet, label, options) for the scales of the departments chosen, in the scales' order."""
    genders = set(said.get(Facet.DEPARTMENT, [])) or set(words.DEPARTMENTS)
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for scale, code in Size.objects.order_by("position", "scale").values_list("scale", "code"):
        facet = next((one for one, prefix in SCALES.items() if scale.startswith(prefix)), None)
        if facet and _fits(scale, genders):
            found[facet][code] = None
    labels = {
        Facet.SIZE_TOP: _("Tops"),
        Facet.SIZE_BOTTOM: _("Trousers and jeans (waist)"),
        Facet.SIZE_DRESS: _("Dresses and skirts"),
        Facet.SIZE_SHOE: _("Shoes (EU)"),
    }
    return [
        (facet, labels[facet], [Option(code, code, code in said.get(facet, [])) for code in _in_order(found[facet])])
        for facet in SCALES
        if facet in found
    ]


def _in_order(codes: Iterable[str]) -> list[str]:
    """Sizes of several scales: numbers ascending, others by their places in the scales."""
    merged = list(codes)
    try:
        return sorted(merged, key=float)
    except ValueError:
        return merged


def _fits(scale: str, genders: set[str]) -> bool:
    if scale.startswith("dress"):
        return Gender.WOMEN in genders
    other = [one for one in words.DEPARTMENTS if scale.endswith(f"-{one}")]
    return not other or other[0] in genders


def brands(said: Iterable[str]) -> list[Option]:
    chosen = set(said)
    active = Count("products", filter=Q(products__status=ProductStatus.ACTIVE))
    rows = Brand.objects.annotate(n=active).filter(n__gt=0).order_by("-n", "slug")[:BRANDS]
    return [Option(brand.slug, brand.name, brand.slug in chosen) for brand in rows]


def prices(said: Iterable[str]) -> list[Option]:
    chosen = set(said)
    if words.price_bands() is None:
        return []
    return [Option(band, words.price_name(band), band in chosen) for band in words.PRICES]


def pictures(genders: Iterable[str], opinions: dict[int, str]) -> list[Picture]:
    """A dozen styles unlike one another, wanted ones first; those judged before stay among them."""
    products = Product.objects.active().in_stock()
    if wanted := list(genders):
        products = products.filter(gender__in=[*wanted, Gender.UNISEX])
    rows = list(products.newest().values_list("pk", "category_id", "variants__colour__family")[: POOL * 6])
    judged = [pk for pk in opinions if opinions[pk] in (EventKind.LIKE, EventKind.DISLIKE)]
    picked = _unlike(wanted_first({pk: (category, shade) for pk, category, shade in rows}), start=judged)
    found = Product.objects.active().for_tiles().in_bulk(picked)
    return [Picture(found[pk], opinions.get(pk, "")) for pk in picked if pk in found]


def wanted_first(kinds: dict[int, tuple[int, str]]) -> dict[int, tuple[int, str]]:
    """In the champion's order of popularity, so that the dozen is worth an opinion; as they come without one."""
    model = serving.champion.get()
    if model is None or not len(model.item_ids):
        return kinds
    order = [pk for pk in model.popular(exclude=set(), k=len(model.item_ids)).tolist() if pk in kinds]
    return {pk: kinds[pk] for pk in [*order, *(pk for pk in kinds if pk not in set(order))]}


def _unlike(kinds: dict[int, tuple[int, str]], start: list[int]) -> list[int]:
    """A dozen in turns: each time the first whose category and colour were shown least."""
    picked = start[:PICTURES]
    left = [pk for pk in list(kinds)[:POOL] if pk not in set(picked)]
    seen_categories: dict[int, int] = defaultdict(int)
    seen_colours: dict[str, int] = defaultdict(int)
    while left and len(picked) < PICTURES:
        best = min(left, key=lambda pk: (seen_categories[kinds[pk][0]], seen_colours[kinds[pk][1]]))
        left.remove(best)
        picked.append(best)
        seen_categories[kinds[best][0]] += 1
        seen_colours[kinds[best][1]] += 1
    return picked
