"""The queues that people work off, on the desk's front page."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog.models import LabelStatus, LabelTask
from catalog.reviews import verdicts
from fashionai.desk import page
from fashionai.desk.attention import register_attention


def register() -> None:
    register_attention(
        "catalog.reviews",
        label=_("Reviews that wait for a decision"),
        hint=_("New ones with photos or links, and those that readers reported."),
        rows=verdicts.queue,
        address=lambda: reverse("admin:catalog_review_queue"),
        permission="catalog.change_review",
        order=10,
    )
    register_attention(
        "catalog.labels",
        label=_("Labels on which people differ"),
        hint=_("A third person or the owner decides."),
        rows=lambda: LabelTask.objects.filter(status=LabelStatus.DISPUTED),
        address=lambda: f"{page('catalog_labeltask')}?status__exact={LabelStatus.DISPUTED}",
        permission="catalog.view_labeltask",
        order=60,
    )
