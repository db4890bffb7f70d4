"""Attribute keys and values as shoppers read them. Unknown ones are shown as they are; `HIDDEN` ones never."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language, pgettext_lazy

HIDDEN = {"kind", "style", "article_type", "master_category", "sub_category"}

LABELS = {
    "silhouette": pgettext_lazy("attribute", "Cut"),
    "neckline": pgettext_lazy("attribute", "Neckline"),
    "sleeve": pgettext_lazy("attribute", "Sleeves"),
    "length": pgettext_lazy("attribute", "Length"),
    "fabric": pgettext_lazy("attribute", "Fabric"),
    "pattern": pgettext_lazy("attribute", "Pattern"),
    "details": pgettext_lazy("attribute", "Details"),
}

VALUES = {
    "silhouette": {
        "a-line": pgettext_lazy("silhouette", "A-line"),
        "fit-and-flare": pgettext_lazy("silhouette", "fit and flare"),
        "fitted": pgettext_lazy("silhouette", "fitted"),
        "full": pgettext_lazy("silhouette", "full"),
        "oversized": pgettext_lazy("silhouette", "oversized"),
        "regular": pgettext_lazy("silhouette", "regular"),
        "relaxed": pgettext_lazy("silhouette", "relaxed"),
        "slim": pgettext_lazy("silhouette", "slim"),
        "slip": pgettext_lazy("silhouette", "bias-cut slip"),
        "straight": pgettext_lazy("silhouette", "straight"),
        "tapered": pgettext_lazy("silhouette", "tapered"),
        "wide": pgettext_lazy("silhouette", "wide"),
        "flare": pgettext_lazy("silhouette", "flared"),
    },
    "neckline": {
        "boat": pgettext_lazy("neckline", "boat neck"),
        "bow": pgettext_lazy("neckline", "tie bow"),
        "camp": pgettext_lazy("neckline", "camp collar"),
        "collar": pgettext_lazy("neckline", "point collar"),
        "cowl": pgettext_lazy("neckline", "cowl neck"),
        "crew": pgettext_lazy("neckline", "crew neck"),
        "funnel": pgettext_lazy("neckline", "funnel neck"),
        "halter": pgettext_lazy("neckline", "halter neck"),
        "henley": pgettext_lazy("neckline", "henley"),
        "hood": pgettext_lazy("neckline", "hood"),
        "lapel": pgettext_lazy("neckline", "lapels"),
        "polo": pgettext_lazy("neckline", "polo collar"),
        "rib": pgettext_lazy("neckline", "ribbed collar"),
        "round": pgettext_lazy("neckline", "round neck"),
        "scoop": pgettext_lazy("neckline", "scoop neck"),
        "square": pgettext_lazy("neckline", "square neck"),
        "sweetheart": pgettext_lazy("neckline", "sweetheart"),
        "turtleneck": pgettext_lazy("neckline", "turtleneck"),
        "v-neck": pgettext_lazy("neckline", "V-neck"),
        "wrap": pgettext_lazy("neckline", "wrap"),
    },
    "sleeve": {
        "balloon": pgettext_lazy("sleeve", "balloon"),
        "cap": pgettext_lazy("sleeve", "cap"),
        "elbow": pgettext_lazy("sleeve", "elbow length"),
        "flutter": pgettext_lazy("sleeve", "flutter"),
        "long": pgettext_lazy("sleeve", "long"),
        "puff": pgettext_lazy("sleeve", "puff"),
        "short": pgettext_lazy("sleeve", "short"),
        "strap": pgettext_lazy("sleeve", "straps"),
    },
    "length": {
        "ankle": pgettext_lazy("length", "to the ankle"),
        "cropped": pgettext_lazy("length", "cropped"),
        "full": pgettext_lazy("length", "full length"),
        "knee": pgettext_lazy("length", "to the knee"),
        "long": pgettext_lazy("length", "long"),
        "maxi": pgettext_lazy("length", "maxi"),
        "midi": pgettext_lazy("length", "midi"),
        "mini": pgettext_lazy("length", "mini"),
        "regular": pgettext_lazy("length", "regular"),
        "short": pgettext_lazy("length", "short"),
    },
    "fabric": {
        "canvas": pgettext_lazy("fabric", "canvas"),
        "chiffon": pgettext_lazy("fabric", "chiffon"),
        "corduroy": pgettext_lazy("fabric", "corduroy"),
        "cotton": pgettext_lazy("fabric", "cotton"),
        "crepe": pgettext_lazy("fabric", "crêpe"),
        "denim": pgettext_lazy("fabric", "denim"),
        "flannel": pgettext_lazy("fabric", "flannel"),
        "fleece": pgettext_lazy("fabric", "fleece"),
        "jersey": pgettext_lazy("fabric", "jersey"),
        "knit": pgettext_lazy("fabric", "wool-blend knit"),
        "leather": pgettext_lazy("fabric", "leather"),
        "linen": pgettext_lazy("fabric", "linen"),
        "nylon": pgettext_lazy("fabric", "nylon"),
        "poplin": pgettext_lazy("fabric", "poplin"),
        "rib": pgettext_lazy("fabric", "rib"),
        "satin": pgettext_lazy("fabric", "satin"),
        "silk": pgettext_lazy("fabric", "silk"),
        "suede": pgettext_lazy("fabric", "suede"),
        "twill": pgettext_lazy("fabric", "twill"),
        "velvet": pgettext_lazy("fabric", "velvet"),
        "viscose": pgettext_lazy("fabric", "viscose"),
        "wool": pgettext_lazy("fabric", "wool"),
    },
    "pattern": {
        "argyle": pgettext_lazy("pattern", "argyle"),
        "breton": pgettext_lazy("pattern", "Breton stripe"),
        "cable": pgettext_lazy("pattern", "cable knit"),
        "check": pgettext_lazy("pattern", "check"),
        "colourblock": pgettext_lazy("pattern", "colour block"),
        "ditsy": pgettext_lazy("pattern", "ditsy floral"),
        "dot": pgettext_lazy("pattern", "polka dot"),
        "fairisle": pgettext_lazy("pattern", "Fair Isle"),
        "floral": pgettext_lazy("pattern", "floral"),
        "gingham": pgettext_lazy("pattern", "gingham"),
        "houndstooth": pgettext_lazy("pattern", "houndstooth"),
        "pinstripe": pgettext_lazy("pattern", "pinstripe"),
        "plain": pgettext_lazy("pattern", "plain"),
        "printed": pgettext_lazy("pattern", "printed"),
        "stripe": pgettext_lazy("pattern", "stripe"),
    },
    "details": {
        "belt": pgettext_lazy("detail", "belt"),
        "buttons": pgettext_lazy("detail", "buttons"),
        "double": pgettext_lazy("detail", "double-breasted"),
        "hood": pgettext_lazy("detail", "hood"),
        "pocket": pgettext_lazy("detail", "pockets"),
        "slit": pgettext_lazy("detail", "slit"),
        "tie": pgettext_lazy("detail", "tie"),
        "zip": pgettext_lazy("detail", "zip"),
    },
}


def attribute_rows(attributes: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(label, value) pairs in the active language, known keys first; empty and "none" values are left out."""
    known = [key for key in LABELS if key in attributes]
    others = sorted(key for key in attributes if key not in LABELS and key not in HIDDEN)
    rows = [(_label(key, get_language()), _value(key, attributes[key])) for key in known + others]
    return [(label, value) for label, value in rows if value]


@lru_cache(1024)
def _label(key: str, language: str | None) -> str:
    return str(LABELS.get(key) or key.replace("_", " ").replace("-", " ").capitalize())


def _value(key: str, value: Any) -> str:
    values = value if isinstance(value, list) else [value]
    return ", ".join(_word(key, str(one), get_language()) for one in values if one not in (None, "", "none"))


@lru_cache(4096)
def _word(key: str, value: str, language: str | None) -> str:
    """A value in the active language, which `language` names; finding a translation takes longer than all else here."""
    return str(VALUES.get(key, {}).get(value, value))
