"""Labelling: a question about a product's picture, and what people answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.products import Product
from fashionai.accounts.models import User


class LabelStatus(models.TextChoices):
    OPEN = "open", _("waits for answers")
    DISPUTED = "disputed", _("answers differ")
    AGREED = "agreed", _("agreed")
    ADJUDICATED = "adjudicated", _("decided by the owner")


UNDECIDED = (LabelStatus.OPEN, LabelStatus.DISPUTED)


class LabelTaskQuerySet(models.QuerySet["LabelTask"]):
    def undecided(self) -> LabelTaskQuerySet:
        return self.filter(status__in=UNDECIDED)

    def waiting_for(self, user: User) -> LabelTaskQuerySet:
        """Undecided ones that this person has neither answered nor skipped; nearly done ones first."""
        mine = LabelAnswer.objects.filter(user=user).values("task")
        return self.undecided().exclude(pk__in=mine).order_by("-answered", "pk")


class LabelTask(models.Model):
    """Which value has an attribute of a product? `suggestion` is a model's, with its confidence and what is alike.

    `answered` counts the answers that are no skips. `value` is what was accepted, and then stands in the product.
    """

    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="label_tasks", verbose_name=_("product")
    )
    attribute = models.SlugField(_("attribute"), max_length=40)
    suggestion = models.CharField(_("suggestion"), max_length=60, blank=True)
    source = models.CharField(_("suggested by"), max_length=80, blank=True)
    confidence = models.FloatField(_("confidence"), null=True, blank=True)
    alike = models.JSONField(_("looks like"), default=list, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=LabelStatus.choices, default=LabelStatus.OPEN)
    answered = models.PositiveSmallIntegerField(_("answers"), default=0)
    value = models.CharField(_("accepted value"), max_length=60, blank=True)
    created_at = models.DateTimeField(_("asked"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = LabelTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("labelling task")
        verbose_name_plural = _("labelling tasks")
        ordering = ["pk"]
        permissions = [("adjudicate_labeltask", "Can decide a disputed labelling task")]
        indexes = [models.Index(fields=["status", "attribute"], name="label_tasks_by_status")]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "attribute"],
                condition=Q(status__in=["open", "disputed"]),
                name="one_open_label_task",
            )
        ]

    def __str__(self) -> str:
        return f"{self.attribute}: {self.product}"


class LabelAnswer(models.Model):
    """What one person answered to one task, once; an empty value is a skip."""

    task = models.ForeignKey(LabelTask, on_delete=models.CASCADE, related_name="answers", verbose_name=_("task"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("user")
    )
    value = models.CharField(_("value"), max_length=60, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["task", "user"], name="one_label_a_person_and_task")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.value}"
