"""The kinds of jobs in people's words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

KINDS = {
    "nightly": _("The night"),
    "recommender.embed_new_pictures": _("Embed new pictures"),
    "recommender.embed_pictures": _("Embed all pictures"),
    "recommender.forget_photos": _("Forget shoppers’ photos"),
    "recommender.label_reviews": _("Read reviews"),
    "recommender.search_photo": _("Search by a photo"),
    "recommender.train": _("Train recommendations"),
}


def job_kind(kind: str) -> str:
    """A kind of job in the reader's language; unknown ones by their technical name."""
    return str(KINDS.get(kind, kind))
