"""The kinds of jobs in people's words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

KINDS = {
    "catalog.expire_order": _("End an order that was not paid in time"),
    "catalog.expire_orders": _("End orders that were not paid in time"),
    "catalog.prices": _("Bring prices of promotions up to date"),
    "catalog.send_mail": _("Send a letter"),
    "catalog.suggest_labels": _("Suggest labels"),
    "design.board": _("Make a board of designs"),
    "design.forget": _("Forget old studios"),
    "design.wear": _("Put a sketch on a mannequin"),
    "design.learn": _("Learn what shoppers like in sketches"),
    "http.forget_keys": _("Forget old idempotency keys"),
    "nightly": _("The night"),
    "recommender.count_visits": _("Count visits"),
    "recommender.embed_new_pictures": _("Embed new pictures"),
    "recommender.embed_pictures": _("Embed all pictures"),
    "recommender.forget_photos": _("Forget shoppers’ photos"),
    "recommender.label_reviews": _("Read reviews"),
    "recommender.learn_cold": _("Learn to place new products"),
    "recommender.learn_looks": _("Learn what goes together by its looks"),
    "recommender.learn_preference": _("Learn what shoppers like"),
    "recommender.search_photo": _("Search by a photo"),
    "recommender.off_policy": _("Judge other rankings by logged rails"),
    "recommender.train": _("Train recommendations"),
    "tryon.forget": _("Forget try-on photos"),
    "tryon.learn": _("Learn from verdicts on try-ons"),
    "tryon.prepare": _("Make new garments ready for try-on"),
    "tryon.prepare_night": _("Make garments ready for try-on"),
    "tryon.work": _("Try a garment on"),
    "recommender.train_sizes": _("Learn what sizes fit"),
    "recommender.trends": _("Find fashion trends"),
    "supply.design": _("Forecast a new design"),
    "supply.plan": _("Plan purchases"),
    "supply.produce": _("Plan production"),
}


def job_kind(kind: str) -> str:
    """A kind of job in the reader's language; unknown ones by their technical name."""
    return str(KINDS.get(kind, kind))
