"""How the desk's front page writes its figures."""

from __future__ import annotations

from django import template
from django.core.files.storage import default_storage

register = template.Library()


@register.filter
def signed(change: float) -> str:
    """A share as a change: +12.3 %, −4.0 %."""
    return f"{'−' if change < -0.0005 else '+' if change > 0.0005 else '±'}{abs(change):.1%}"


@register.filter
def percent_of(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"


@register.filter
def weeks(value: float | None) -> str:
    """Weeks of cover: a tenth below ten, whole above, a dash when nothing sells."""
    if value is None:
        return "–"
    return f"{value:.1f}" if value < 10 else f"{value:,.0f}"


@register.filter
def media(name: str) -> str:
    return default_storage.url(name) if name else ""


@register.filter
def bar(value: float | None) -> int:
    """0 to 100 for a <progress>."""
    return round(100 * (value or 0.0))


@register.filter
def share(value: float) -> str:
    """A share of all with a tenth of a per cent."""
    return f"{value:.1%}"


@register.filter
def times(value: float | None) -> str:
    """A ratio of two shares: 1.0 is as much as the other."""
    return "–" if value is None else f"{value:.1f}×"
