"""A design on a mannequin: what can be worn, asking for it, and the job that has it made.

The studio knows no try-on. It says by a signal what is to be worn by whom; where nobody answers there is no try-on.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.pictures.mannequins import BUILDS, FIGURES, TONES, Mannequin
from catalog.signals import garment_to_wear
from design import reading
from design.models import Design, Spent, What, Worn
from design.services import TooMany
from fashionai.accounts.models import Shopper
from fashionai.jobs import services as jobs
from fashionai.jobs.models import Job, State
from fashionai.jobs.runner import Run

WEAR = "design.wear"
#: Categories of designs → kinds of garments as try-on calls them; what is not here is not worn on a body there.
KINDS = {
    **dict.fromkeys(("tshirt", "shirt", "blouse", "sweater", "hoodie"), "top"),
    **dict.fromkeys(("jacket", "coat"), "outer"),
    **dict.fromkeys(("trousers", "jeans", "shorts"), "trousers"),
    "dress": "dress",
    "skirt": "skirt",
}
NOBODY = "nobody"
FIRST_TONE = 5


def wearable(design: Design) -> bool:
    return design.condition.get("category") in KINDS and garment_to_wear.has_listeners()


def choices(tone: str, figure: str) -> dict[str, Any]:
    """What the page offers: tones and figures as an address asks for them, and three mannequins."""
    from catalog.drawing.mannequins.tones import tone_hex  # brings the drawing engine, which few processes need

    number = int(tone) if tone.isdecimal() and int(tone) in TONES else FIRST_TONE
    body = figure if figure in FIGURES else FIGURES[0]
    return {
        "tone": number,
        "tones": [(one, tone_hex(one)) for one in TONES],
        "figure": body,
        "figures": FIGURES,
        "mannequins": [Mannequin(body, number, build, "front", "full") for build in BUILDS],
    }


@transaction.atomic
def ask(*, design: Design, mannequin: Mannequin) -> Worn:
    """The design on the mannequin, the one there is or one that a worker is asked for. Raises TooMany."""
    shopper = design.board.studio.shopper
    Shopper.objects.select_for_update(of=("self",)).get(pk=shopper.pk)
    found = Worn.objects.filter(design=design, mannequin=mannequin.slug).first()
    if found is not None and not gave_up(found) and not found.reason:
        return found
    if wait := Spent.objects.wait(shopper, What.WORN, timedelta(hours=1), settings.TRYON["PER_HOUR"]):
        raise TooMany(_("That was a lot of trying on. Please take a short break and come back."), wait)
    Spent.objects.create(shopper=shopper, what=What.WORN)
    if found is not None:
        found.delete()
    worn = Worn.objects.create(design=design, mannequin=mannequin.slug)
    jobs.enqueue(WEAR, arguments={"worn": str(worn.pk)}, idempotency_key=f"{WEAR}:{worn.pk}")
    return worn


def gave_up(worn: Worn) -> bool:
    """Whether no worker will make it any more."""
    over = Job.objects.filter(idempotency_key=f"{WEAR}:{worn.pk}", state__in=[State.DEAD, State.CANCELLED])
    return worn.is_waiting and over.exists()


def make(run: Run) -> dict[str, Any]:
    """The job's work; a refusal is an outcome like any other."""
    key = uuid.UUID(run.arguments["worn"])
    worn = Worn.objects.filter(pk=key, made_at=None).select_related("design").first()
    if worn is None:
        return {"outcome": "forgotten or over"}
    picture, reason = _dressed(worn)
    with run.completing({"reason": reason}) as outcome:
        Worn.objects.filter(pk=key).update(picture=picture, reason=reason, made_at=timezone.now())
    return outcome


def _dressed(worn: Worn) -> tuple[bytes, str]:
    """The picture, or why there is none."""
    condition = worn.design.condition
    told = {name: condition[name] for name in ("sleeve", "length", "neckline") if name in condition}
    answers = garment_to_wear.send(
        sender=Worn,
        pixels=reading.plain(worn.design),
        kind=KINDS[condition["category"]],
        attributes=told,
        mannequin=worn.who,
    )
    found: list[Any] = [answer for _receiver, answer in answers if answer is not None]
    if not found:
        return b"", NOBODY
    return (found[0], "") if isinstance(found[0], bytes) else (b"", str(found[0])[:40])
