"""What of the models waits for a person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fashionai.desk import page
from fashionai.desk.attention import register_attention
from fashionai.registry.models import ModelVersion, Stage


def register() -> None:
    register_attention(
        "registry.waiting",
        label=_("Models that wait to serve"),
        hint=_("Compare and promote, or leave them."),
        rows=lambda: ModelVersion.objects.filter(stage=Stage.CHALLENGER),
        address=lambda: f"{page('registry_modelversion')}?stage__exact={Stage.CHALLENGER}",
        permission="registry.view_modelversion",
        order=60,
    )
