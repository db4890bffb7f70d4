"""Trends as people read them, in the active language."""

from __future__ import annotations

import math

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalog.attributes import VALUES
from catalog.models import ColourFamily
from recommender.quiz.words import price_name
from recommender.trends.models import BesideSeason, Direction, Trend, TrendFacet


def value_name(facet: str, value: str) -> str:
    """An attribute's value; what has no name of ours is shown as it is."""
    if facet == TrendFacet.COLOUR:
        return str(dict(ColourFamily.choices).get(value, value))
    if facet == TrendFacet.PRICE:
        return price_name(value) or value
    return str(VALUES.get(facet, {}).get(value, value))


def why(facet: str, value: str, month: float) -> str:
    """What a tile of the rail says: the growth of four weeks, as a share, of what the tile shows."""
    return _("%(value)s is up %(percent)s in four weeks") % {
        "value": capfirst(value_name(facet, value)),
        "percent": percent(month),
    }


def percent(share: float) -> str:
    return f"{abs(share):.0%}"


def signed(share: float) -> str:
    return f"{'−' if share < 0 else '+'}{percent(share)}"


def verdict(trend: Trend) -> str:
    """The direction and how sure it is, in words; what the season explains of it follows."""
    sure = {
        (Direction.RISING, BesideSeason.MORE): _("Rising, and more than last year at this time."),
        (Direction.RISING, BesideSeason.LESS): _("Rising, but less than last year at this time."),
        (Direction.RISING, BesideSeason.USUAL): _("Rising; last year at this time may explain it."),
        (Direction.RISING, BesideSeason.UNKNOWN): _("Rising; no last year to compare with."),
        (Direction.FALLING, BesideSeason.MORE): _("Falling, but less than last year at this time."),
        (Direction.FALLING, BesideSeason.LESS): _("Falling, and more than last year at this time."),
        (Direction.FALLING, BesideSeason.USUAL): _("Falling; last year at this time may explain it."),
        (Direction.FALLING, BesideSeason.UNKNOWN): _("Falling; no last year to compare with."),
        (Direction.STEADY, BesideSeason.MORE): _("No clear change, where it fell last year."),
        (Direction.STEADY, BesideSeason.LESS): _("No clear change, where it rose last year."),
    }
    return sure.get((Direction(trend.direction), BesideSeason(trend.beside_season)), _("No clear change."))


def chance(q_value: float) -> str:
    """The false discovery rate in words."""
    if q_value < 0.01:
        return _("Fewer than 1 in 100 such findings are chance.")
    if q_value <= 0.5:
        return _("About %(count)d in 100 such findings are chance.") % {"count": math.ceil(100 * q_value)}
    return _("It may well be chance.")
