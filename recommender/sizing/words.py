"""Size advice as shoppers read it, in the active language."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def kept(size: str, count: int) -> str:
    sentence = ngettext(
        "You kept %(size)s in %(count)d similar piece.", "You kept %(size)s in %(count)d similar pieces.", count
    )
    return sentence % {"size": size, "count": count}


def too_small(size: str) -> str:
    return _("%(size)s was too small for you in a similar piece.") % {"size": size}


def too_large(size: str) -> str:
    return _("%(size)s was too large for you in a similar piece.") % {"size": size}


def usual(sizes: str) -> str:
    return _("You told us that you usually take %(sizes)s.") % {"sizes": sizes}


def measured() -> str:
    return _("Your measurements, by our size guide.")


def runs(direction: int) -> str:
    return _("This one runs small.") if direction > 0 else _("This one runs large.")


def take_next(direction: int) -> str:
    if direction > 0:
        return _("Runs small: for most people one size up fits better.")
    return _("Runs large: for most people one size down fits better.")
