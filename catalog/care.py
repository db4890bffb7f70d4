"""How to wash what a product is made of: care instructions by fabric, in the words of garment labels."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

MACHINE_40 = _("Machine wash at 40 °C.")
MACHINE_30 = _("Machine wash at 30 °C with like colours.")
GENTLE_30 = _("Gentle machine wash at 30 °C in a laundry bag.")
WOOL_30 = _("Wool cycle at 30 °C or hand wash, with wool detergent.")
HAND_30 = _("Hand wash at up to 30 °C.")
NO_WASH = _("Do not wash.")
DRY_CLEAN = _("Professional dry clean.")
NO_BLEACH = _("Do not bleach.")
NO_TUMBLE = _("Do not tumble dry.")
LOW_TUMBLE = _("Tumble dry at low heat.")
FLAT = _("Dry flat, in shape.")
HANG = _("Hang to dry, away from direct sun.")
IRON_LOW = _("Iron cool, inside out.")
IRON_MEDIUM = _("Iron warm.")
IRON_HOT = _("Iron hot while still damp.")
NO_IRON = _("Do not iron; steam if needed.")
INSIDE_OUT = _("Wash inside out to keep the colour.")
WIPE = _("Wipe with a soft, damp cloth.")
CREAM = _("Treat with leather cream now and then; keep away from heat.")
BRUSH = _("Brush with a suede brush; protect from rain with a spray.")
AIR = _("Air after wearing; it needs washing seldom.")

_COTTON = (MACHINE_40, NO_BLEACH, LOW_TUMBLE, IRON_MEDIUM)
_KNIT = (WOOL_30, NO_BLEACH, FLAT, IRON_LOW, AIR)
_DELICATE = (HAND_30, NO_BLEACH, NO_TUMBLE, HANG, IRON_LOW)

CARE: dict[str, tuple[Any, ...]] = {
    "canvas": (MACHINE_30, NO_BLEACH, NO_TUMBLE, IRON_MEDIUM),
    "chiffon": _DELICATE,
    "corduroy": (INSIDE_OUT, MACHINE_30, NO_BLEACH, NO_TUMBLE, IRON_LOW),
    "cotton": _COTTON,
    "crepe": (GENTLE_30, NO_BLEACH, NO_TUMBLE, HANG, IRON_LOW),
    "denim": (INSIDE_OUT, MACHINE_30, NO_BLEACH, NO_TUMBLE, IRON_MEDIUM),
    "flannel": (MACHINE_30, NO_BLEACH, LOW_TUMBLE, IRON_MEDIUM),
    "fleece": (MACHINE_30, NO_BLEACH, LOW_TUMBLE, NO_IRON),
    "jersey": (MACHINE_30, NO_BLEACH, LOW_TUMBLE, IRON_MEDIUM),
    "knit": _KNIT,
    "leather": (NO_WASH, WIPE, CREAM),
    "linen": (MACHINE_30, NO_BLEACH, NO_TUMBLE, IRON_HOT),
    "nylon": (MACHINE_30, NO_BLEACH, HANG, NO_IRON),
    "poplin": _COTTON,
    "rib": (MACHINE_30, NO_BLEACH, FLAT, IRON_LOW),
    "satin": _DELICATE,
    "silk": _DELICATE,
    "suede": (NO_WASH, BRUSH),
    "twill": (MACHINE_40, NO_BLEACH, NO_TUMBLE, IRON_MEDIUM),
    "velvet": (DRY_CLEAN, NO_BLEACH, NO_TUMBLE, NO_IRON),
    "viscose": (GENTLE_30, NO_BLEACH, NO_TUMBLE, HANG, IRON_LOW),
    "wool": (DRY_CLEAN, NO_BLEACH, NO_TUMBLE, AIR),
}
# Shoes and bags are not put into a machine, whatever they are made of.
NEVER_WASHED = {"shoes", "bag"}
WIPED = (NO_WASH, WIPE)


def care_of(attributes: dict[str, Any]) -> tuple[str, ...]:
    """Instructions in the active language; none where the fabric is unknown."""
    fabric = attributes.get("fabric")
    known = CARE.get(fabric, ()) if isinstance(fabric, str) else ()
    if known and attributes.get("kind") in NEVER_WASHED and known[0] != NO_WASH:
        known = WIPED
    return tuple(str(line) for line in known)
