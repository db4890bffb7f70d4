"""What `supply.said` stored, in the language of who reads it: sentences, names of methods, dates and numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from supply.said import SENTENCES

# The words that names of forecasting methods are made of.
METHODS = {
    "seasonal naive": _("seasonal naive"),
    "all-zero": _("all-zero"),
    "simple smoothing": _("simple smoothing"),
    "damped trend": _("damped trend"),
    "linear trend": _("linear trend"),
    "theta": _("theta method"),
    "log": _("on logs"),
    "waves": _("with waves"),
    "no season": _("without a season"),
    "season ago": _("a season ago"),
    "level of": _("by the level of so many last periods:"),
    "autoregression": _("autoregression with so many lags:"),
    "growth": _("of growth rates"),
    "plain": _("unscaled"),
    "pooled counts": _("pooled counts"),
    "negative binomial": _("negative binomial"),
    "boosted": _("boosted trees"),
    "Tweedie": _("Tweedie loss"),
    "quantiles": _("quantile loss"),
    "recurrent": _("recurrent network"),
}
_NUMBERED = re.compile(r"^(.*?)(?: (\d+))?$")


def words(stored: Any, names: Mapping[str, str] | None = None) -> str:
    """A stored sentence. names: of what it calls by a key, such as a product. Text of earlier versions stays so."""
    if not isinstance(stored, Mapping) or stored.get("code") not in SENTENCES:
        return str(stored.get("code", "")) if isinstance(stored, Mapping) else str(stored)
    about = {key: _told(key, value, names or {}) for key, value in stored.items() if key != "code"}
    return gettext(SENTENCES[stored["code"]]) % about


def method(name: str) -> str:
    """A forecasting method's name, part by part."""
    found = []
    for part in name.split(", "):
        told, number = _NUMBERED.findall(part)[0]
        said = str(METHODS.get(told, told))
        found.append(f"{said} {number}" if number else said)
    return pgettext("parts of a method's name", ", ").join(found)


def _told(key: str, value: Any, names: Mapping[str, str]) -> str:
    if key == "methods":
        return pgettext("list", "; ").join(map(method, value))
    if key == "first":
        return method(value)
    if key in ("week", "day"):
        return _date(key, value)
    if isinstance(value, int | float):
        return number(value)
    return names.get(str(value), str(value))


def _date(key: str, value: str) -> str:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return value
    said = date_format(day, "MONTH_DAY_FORMAT")
    return gettext("the week of %s") % said if key == "week" else date_format(day)


def number(value: float) -> str:
    """Three places at most, none that say nothing."""
    places = next((n for n in range(3) if abs(value - round(value, n)) < 5e-4), 3)
    return number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)
