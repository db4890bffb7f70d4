from __future__ import annotations

from django import template
from django.db.models import QuerySet

from fashionai.registry.models import ModelVersion, Stage

register = template.Library()


@register.simple_tag
def champions() -> QuerySet[ModelVersion]:
    """What serves now, one row a model."""
    return ModelVersion.objects.filter(stage=Stage.CHAMPION).order_by("name")
