"""What the studio says, in the reader's language: attributes, where they came from, and what a brief could not get."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from catalog.attributes import LABELS, VALUES
from catalog.drawing.data.colours import COLOURS
from catalog.models.taxonomy import in_language
from design.brief.wishes import CHOICE, SLIDER, TASTE, TREND, WORDS
from design.gan.vocabulary import DRAWN_AS
from design.models import Design
from design.taste.proposing import CHANCE, PARENT
from design.taste.shapes import has

CATEGORIES = {
    "tshirt": pgettext_lazy("garment", "T-shirt"),
    "shirt": pgettext_lazy("garment", "shirt"),
    "blouse": pgettext_lazy("garment", "blouse"),
    "sweater": pgettext_lazy("garment", "sweater"),
    "hoodie": pgettext_lazy("garment", "hoodie"),
    "jacket": pgettext_lazy("garment", "jacket"),
    "coat": pgettext_lazy("garment", "coat"),
    "dress": pgettext_lazy("garment", "dress"),
    "skirt": pgettext_lazy("garment", "skirt"),
    "trousers": pgettext_lazy("garment", "trousers"),
    "jeans": pgettext_lazy("garment", "jeans"),
    "shorts": pgettext_lazy("garment", "shorts"),
    "shoes": pgettext_lazy("garment", "shoes"),
    "bag": pgettext_lazy("garment", "bag"),
    "scarf": pgettext_lazy("garment", "scarf"),
}
ATTRIBUTES = {
    "category": pgettext_lazy("attribute", "Garment"),
    "colour": pgettext_lazy("attribute", "Colour"),
}
SOURCES = {
    CHOICE: pgettext_lazy("drew from", "your choice"),
    WORDS: pgettext_lazy("drew from", "your words"),
    SLIDER: pgettext_lazy("drew from", "your sliders"),
    TASTE: pgettext_lazy("drew from", "your taste"),
    TREND: pgettext_lazy("drew from", "rising in the shop"),
    PARENT: pgettext_lazy("drew from", "a sketch you liked"),
    CHANCE: pgettext_lazy("drew from", "by chance"),
}
SLIDERS = {
    "sleeve": (gettext_lazy("Sleeves"), gettext_lazy("shorter"), gettext_lazy("longer")),
    "length": (gettext_lazy("Length"), gettext_lazy("shorter"), gettext_lazy("longer")),
    "fit": (gettext_lazy("Cut"), gettext_lazy("closer"), gettext_lazy("looser")),
    "print": (gettext_lazy("Pattern"), gettext_lazy("plainer"), gettext_lazy("busier")),
    "lightness": (gettext_lazy("Shade"), gettext_lazy("darker"), gettext_lazy("lighter")),
    "warmth": (gettext_lazy("Colour"), gettext_lazy("cooler"), gettext_lazy("warmer")),
}
# What is said only where it is something: a plain, regular shape is no feature.
_SILENT = {"none", "classic"}


def attribute(name: str) -> str:
    return str(ATTRIBUTES.get(name) or LABELS.get(DRAWN_AS[name]) or pgettext("attribute", "Type"))


def value(name: str, slug: str) -> str:
    """A slug in the active language."""
    if name == "category":
        return str(CATEGORIES[slug])
    if name == "colour":
        colour = COLOURS[slug]
        return in_language(colour.name_en.lower(), colour.name_zh)
    if name == "sleeve" and slug == "none":
        return pgettext("sleeve", "sleeveless")
    return str(VALUES.get(DRAWN_AS[name], {}).get(slug, slug.replace("-", " ")))


def title(condition: Mapping[str, str]) -> str:
    """What a design was asked to be, in a few words: its alternative text and its name until it has one."""
    parts = [
        value(name, condition[name])
        for name in ("colour", "print", "fabric", "category")
        if name in condition and not _goes_without_saying(name, condition)
    ]
    return capfirst(in_language(" ".join(parts), "".join(parts))) or _("Sketch")


def concept_title(kept: str, condition: Mapping[str, str]) -> str:
    """A concept's title, which is made in English; in the active language unless somebody wrote another."""
    with translation.override("en"):
        made = title(condition)[:120]
    return title(condition) if kept == made else kept


def _goes_without_saying(name: str, condition: Mapping[str, str]) -> bool:
    """No plain print, and no denim of jeans or in a colour that is called so."""
    told = (condition.get("category"), condition.get("colour"))
    of_denim = condition[name] == "denim" and ("jeans" in told or "light-denim" in told)
    return (name == "print" and condition[name] == "plain") or (name == "fabric" and of_denim)


def name_of(design: Design) -> str:
    return design.name or title(design.condition)


def drew_from(design: Design) -> list[tuple[str, list[tuple[str, str]]]]:
    """(where from, [(attribute, value)]) in the order of SOURCES: what was noted when the design was asked for."""
    grouped: dict[str, list[tuple[str, str]]] = {source: [] for source in SOURCES}
    for name in DRAWN_AS:
        slug = design.condition.get(name)
        if slug and _says_something(name, slug, design.condition):
            grouped[design.sources.get(name, CHANCE)].append((attribute(name), value(name, slug)))
    return [(str(SOURCES[source]), pairs) for source, pairs in grouped.items() if pairs]


def _says_something(name: str, slug: str, condition: Mapping[str, str]) -> bool:
    return name != "type" and has(condition.get("category"), name) and not (slug in _SILENT and name != "sleeve")


def notes(understood: Mapping[str, Any]) -> list[str]:
    """What a brief could not get, or how it was taken, in sentences."""
    told = []
    if understood.get("cut"):
        told.append(_("Your brief is very long; the first 10,000 characters were read."))
    if understood.get("foreign"):
        told.append(_("The studio reads English and Chinese. This board follows the rest of what it knows."))
    for name, slug in understood.get("refused", []):
        told.append(_("You asked for “%(what)s” and against it: it is left out.") % {"what": value(name, slug)})
    for name, category in understood.get("unfit", []):
        told.append(
            _("%(attribute)s: no such thing on %(garment)s, so it is left out.")
            % {"attribute": attribute(name), "garment": value("category", category)}
        )
    told += [
        _("%(attribute)s: you refused all there are, so none is left out.") % {"attribute": attribute(name)}
        for name in understood.get("emptied", [])
    ]
    told += [
        _("You chose “%(what)s” and wrote against it: your choice goes first.") % {"what": value(name, slug)}
        for name, slug in understood.get("overruled", [])
    ]
    told += [
        _("%(attribute)s: you named several, so sketches show one or another.") % {"attribute": attribute(name)}
        for name in understood.get("either", [])
    ]
    if lacking := understood.get("lacking"):
        told.append(_("Not something the studio can sketch yet: %(what)s.") % {"what": _listed(lacking)})
    if unknown := understood.get("unknown"):
        told.append(_("Not understood, and left out: %(words)s.") % {"words": _listed(unknown)})
    return told


def heard(understood: Mapping[str, Any], choices: Mapping[str, str]) -> list[str]:
    """What was asked for, as short words: "linen", "navy", "not striped"."""
    wanted = {**{name: list(slugs) for name, slugs in understood.get("want", {}).items()}}
    strong = {
        name: [slug for slug in slugs if understood["want"][name][slug] >= 1] or slugs for name, slugs in wanted.items()
    }
    unfit = {name for name, _category in understood.get("unfit", [])}
    strong |= {name: [slug] for name, slug in choices.items() if name not in unfit}
    found = [_either([_asked(name, slug) for slug in slugs]) for name, slugs in strong.items()]
    refused = [value(name, slug) for name, slugs in understood.get("avoid", {}).items() for slug in slugs]
    found += [one for one in understood.get("leaning", []) if one not in found]
    return found + [pgettext("brief", "not %(what)s") % {"what": what} for what in refused]


def _asked(name: str, slug: str) -> str:
    """A slug that says of what it is, where it stands alone: "long sleeves"."""
    said = value(name, slug)
    alone = name != "sleeve" or slug in {"none", "strap", "elbow"}
    return said if alone else pgettext("brief", "%(what)s sleeves") % {"what": said}


def _either(words: list[str]) -> str:
    return pgettext("alternatives", " or ").join(dict.fromkeys(words))


def _listed(words: list[str]) -> str:
    return pgettext("list", ", ").join(words)
