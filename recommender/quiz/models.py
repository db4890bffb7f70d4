"""What shoppers say about their style: one row an answer, with where it comes from and how much it says."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fashionai.accounts.models import Shopper


class Facet(models.TextChoices):
    """What an answer is about: what the quiz asks, and what else the taste profile shows."""

    DEPARTMENT = "department", _("department")
    COLOUR = "colour", _("colour family")
    SIZE_TOP = "size_top", _("size of tops")
    SIZE_BOTTOM = "size_bottom", _("size of trousers")
    SIZE_DRESS = "size_dress", _("size of dresses")
    SIZE_SHOE = "size_shoe", _("size of shoes")
    BRAND = "brand", _("brand")
    PRICE = "price", _("price")
    CATEGORY = "category", _("category")
    SILHOUETTE = "silhouette", _("cut")
    FABRIC = "fabric", _("fabric")
    FORMALITY = "formality", _("formality")


class Source(models.TextChoices):
    QUIZ = "quiz", _("style quiz")
    EDIT = "edit", _("taste profile")


class StyleAnswerQuerySet(models.QuerySet["StyleAnswer"]):
    def of(self, shopper: Shopper) -> StyleAnswerQuerySet:
        return self.filter(shopper=shopper)

    def said(self) -> StyleAnswerQuerySet:
        """What shoppers said in the quiz."""
        return self.filter(source=Source.QUIZ)

    def edits(self) -> StyleAnswerQuerySet:
        """What shoppers changed in their taste profile."""
        return self.filter(source=Source.EDIT)


class StyleAnswer(models.Model):
    """`value` in the facet's own words: a gender, a colour family, a size's code, a brand's slug, a price band,
    a category's slug (that of men's shirts and of women's), an attribute's value, casual, smart or formal.

    `weight` is 1 for wanted, -1 for avoided, between for less sure; `evidence` how many things it rests on.
    """

    shopper = models.ForeignKey(
        Shopper, on_delete=models.CASCADE, related_name="style_answers", verbose_name=_("shopper")
    )
    facet = models.CharField(_("about"), max_length=20, choices=Facet.choices)
    value = models.CharField(_("answer"), max_length=80)
    weight = models.FloatField(_("weight"), default=1.0)
    evidence = models.PositiveIntegerField(_("evidence"), default=1)
    source = models.CharField(_("source"), max_length=10, choices=Source.choices, default=Source.QUIZ)
    answered_at = models.DateTimeField(_("answered"), default=timezone.now)

    objects = StyleAnswerQuerySet.as_manager()

    class Meta:
        app_label = "recommender"
        verbose_name = _("style answer")
        verbose_name_plural = _("style answers")
        ordering = ["facet", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["shopper", "facet", "value", "source"], name="style_answered_once"),
            models.CheckConstraint(condition=Q(weight__gte=-1, weight__lte=1), name="style_weight_is_a_share"),
        ]

    def __str__(self) -> str:
        return f"{self.facet}: {self.value}"
