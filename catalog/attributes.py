"""Attribute keys and values as shoppers read them. Unknown ones are shown as they are; `HIDDEN` ones never."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import pgettext_lazy as _p

HIDDEN = {"kind", "style"}

LABELS = {
    "silhouette": _p("attribute", "Cut"),
    "neckline": _p("attribute", "Neckline"),
    "sleeve": _p("attribute", "Sleeves"),
    "length": _p("attribute", "Length"),
    "fabric": _p("attribute", "Fabric"),
    "pattern": _p("attribute", "Pattern"),
    "details": _p("attribute", "Details"),
}

VALUES = {
    "silhouette": {
        "a-line": _p("silhouette", "A-line"),
        "fit-and-flare": _p("silhouette", "fit and flare"),
        "fitted": _p("silhouette", "fitted"),
        "full": _p("silhouette", "full"),
        "oversized": _p("silhouette", "oversized"),
        "regular": _p("silhouette", "regular"),
        "relaxed": _p("silhouette", "relaxed"),
        "slim": _p("silhouette", "slim"),
        "slip": _p("silhouette", "bias-cut slip"),
        "straight": _p("silhouette", "straight"),
        "tapered": _p("silhouette", "tapered"),
        "wide": _p("silhouette", "wide"),
        "flare": _p("silhouette", "flared"),
    },
    "neckline": {
        "boat": _p("neckline", "boat neck"),
        "bow": _p("neckline", "tie bow"),
        "camp": _p("neckline", "camp collar"),
        "collar": _p("neckline", "point collar"),
        "cowl": _p("neckline", "cowl neck"),
        "crew": _p("neckline", "crew neck"),
        "funnel": _p("neckline", "funnel neck"),
        "halter": _p("neckline", "halter neck"),
        "henley": _p("neckline", "henley"),
        "hood": _p("neckline", "hood"),
        "lapel": _p("neckline", "lapels"),
        "polo": _p("neckline", "polo collar"),
        "rib": _p("neckline", "ribbed collar"),
        "round": _p("neckline", "round neck"),
        "scoop": _p("neckline", "scoop neck"),
        "square": _p("neckline", "square neck"),
        "sweetheart": _p("neckline", "sweetheart"),
        "turtleneck": _p("neckline", "turtleneck"),
        "v-neck": _p("neckline", "V-neck"),
        "wrap": _p("neckline", "wrap"),
    },
    "sleeve": {
        "balloon": _p("sleeve", "balloon"),
        "cap": _p("sleeve", "cap"),
        "elbow": _p("sleeve", "elbow length"),
        "flutter": _p("sleeve", "flutter"),
        "long": _p("sleeve", "long"),
        "puff": _p("sleeve", "puff"),
        "short": _p("sleeve", "short"),
        "strap": _p("sleeve", "straps"),
    },
    "length": {
        "ankle": _p("length", "to the ankle"),
        "cropped": _p("length", "cropped"),
        "full": _p("length", "full length"),
        "knee": _p("length", "to the knee"),
        "long": _p("length", "long"),
        "maxi": _p("length", "maxi"),
        "midi": _p("length", "midi"),
        "mini": _p("length", "mini"),
        "regular": _p("length", "regular"),
        "short": _p("length", "short"),
    },
    "fabric": {
        "canvas": _p("fabric", "canvas"),
        "chiffon": _p("fabric", "chiffon"),
        "corduroy": _p("fabric", "corduroy"),
        "cotton": _p("fabric", "cotton"),
        "crepe": _p("fabric", "crêpe"),
        "denim": _p("fabric", "denim"),
        "flannel": _p("fabric", "flannel"),
        "fleece": _p("fabric", "fleece"),
        "jersey": _p("fabric", "jersey"),
        "knit": _p("fabric", "wool-blend knit"),
        "leather": _p("fabric", "leather"),
        "linen": _p("fabric", "linen"),
        "nylon": _p("fabric", "nylon"),
        "poplin": _p("fabric", "poplin"),
        "rib": _p("fabric", "rib"),
        "satin": _p("fabric", "satin"),
        "twill": _p("fabric", "twill"),
        "velvet": _p("fabric", "velvet"),
        "viscose": _p("fabric", "viscose"),
        "wool": _p("fabric", "wool"),
    },
    "pattern": {
        "argyle": _p("pattern", "argyle"),
        "breton": _p("pattern", "Breton stripe"),
        "cable": _p("pattern", "cable knit"),
        "check": _p("pattern", "check"),
        "colourblock": _p("pattern", "colour block"),
        "ditsy": _p("pattern", "ditsy floral"),
        "dot": _p("pattern", "polka dot"),
        "fairisle": _p("pattern", "Fair Isle"),
        "floral": _p("pattern", "floral"),
        "gingham": _p("pattern", "gingham"),
        "houndstooth": _p("pattern", "houndstooth"),
        "pinstripe": _p("pattern", "pinstripe"),
        "plain": _p("pattern", "plain"),
        "stripe": _p("pattern", "stripe"),
    },
    "details": {
        "belt": _p("detail", "belt"),
        "buttons": _p("detail", "buttons"),
        "double": _p("detail", "double-breasted"),
        "hood": _p("detail", "hood"),
        "pocket": _p("detail", "pockets"),
        "slit": _p("detail", "slit"),
        "tie": _p("detail", "tie"),
        "zip": _p("detail", "zip"),
    },
}


def attribute_rows(attributes: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(label, value) pairs in the active language, known keys first; empty and "none" values are left out."""
    known = [key for key in LABELS if key in attributes]
    others = sorted(key for key in attributes if key not in LABELS and key not in HIDDEN)
    rows = [(_label(key), _value(key, attributes[key])) for key in known + others]
    return [(label, value) for label, value in rows if value]


def _label(key: str) -> str:
    return str(LABELS.get(key) or key.replace("_", " ").replace("-", " ").capitalize())


def _value(key: str, value: Any) -> str:
    words = VALUES.get(key, {})
    values = value if isinstance(value, list) else [value]
    return ", ".join(str(words.get(str(one), one)) for one in values if one not in (None, "", "none"))
