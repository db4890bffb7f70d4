"""Sentences as a code with its parameters: stored as such, and put into words for each reader (`supply.wording`).

Knows no Django, so that algorithms may say why something fails; `str` of a sentence is its English.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


def _(english: str) -> str:
    """Marks a sentence for the catalogue of translations; the reader's language is chosen when it is shown."""
    return english


SENTENCES: dict[str, str] = {
    # Why there is no production plan.
    "nothing ordered": _("Nothing is on order: approve purchases first."),
    "all made": _("All that is on order was released to the workshops and is on its way."),
    "no workshop": _("No workshop is in use: add one first."),
    "out of time": _("No plan was found within %(seconds)s seconds."),
    "nobody makes it": _("No workshop in use makes %(item)s."),
    "due too early": _(
        "%(item)s needs %(pieces)s pieces in %(week)s, but its lead time of %(lead)s weeks lets nothing arrive by then."
    ),
    "frozen over capacity": _(
        "%(line)s: the frozen lots of %(week)s need %(needed)s hours, %(hours)s more than there are."
    ),
    "lacks hours": _("%(line)s lacks %(hours)s hours of capacity in %(week)s."),
    "lacks hours with overtime": _(
        "%(line)s lacks %(hours)s hours of capacity in %(week)s even with all its overtime."
    ),
    "lacks material": _("%(material)s: %(units)s more would have to be there by %(week)s."),
    "conditions": _("No plan meets every condition together: loosen minimum lots, materials or frozen weeks."),
    "left out": _(
        "The plan holds the %(kept)s styles with the most pieces on order; %(styles)s smaller ones are left out."
    ),
    # How a night was forecast.
    "kinds": _("%(counts)s of %(all)s series are intermittent."),
    "counts": _("Intermittent series: mean of %(methods)s; error %(error)s of %(first)s."),
    "counts kept": _("Intermittent series: mean of %(methods)s, as chosen before."),
    "smooth by mean": _("Other series: mean of %(methods)s; error %(error)s of the seasonal naive."),
    "smooth by median": _("Other series: median of %(methods)s; error %(error)s of the seasonal naive."),
    "chosen by mean": _("Other series: mean of %(methods)s, chosen on %(day)s."),
    "chosen by median": _("Other series: median of %(methods)s, chosen on %(day)s."),
    "thin": _("%(sizes)s sizes that sell little share by their size curve."),
    "new": _("%(products)s new products by %(neighbours)s neighbours; %(launches)s launches taught it."),
    "judged": _("%(overrides)s overrides judged."),
}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """A sentence of SENTENCES and what it is about, by the names in its text: numbers, names, ISO dates, lists."""

    code: str
    about: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return SENTENCES[self.code] % {name: _plain(value) for name, value in self.about.items()}

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, **self.about}


def _plain(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.3f}".rstrip("0").rstrip(".")
    if isinstance(value, int):
        return f"{value:,}"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
