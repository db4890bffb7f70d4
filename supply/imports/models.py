"""Sales that were not made in this shop: tills, marketplaces, the years before."""

from __future__ import annotations

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from catalog.models import Location, Variant


class SaleLineQuerySet(models.QuerySet["SaleLine"]):
    def sales(self) -> QuerySet[SaleLine]:
        """Without the lines that take a sale back."""
        return self.filter(undoes=None)


class SaleLine(models.Model):
    """A line of a sales file. `id` is made from the row, so that a second run adds nothing.

    pieces: sold; negative where the line undoes an earlier one, and then dated like it, so that the week of the sale
    holds what was really wanted. party: a keyed digest of the buyer, by which a cancellation finds its sale; the
    buyer's own number is not kept.
    """

    id = models.UUIDField(primary_key=True)
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="sale_lines", verbose_name=_("variant"))
    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("location")
    )
    at = models.DateTimeField(_("at"))
    pieces = models.IntegerField(_("pieces"))
    price = models.DecimalField(_("price"), max_digits=12, decimal_places=2, null=True, blank=True)
    source = models.SlugField(_("source"), max_length=40)
    party = models.CharField(max_length=16, blank=True, editable=False)
    undoes = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="undone_by")

    objects = SaleLineQuerySet.as_manager()

    class Meta:
        app_label = "supply"
        verbose_name = _("imported sale")
        verbose_name_plural = _("imported sales")
        ordering = ["-at", "pk"]
        indexes = [
            models.Index(fields=["variant", "at"], name="sale_lines_of_a_variant"),
            models.Index(fields=["party", "variant"], name="sale_lines_of_a_party"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(pieces__gt=0, undoes=None) | Q(pieces__lt=0, undoes__isnull=False),
                name="only_what_undoes_is_negative",
            )
        ]

    def __str__(self) -> str:
        return f"{self.variant_id} {self.pieces:+d}"
