"""What search reads, and what shoppers searched for."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.products import Product


class SearchDocument(models.Model):
    """The words of a product, by weight, as tokens parted by spaces (`catalog.search.text`).

    The database keeps its full-text index of this table itself: a generated column on PostgreSQL, triggers of an FTS5
    table on SQLite.
    """

    product = models.OneToOneField(
        Product, on_delete=models.CASCADE, primary_key=True, related_name="document", verbose_name=_("product")
    )
    name = models.TextField()
    brand = models.TextField()
    facts = models.TextField()
    description = models.TextField()
    indexed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("search document")
        verbose_name_plural = _("search documents")

    def __str__(self) -> str:
        return str(self.product_id)


class SearchTerm(models.Model):
    """How often something was searched for on a day, and how much was found. Nothing says by whom."""

    day = models.DateField(_("day"))
    query = models.CharField(_("searched for"), max_length=80)
    language = models.CharField(_("language"), max_length=10)
    count = models.PositiveIntegerField(_("times"), default=1)
    results = models.PositiveIntegerField(_("results"), default=0)

    class Meta:
        verbose_name = _("search term")
        verbose_name_plural = _("search terms")
        ordering = ["-day", "-count", "query"]
        constraints = [models.UniqueConstraint(fields=["day", "query", "language"], name="search_term_once_a_day")]

    def __str__(self) -> str:
        return self.query
