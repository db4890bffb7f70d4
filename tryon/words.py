"""What is said to shoppers: stages, and a helpful sentence for each refusal by code and reason."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STAGES: dict[str, Promise] = {
    "intake": _("Looking at the photo"),
    "pose": _("Finding shoulders, arms and legs"),
    "parsing": _("Telling skin, hair and clothes apart"),
    "garment": _("Cutting out the garment"),
    "warp": _("Laying it over the body"),
    "compose": _("Blending folds and light"),
    "label": _("Signing the picture"),
}
# What a mannequin, whose body is known, goes without.
OF_PHOTOS = frozenset({"intake", "pose", "parsing"})
# Ours, beside the pipeline's: the shop failed, not the photo.
INTERNAL = "internal"

_BY_CODE: dict[str, Promise] = {
    "image_load": _("This file could not be opened as a photo. Choose a JPEG, PNG or WebP."),
    "no_person": _("We could not find a person in this photo. Stand in the light, in front of a calm background, with your whole upper body in the picture."),
    "several_people": _("There seem to be several people in this photo. Choose one that shows only you."),
    "pose": _("We could not make out how you stand. Face the camera with your arms a little away from your body."),
    "garment": _("This piece cannot be tried on yet: its picture does not show enough of it."),
    "moderation": _("This photo cannot be used here. Choose one in which you are dressed."),
    "quota": _("That was a lot of trying on. Please take a short break and come back."),
    INTERNAL: _("Something went wrong on our side. Your photo was not at fault; please try once more."),
}  # fmt: skip

_BY_REASON: dict[tuple[str, str], Promise] = {}


def stage(name: str) -> str:
    """What the worker is doing, in the reader's language."""
    return str(STAGES.get(name, ""))


def refusal(code: str, reason: str = "") -> str:
    """What went wrong and what to do, in the reader's language."""
    return str(_BY_REASON.get((code, reason)) or _BY_CODE.get(code) or _BY_CODE[INTERNAL])
