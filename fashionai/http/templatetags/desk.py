"""Reports and metrics (nested dicts of JSON) as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _

from fashionai.http import terms

register = template.Library()


@register.filter
def is_mapping(value: Any) -> bool:
    return isinstance(value, Mapping)


@register.filter
def table(value: Any) -> dict[str, Any] | None:
    """Mappings that share their keys side by side (`columns`, and `rows` of label and figures); None for all else."""
    if not isinstance(value, Mapping) or len(value) < 2 or not all(isinstance(one, Mapping) for one in value.values()):
        return None
    first = next(iter(value.values()))
    if not first or any(set(one) != set(first) or any(map(is_mapping, one.values())) for one in value.values()):
        return None
    rows = [(words(key), [figure(one[key]) for one in value.values()]) for key in first]
    return {"columns": [group(name) for name in value], "rows": rows}


@register.filter
def words(key: str) -> str:
    return terms.key(str(key))


@register.filter
def group(key: str) -> str:
    return terms.group(str(key))


@register.filter
def sentence(text: str) -> str:
    return terms.sentence(text)


@register.filter
def spoken(text: str) -> str:
    """A stored English sentence that the catalogue of translations knows, in the reader's language."""
    return _(text) if text else ""


@register.filter
def figure(value: Any) -> str:
    """Numbers to four significant digits, whole ones with thousands apart, lists joined, nothing as a dash."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.0f}" if value.is_integer() and abs(value) >= 1 else f"{value:.4g}"
    if isinstance(value, list):
        return ", ".join(_one(item) for item in value) or "–"
    return terms.sentence(str(value))


def _one(item: Any) -> str:
    return " · ".join(figure(part) for part in item.values()) if isinstance(item, Mapping) else figure(item)
