"""What a program read in a review, in the desk's list of reviews."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.desk.columns import ReviewColumn, register_review_column
from catalog.models import Review

KINDS = {"kind": "success", "mixed": "warning", "unkind": "danger"}
# Between these chances of a recommendation the words say neither.
UNKIND, KIND = 0.35, 0.65


def mood(review: Review) -> tuple[str, str] | None:
    """(kind, words) of a review that a model could read."""
    label = getattr(review, "said", None)
    if label is None or label.chance is None:
        return None
    if label.chance >= KIND:
        return "kind", _("pleased")
    return ("unkind", _("displeased")) if label.chance <= UNKIND else ("mixed", _("mixed"))


def register() -> None:
    register_review_column(ReviewColumn("mood", gettext_lazy("words"), mood, KINDS, "said"))
