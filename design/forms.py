"""What the studio's forms bring, checked: words, choices, sliders, and ids."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.http import HttpRequest, QueryDict

from design.brief.parse import LONGEST
from design.brief.wishes import CHOOSABLE, checked
from design.taste.sliders import SLIDERS


def brief(request: HttpRequest) -> dict[str, object]:
    """The arguments of `services.begin`; a brief that is too long says so itself when it is read."""
    posted = request.POST
    return {
        "words": posted.get("words", "")[: LONGEST + 1],
        "choices": checked({name: posted.get(name, "") for name in CHOOSABLE}),
        "use_taste": posted.get("taste") == "on",
        "use_trends": posted.get("trends") == "on",
    }


def sliders(posted: QueryDict) -> dict[str, float]:
    """Numbers by slider; what is no number is left out."""
    found = {}
    for name in SLIDERS:
        try:
            found[name] = float(posted.get(name, "0"))
        except ValueError:
            continue
    return found


def keys(values: Iterable[str]) -> list[uuid.UUID]:
    """Those that are ids."""
    found = []
    for value in values:
        try:
            found.append(uuid.UUID(value))
        except ValueError:
            continue
    return found
