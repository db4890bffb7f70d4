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
STAGE_NAMES = list(STAGES)
# What a mannequin, whose body is known, goes without.
OF_PHOTOS = frozenset({"intake", "pose", "parsing"})
# Ours, beside the pipeline's: the shop failed, not the photo.
INTERNAL = "internal"

_BY_CODE: dict[str, Promise] = {
    "image_load": _("This file could not be opened as a photo. Choose a JPEG, PNG or WebP."),
    "no_person": _(
        "We could not find a person in this photo. Stand in the light, in front of a calm background, "
        "with your whole upper body in the picture."
    ),
    "several_people": _("There seem to be several people in this photo. Choose one that shows only you."),
    "pose": _("We could not make out how you stand. Face the camera with your arms a little away from your body."),
    "garment": _("This piece cannot be tried on yet: its picture does not show enough of it."),
    "moderation": _("This photo cannot be used here. Choose one in which you are dressed."),
    "quota": _("That was a lot of trying on. Please take a short break and come back."),
    INTERNAL: _("Something went wrong on our side. Your photo was not at fault; please try once more."),
}

_BY_REASON: dict[tuple[str, str], Promise] = {
    ("image_load", "missing"): _("Choose a photo first."),
    ("image_load", "empty"): _("This file is empty. Choose another photo."),
    ("image_load", "damaged"): _("This photo is damaged and cannot be opened. Save it again or choose another one."),
    ("image_load", "format"): _("This is not a JPEG, PNG or WebP photo. Save it as one of these and choose it again."),
    ("image_load", "too_many_bytes"): _("This file is too large. Choose a smaller photo."),
    ("image_load", "too_many_pixels"): _(
        "This photo has too many pixels. Make it smaller, or take it at a lower resolution."
    ),
    ("image_load", "animated"): _("This picture moves. Choose a still photo."),
    ("image_load", "proportions"): _("This picture is too narrow a strip. Choose an ordinary upright photo."),
    ("image_load", "forgotten"): _("This photo is deleted already. Choose it again to go on."),
    ("pose", "back_view"): _("We see you from behind. Turn round and face the camera."),
    ("pose", "side_view"): _("We see you from the side. Turn towards the camera."),
    ("pose", "cropped_torso"): _(
        "Part of your upper body is outside the picture. Step back until shoulders and hips are in it."
    ),
    ("pose", "too_small"): _(
        "You are very small in this photo. Come closer, so that you fill at least half of its height."
    ),
    ("pose", "too_dark"): _("This photo is too dark. Turn towards a window or switch on the light."),
    ("garment", "not_worn"): _(
        "This piece cannot be tried on. Tops, jackets and coats, dresses, skirts and trousers can."
    ),
    ("garment", "not_together"): _(
        "These two pieces are not worn together here. Combine a top or jacket with a skirt or trousers."
    ),
    ("garment", "no_picture"): _("The picture of this piece is missing or damaged, so that it cannot be tried on."),
    ("quota", "waiting"): _("Some of your try-ons still wait for their turn. Let them finish first."),
    ("quota", "minute"): _("That was very quick. Wait a minute, then go on."),
}


def stage(name: str) -> str:
    """What the worker is doing, in the reader's language."""
    return str(STAGES.get(name, ""))


def refusal(code: str, reason: str = "") -> str:
    """What went wrong and what to do, in the reader's language."""
    return str(_BY_REASON.get((code, reason)) or _BY_CODE.get(code) or _BY_CODE[INTERNAL])
