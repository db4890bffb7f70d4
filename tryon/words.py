"""What is said to shoppers, and to the desk: stages, and a helpful sentence for each refusal by code and reason."""

from __future__ import annotations

from collections.abc import Iterable

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
    "garment": _(
        "This piece cannot be tried on yet: its picture does not show enough of it. Choose another colour of it, or "
        "another piece."
    ),
    "moderation": _("This photo cannot be used here. Choose one in which you are dressed."),
    "quota": _("That was a lot of trying on. Please take a short break and come back."),
    INTERNAL: _("Something went wrong on our side. Your photo was not at fault; please try once more."),
}

_NOT_WORN = _("This piece cannot be tried on. Choose a top, jacket, coat, dress, skirt or trousers instead.")

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
    ("garment", "not_worn"): _NOT_WORN,
    ("garment", "kind"): _NOT_WORN,
    ("garment", "none"): _("Choose a piece to try on first."),
    ("garment", "too_many"): _("At most two pieces are tried on together. Take one away, then try again."),
    ("garment", "not_found"): _(
        "We could not tell this piece from the background of its picture. Choose another colour of it, or another "
        "piece."
    ),
    ("garment", "landmarks"): _(
        "The picture of this piece hides its collar, sleeves or hem, so that it cannot be tried on. Choose another "
        "colour of it, or another piece."
    ),
    ("garment", "not_together"): _(
        "These two pieces are not worn together here. Combine a top or jacket with a skirt or trousers."
    ),
    ("garment", "no_picture"): _(
        "The picture of this piece is missing or damaged, so that it cannot be tried on. Choose another colour of it, "
        "or another piece."
    ),
    ("quota", "waiting"): _("Some of your try-ons still wait for their turn. Let them finish first."),
    ("quota", "minute"): _("That was very quick. Wait a minute, then go on."),
}

# What a result's caption says of parts that the photo did not show, by the pipeline's word for them.
_GUESSES: dict[str, Promise] = {
    "clothes": _(
        "What a coat or long top covers in your photo had to be guessed. A photo without it shows what you really wear."
    ),
    "skin": _(
        "Skin that your clothes cover had to be guessed, so arms or legs may look painted. A photo in shorter clothes "
        "comes out better."
    ),
    "in_front": _("Hair, a scarf or a bag lies over this piece. It shows more in a photo with nothing before it."),
}

# What a merchandiser can do about a picture whose garment was refused.
_ON_THE_DESK: dict[str, Promise] = {
    "kind": _("Only clothes are tried on. If this is a garment, move the product to the category of its kind."),
    "not_found": _(
        "The garment does not stand out from its ground. Upload a picture of the whole piece, laid flat, hanging or "
        "worn, before a plain ground of another colour."
    ),
    "landmarks": _(
        "Collar, sleeves, waist or hem are hidden or cut off. Upload a picture of the whole piece from the front, with "
        "its sleeves spread."
    ),
    "no_picture": _("The picture is missing or damaged. Upload it again as JPEG, PNG or WebP."),
}
_ON_THE_DESK_ELSE = _("Upload another picture that shows the whole piece from the front, before a plain ground.")


def stage(name: str) -> str:
    """What the worker is doing, in the reader's language."""
    return str(STAGES.get(name, ""))


def refusal(code: str, reason: str = "") -> str:
    """What went wrong and what to do, in the reader's language."""
    return str(_BY_REASON.get((code, reason)) or _BY_CODE.get(code) or _BY_CODE[INTERNAL])


def guesses(found: Iterable[str]) -> list[str]:
    """What of a result was guessed, and what to do, in the reader's language; words that are not known are left out."""
    return [str(_GUESSES[one]) for one in found if one in _GUESSES]


def advice(reason: str) -> str:
    """What the desk can do about a refused garment, in the reader's language; "" without a reason."""
    return str(_ON_THE_DESK.get(reason, _ON_THE_DESK_ELSE)) if reason else ""
