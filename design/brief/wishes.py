"""What a board is drawn by: choices and words first, then sliders, then the taste profile and the trends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from catalog.drawing.data.colours import COLOURS
from design.brief.parse import Understood
from design.gan.vocabulary import CATEGORY_OF_SLUG, VOCABULARY
from design.taste import sliders as sliders_of
from design.taste.proposing import Wishes

if TYPE_CHECKING:
    from recommender.profile import Profile
    from recommender.trends.reading import Line

CHOICE, WORDS, TASTE, TREND, SLIDER = "choice", "words", "taste", "trend", "slider"
#: Attributes that can be chosen on the form, in its order.
CHOOSABLE = ("category", "colour", "print", "fabric", "fit", "sleeve", "length", "neckline")
#: Log-odds of a trait at full strength, and at most of a trend. A taste is a leaning: boards shall surprise.
TASTE_PULL, TREND_PULL = 2.0, 1.0
#: Log-odds from which a leaning counts as where an attribute came from: a sixth likelier.
TELLING = 0.15
_OF_FACET = {"category": "category", "colour": "colour", "silhouette": "fit", "fabric": "fabric"}
_OF_TREND = {"colour": "colour", "silhouette": "fit", "fabric": "fabric", "pattern": "print", "length": "length"}
#: Where nobody says which kind of garment, it is rarely one to carry or to step into.
_BESIDE = {"category": {"shoes": -2.5, "bag": -2.5, "scarf": -2.0}}
_OF_DEPARTMENT = {"men": {"dress": -6.0, "skirt": -6.0, "blouse": -4.0}, "women": {"dress": 0.4, "skirt": 0.4}}
Table = dict[str, dict[str, float]]


def checked(choices: Mapping[str, str]) -> dict[str, str]:
    """Those choices that name something of the vocabulary."""
    return {name: slug for name, slug in choices.items() if name in CHOOSABLE and slug in VOCABULARY[name]}


def from_profile(profile: Profile) -> Table:
    """Log-odds by attribute and slug of what the shop thinks that the shopper likes and dislikes."""
    found: Table = defaultdict(dict)
    for facet, attribute in _OF_FACET.items():
        for value, strength in profile.strengths(facet).items():
            for slug in _slugs(attribute, value):
                found[attribute][slug] = TASTE_PULL * strength
    departments = profile.wanted("department")
    if len(departments) == 1:
        for slug, odds in _OF_DEPARTMENT.get(departments[0], {}).items():
            found["category"][slug] = found["category"].get(slug, 0.0) + odds
    return dict(found)


def from_trends(rising: Sequence[Line]) -> Table:
    """Log-odds of what rises, by how much it grows in four weeks."""
    found: Table = defaultdict(dict)
    for line in rising:
        attribute = _OF_TREND.get(line.facet)
        for slug in _slugs(attribute, line.value) if attribute else ():
            mine = found[attribute or ""]
            mine[slug] = max(mine.get(slug, 0.0), min(TREND_PULL, 2 * max(line.month, 0.0)))
    return dict(found)


def _slugs(attribute: str, value: str) -> list[str]:
    """A facet's value in the vocabulary's words; a colour family is all its colours."""
    if attribute == "colour":
        family = [slug for slug, colour in COLOURS.items() if colour.family == value]
        return family or [value] * (value in COLOURS)
    slug = CATEGORY_OF_SLUG.get(value, value) if attribute == "category" else value
    return [slug] * (slug in VOCABULARY[attribute])


def combined(
    understood: Understood,
    choices: Mapping[str, str],
    *,
    taste: Table | None = None,
    trends: Table | None = None,
    sliders: Mapping[str, float] | None = None,
) -> Wishes:
    """Choices go before words, and each before what was learned; sources name the first that speaks for a slug."""
    must: Table = {attribute: dict(slugs) for attribute, slugs in understood.want.items()}
    unfit = {attribute for attribute, _category in understood.unfit}
    must |= {attribute: {slug: 1.0} for attribute, slug in choices.items() if attribute not in unfit}
    layers: list[tuple[str, Table]] = [
        (WORDS, understood.lean),
        (SLIDER, sliders_of.leans(sliders or {})),
        (TASTE, taste or {}),
        (TREND, trends or {}),
    ]
    if "category" not in must:
        layers.append(("", _BESIDE))
    lean: Table = defaultdict(lambda: defaultdict(float))
    sources: dict[tuple[str, str], str] = {}
    for attribute, slugs in must.items():
        sources |= {(attribute, slug): CHOICE if attribute in choices else WORDS for slug in slugs}
    if _is_of_denim(must, understood):
        must["fabric"] = {"denim": 1.0}
        sources["fabric", "denim"] = sources["category", "jeans"]
    for source, table in layers:
        for attribute, odds in table.items():
            for slug, value in odds.items():
                lean[attribute][slug] += value
                if value >= TELLING:
                    sources.setdefault((attribute, slug), source)
    avoid = {
        attribute: frozenset(slugs) - {choices.get(attribute, "")} for attribute, slugs in understood.avoid.items()
    }
    return Wishes(must, {name: dict(odds) for name, odds in lean.items()}, avoid, sources)


def _is_of_denim(must: Table, understood: Understood) -> bool:
    """Jeans alone were asked for, and no other cloth: in another colour than blue, cloth tells them from trousers."""
    refused = understood.avoid.get("fabric", [])
    return list(must.get("category", {})) == ["jeans"] and "fabric" not in must and "denim" not in refused


def understood_of(kept: Mapping[str, Any]) -> Understood:
    """What was read of a brief when it was written, from its row."""
    return Understood(**{name: value for name, value in kept.items() if name in Understood.__dataclass_fields__})
