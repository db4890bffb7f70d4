"""The profile as shoppers read it, in the active language."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from recommender.profile.taste import Evidence, Trait
from recommender.quiz.models import Facet
from recommender.quiz.words import price_name
from recommender.vocabulary import name_of

TITLES = {
    Facet.DEPARTMENT: gettext_lazy("For whom"),
    Facet.CATEGORY: gettext_lazy("What you wear"),
    Facet.COLOUR: gettext_lazy("Colours"),
    Facet.SILHOUETTE: gettext_lazy("Cuts"),
    Facet.FABRIC: gettext_lazy("Fabrics"),
    Facet.FORMALITY: gettext_lazy("Occasions"),
    Facet.PRICE: gettext_lazy("Prices"),
    Facet.BRAND: gettext_lazy("Brands"),
    Facet.SIZE_TOP: gettext_lazy("Size of tops"),
    Facet.SIZE_BOTTOM: gettext_lazy("Size of trousers"),
    Facet.SIZE_DRESS: gettext_lazy("Size of dresses"),
    Facet.SIZE_SHOE: gettext_lazy("Size of shoes"),
}
# From these confidences on the shop is sure, or thinks so; below it is a hint.
SURE, LIKELY = 0.95, 0.8


def label(facet: str, value: str) -> str:
    return price_name(value) if facet == Facet.PRICE else name_of(facet, value)


def certainty(trait: Trait) -> str:
    """How sure the shop is, in a word; empty where the shopper said it themselves."""
    if not trait.evidence.counts:
        return ""
    if trait.confidence >= SURE:
        return _("quite sure")
    return _("likely") if trait.confidence >= LIKELY else _("a hint")


def evidence(found: Evidence) -> str:
    """What was done, in one sentence: "You bought 2, liked 1, looked at 6."."""
    phrases = {
        "bought": lambda n: ngettext("bought %(n)d", "bought %(n)d", n),
        "liked": lambda n: ngettext("liked %(n)d", "liked %(n)d", n),
        "bag": lambda n: ngettext("put %(n)d in the bag", "put %(n)d in the bag", n),
        "rated": lambda n: ngettext("rated %(n)d", "rated %(n)d", n),
        "looked": lambda n: ngettext("looked at %(n)d", "looked at %(n)d", n),
        "followed": lambda n: ngettext("follow who has %(n)d", "follow who has %(n)d", n),
        "refused": lambda n: ngettext("turned down %(n)d", "turned down %(n)d", n),
    }
    told = [(phrase, found.counts[kind]) for kind, phrase in phrases.items() if kind in found.counts]
    said = pgettext("between what was done", ", ").join(phrase(n) % {"n": n} for phrase, n in told)
    return _("You %(did)s.") % {"did": said} if said else ""
