"""The drawn catalogue: products with names, texts, prices and colourways, from one seed."""

from __future__ import annotations

import random
import re
import zlib
from dataclasses import replace
from decimal import Decimal

from catalog.drawing.data import lines_dresses, lines_men, lines_shoes, lines_unisex, lines_women, lines_women_outer
from catalog.drawing.data.brands import BRANDS, Brand
from catalog.drawing.data.colours import COLOURS
from catalog.drawing.data.lines import PALETTES, Line
from catalog.drawing.data.sizes import SIZE_SCALES
from catalog.drawing.spec import Colourway, GarmentSpec, ProductSpec
from catalog.drawing.texts.describe import product_description, product_name
from catalog.drawing.texts.words import COLLECTION, Pair

#: Red dresses that a catalogue of 300 holds at least, besides those that chance adds.
RED_DRESS_SHARE = 16 / 300
_YEARS = (2024, 2025, 2025, 2026, 2026)
_DARK = {"black", "charcoal", "espresso", "chocolate", "navy", "forest", "plum", "burgundy", "indigo"}
_ALWAYS_PLAIN = {"denim", "velvet", "leather", "corduroy"}
_OUT_OF_SEASON = {
    "linen": ("winter", "autumn"),
    "wool": ("summer",),
    "velvet": ("summer", "spring"),
    "corduroy": ("summer",),
}
#: Chest prints that `textures.graphics` knows.
MOTIFS = 6
_LIGHT = ("ivory", "white", "cream")


def all_lines() -> tuple[Line, ...]:
    """Every design line, in menu order."""
    modules = (lines_dresses, lines_women, lines_women_outer, lines_men, lines_unisex, lines_shoes)
    return tuple(line for module in modules for line in module.LINES)


def catalogue(seed: int = 7, size: int = 600) -> list[ProductSpec]:
    """`size` products of all types, equal for equal arguments. At least 60 are needed to show every line.

    Raises ValueError when `size` is below one.
    """
    if size < 1:
        raise ValueError("size must be at least 1")
    order = _line_order(size, random.Random(seed))
    red = _red_dresses(order, random.Random(seed + 1))
    used: set[str] = set()
    products: list[ProductSpec] = []
    for index, line in enumerate(order):
        rng = random.Random(zlib.crc32(f"{seed}:{index}:{line.noun[0]}".encode()))
        products.append(_product(index, line, rng, used, force_red=index in red))
    return products


def _red_dresses(order: list[Line], rng: random.Random) -> set[int]:
    """Which products must be red dresses, spread over the lines that red suits."""
    able = [index for index, line in enumerate(order) if line.kind == "dress" and _takes_red(line)]
    return set(rng.sample(able, min(len(able), round(RED_DRESS_SHARE * len(order)))))


def _takes_red(line: Line) -> bool:
    colours = {slug for palette in line.palettes.split() for slug in PALETTES[palette].split()}
    return "red" in colours


def _line_order(size: int, rng: random.Random) -> list[Line]:
    """Lines repeated by weight (largest remainder), then shuffled so that types mix."""
    lines = all_lines()
    total = sum(line.weight for line in lines)
    exact = [size * line.weight / total for line in lines]
    counts = [int(value) for value in exact]
    by_remainder = sorted(range(len(lines)), key=lambda i: counts[i] - exact[i])
    for i in by_remainder[: size - sum(counts)]:
        counts[i] += 1
    order = [line for line, count in zip(lines, counts, strict=True) for _ in range(count)]
    rng.shuffle(order)
    return order


def _product(index: int, line: Line, rng: random.Random, used: set[str], *, force_red: bool) -> ProductSpec:
    spec = _spec(line, rng, force_red=force_red)
    brand = _brand(line, rng)
    season, usage = rng.choice(_seasons(line, spec)), rng.choice(line.usages.split())
    names = _unique_name(line, spec, rng, used)
    description = product_description(line, spec, season, usage, rng)
    return ProductSpec(
        external_id=f"FA-{index + 1:05d}",
        slug=_slug(names[0]),
        name_en=names[0],
        name_zh=names[1],
        description_en=description[0],
        description_zh=description[1],
        brand=brand.key,
        category=line.category,
        gender=line.gender,
        season=season,
        year=rng.choice(_YEARS),
        usage=usage,
        price=_price(line, brand, spec, rng),
        colourways=_colourways(line, spec, rng),
        attributes=_attributes(spec),
        size_scale=line.scale,
        sizes=SIZE_SCALES[line.scale].sizes,
    )


def _seasons(line: Line, spec: GarmentSpec) -> list[str]:
    """The line's seasons, less those that the cloth rules out."""
    wrong = _OUT_OF_SEASON.get(spec.fabric, ())
    return [season for season in line.seasons.split() if season not in wrong] or line.seasons.split()


def _attributes(spec: GarmentSpec) -> dict[str, str | list[str]]:
    attributes = spec.attributes()
    for key in ("colour", "accent", "gender"):
        attributes.pop(key)
    return attributes


def _spec(line: Line, rng: random.Random, *, force_red: bool) -> GarmentSpec:
    colour = "red" if force_red else _colour(line, rng)
    fabric = rng.choice(line.fabrics.split())
    pattern = "plain" if fabric in _ALWAYS_PLAIN else rng.choice(line.patterns.split())
    details = rng.choice(line.details.split() or ["none"])
    if pattern == "graphic":  # printed on smooth cloth that nothing crosses
        fabric, details = fabric if fabric == "fleece" else "jersey", "none"
    return GarmentSpec(
        kind=line.kind,
        colour=colour,
        style=line.style,
        silhouette=rng.choice(line.silhouettes.split()),
        neckline=_neckline(line, pattern, rng),
        sleeve=rng.choice(line.sleeves.split()),
        length=rng.choice(line.lengths.split()),
        fabric=fabric,
        pattern=pattern,
        accent=_accent(colour, pattern, rng),
        details=() if details == "none" else (details,),
        gender=line.gender,
        seed=rng.randrange(2**31),
        motif=rng.randrange(MOTIFS) if pattern == "graphic" else 0,
    )


def _neckline(line: Line, pattern: str, rng: random.Random) -> str:
    """A placket or a collar would cut into a chest print."""
    necklines = line.necklines.split()
    return rng.choice([cut for cut in necklines if cut not in {"henley", "polo"} or pattern != "graphic"])


def _colour(line: Line, rng: random.Random) -> str:
    return rng.choice(PALETTES[rng.choice(line.palettes.split())].split())


def _accent(colour: str, pattern: str, rng: random.Random) -> str:
    """A second colour with enough contrast to be seen on the first."""
    if pattern == "colourblock":
        pool = [slug for slug in ("ivory", "camel", "navy", "sage", "rust", "sky") if slug != colour]
        return rng.choice(pool)
    if colour in _DARK or COLOURS[colour].family in {"red", "blue", "green", "purple"}:
        return rng.choice(_LIGHT)
    if COLOURS[colour].family in {"white", "beige", "pink", "yellow"} or colour in {"sky", "mint", "silver"}:
        return rng.choice([slug for slug in ("navy", "red", "forest", "black", "rust", "blue") if slug != colour])
    return rng.choice([slug for slug in ("white", "ivory", "navy", "black") if slug != colour])


def _colourways(line: Line, spec: GarmentSpec, rng: random.Random) -> tuple[Colourway, ...]:
    count = rng.choices((1, 2, 3, 4), weights=(38, 40, 16, 6))[0]
    colourways = [Colourway(spec.colour, spec)]
    for _ in range(16):
        if len(colourways) == count:
            break
        colour = _colour(line, rng)
        families = {COLOURS[way.colour].family for way in colourways}
        if COLOURS[colour].family in families:
            continue
        accent = _accent(colour, spec.pattern, rng)
        colourways.append(Colourway(colour, replace(spec, colour=colour, accent=accent, seed=rng.randrange(2**31))))
    return tuple(colourways)


def _brand(line: Line, rng: random.Random) -> Brand:
    brands = [brand for brand in BRANDS.values() if line.gender in brand.genders]
    weights = [6.0 if line.tag in brand.leanings else _strangeness(line, brand) for brand in brands]
    return rng.choices(brands, weights=weights)[0]


def _strangeness(line: Line, brand: Brand) -> float:
    """How likely a house makes what it does not lean to: leather and sport houses hardly ever."""
    return 0.05 if brand.leanings[0] in {"leather", "sport", "party"} else 0.5


def _price(line: Line, brand: Brand, spec: GarmentSpec, rng: random.Random) -> Decimal:
    low, high = line.price
    premium = {"leather": 1.15, "wool": 1.1, "satin": 1.05, "linen": 1.05}.get(spec.fabric, 1.0)
    dollars = round(rng.triangular(low, high, low + 0.4 * (high - low)) * brand.tier * premium)
    if brand.tier >= 1.3:
        return Decimal(5 * round(dollars / 5)).quantize(Decimal("0.01"))
    return (Decimal(dollars) - Decimal("0.10")).quantize(Decimal("0.01"))


def _unique_name(line: Line, spec: GarmentSpec, rng: random.Random, used: set[str]) -> Pair:
    """A name whose slug is free; a collection word returns only after all were tried with this type."""
    words = list(COLLECTION)
    rng.shuffle(words)
    for word in words:
        name = product_name(line, spec, word)
        key = f"{word[0]} {line.kind} {line.category.split('/')[0]}"
        if key not in used and _slug(name[0]) not in used and name[1] not in used:
            used.update((key, _slug(name[0]), name[1]))
            return name
    numeral = next(n for n in range(2, 10_000) if _slug(f"{name[0]} {n}") not in used)
    used.add(_slug(f"{name[0]} {numeral}"))
    return f"{name[0]} {numeral}", f"{name[1]} {numeral}"


def _slug(name: str) -> str:
    plain = name.lower().replace("ê", "e").replace("&", "and")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
