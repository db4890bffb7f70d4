"""The chosen theme, set on the page's root before anything is painted."""

from __future__ import annotations

from django import template
from django.utils.html import format_html

from fashionai.http.appearance import THEME_COOKIE, THEMES

register = template.Library()


@register.simple_tag(takes_context=True)
def theme(context: template.Context) -> str:
    """The root's attribute for the theme in the cookie; nothing while the reader's system decides."""
    request = context.get("request")
    chosen = request.COOKIES.get(THEME_COOKIE) if request else None
    return format_html(' data-theme="{}"', chosen) if chosen in THEMES else ""
