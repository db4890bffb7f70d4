"""Which attributes people label, and which values there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import pgettext_lazy

from catalog.attributes import LABELS, VALUES
from catalog.models import ColourFamily

COLOUR = "colour_family"
# "details" may hold several values at once, which two people would seldom agree on.
ASKED = (COLOUR, "pattern", "sleeve", "neckline", "length", "silhouette", "fabric")
#: The value of an attribute that the garment cannot have, such as the sleeve of a skirt.
NONE = "none"


def label(attribute: str) -> Any:
    return pgettext_lazy("attribute", "Colour family") if attribute == COLOUR else LABELS.get(attribute, attribute)


def choices(attribute: str) -> list[tuple[str, Any]]:
    """(value, words) of an attribute, in the order of its words' table; "none of these" last."""
    if attribute == COLOUR:
        return [(family.value, family.label) for family in ColourFamily]
    return [*VALUES.get(attribute, {}).items(), (NONE, pgettext_lazy("attribute", "has none"))]


def words(attribute: str, value: str) -> str:
    return str(dict(choices(attribute)).get(value, value))


def known(attributes: Mapping[str, Any], attribute: str) -> str:
    """A product's value of an attribute; empty where it has none yet or several."""
    value = attributes.get(attribute)
    return value if isinstance(value, str) else ""
