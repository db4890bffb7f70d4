"""The kinds of jobs in people's words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

KINDS = {
    "nightly": _("The night"),
    "recommender.off_policy": _("Judge other rankings by logged rails"),
    "recommender.train": _("Train recommendations"),
}


def job_kind(kind: str) -> str:
    """A kind of job in the reader's language; unknown ones by their technical name."""
    return str(KINDS.get(kind, kind))
