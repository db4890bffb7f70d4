"""Aspects as shoppers read them, in the order in which they stand."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

ASPECTS = {
    "fit": pgettext_lazy("aspect", "Fit"),
    "quality": pgettext_lazy("aspect", "Quality"),
    "colour": pgettext_lazy("aspect", "Colour"),
    "comfort": pgettext_lazy("aspect", "Comfort"),
}
