"""Who may report movements of goods."""

from __future__ import annotations

import secrets

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import Location


def new_salt() -> str:
    return secrets.token_hex(16)


CODE = RegexValidator(r"^[a-z0-9][a-z0-9-]*\Z", _("Small letters, digits and hyphens."))


class FeedSource(models.Model):
    """A device or system with a key of its own. The key itself is kept nowhere: see `signing`."""

    code = models.CharField(_("code"), max_length=40, unique=True, validators=[CODE])
    name = models.CharField(_("name"), max_length=80, blank=True)
    location = models.ForeignKey(
        Location,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("location"),
        help_text=_("Where its movements happen; it can report none of another location."),
    )
    salt = models.CharField(max_length=32, default=new_salt, editable=False)
    is_active = models.BooleanField(_("active"), default=True)
    last_at = models.DateTimeField(_("last heard of"), null=True, blank=True, editable=False)

    class Meta:
        app_label = "supply"
        verbose_name = _("movement source")
        verbose_name_plural = _("movement sources")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name or self.code
