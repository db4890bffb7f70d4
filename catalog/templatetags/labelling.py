"""Words of the labelling pages."""

from __future__ import annotations

from django import template

from catalog.labelling import vocabulary

register = template.Library()


@register.simple_tag
def attribute_label(name: str) -> str:
    return str(vocabulary.label(name))
