"""A concept: a design that a merchandiser adopted, with its specification. It outlives the shopper's rows."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from design.models.designs import Design


class ConceptState(models.TextChoices):
    ADOPTED = "adopted", _("adopted")
    DROPPED = "dropped", _("dropped")


class Concept(models.Model):
    """The picture and the specification are copies, so that erasing a shopper takes nothing from the desk but the link.

    spec: attributes, colours, fabrics, nearest, price_low, price_high, currency; see docs/design-studio.md.
    """

    design = models.OneToOneField(
        Design, on_delete=models.SET_NULL, null=True, blank=True, related_name="concept", verbose_name=_("design")
    )
    title = models.CharField(_("title"), max_length=120)
    state = models.CharField(_("state"), max_length=10, choices=ConceptState.choices, default=ConceptState.ADOPTED)
    picture = models.BinaryField(_("picture"))
    condition = models.JSONField(_("condition"), default=dict)
    spec = models.JSONField(_("specification"), default=dict)
    note = models.TextField(_("note"), blank=True)
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("adopted by")
    )
    adopted_at = models.DateTimeField(_("adopted at"), default=timezone.now)

    class Meta:
        verbose_name = _("concept")
        verbose_name_plural = _("concepts")
        ordering = ["-adopted_at", "-pk"]

    def __str__(self) -> str:
        """Its title; one that the desk left as it was made, in the reader's language."""
        from design import words

        return words.concept_title(self.title, self.condition)

    @property
    def is_adopted(self) -> bool:
        return self.state == ConceptState.ADOPTED
