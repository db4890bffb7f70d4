"""Shoppers' public faces and whom they follow."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.taxonomy import Brand, in_language
from fashionai.accounts.models import Shopper


class Person(models.Model):
    """A shopper's public face, made by choice: friends and stylists are followed by it. Other shoppers stay unseen.

    Names and words may be given in one language or both; see `in_language`.
    """

    shopper = models.OneToOneField(Shopper, on_delete=models.CASCADE, related_name="person", verbose_name=_("shopper"))
    handle = models.SlugField(_("handle"), max_length=30, unique=True)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    name_zh = models.CharField(_("Chinese name"), max_length=60, blank=True)
    bio_en = models.CharField(_("English words"), max_length=400, blank=True)
    bio_zh = models.CharField(_("Chinese words"), max_length=400, blank=True)
    is_stylist = models.BooleanField(_("stylist of the shop"), default=False)
    created_at = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["handle"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("catalog:person", args=[self.handle])

    @property
    def name(self) -> str:
        return in_language(self.name_en, self.name_zh) or self.handle

    @property
    def bio(self) -> str:
        return in_language(self.bio_en, self.bio_zh)


class Follow(models.Model):
    """A shopper follows a brand or another shopper (a friend, a stylist); exactly one of the two."""

    shopper = models.ForeignKey(Shopper, on_delete=models.CASCADE, related_name="follows", verbose_name=_("shopper"))
    brand = models.ForeignKey(
        Brand,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="followers",
        verbose_name=_("brand"),
    )
    person = models.ForeignKey(
        Shopper,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="followers",
        verbose_name=_("person"),
    )
    created_at = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("follow")
        verbose_name_plural = _("follows")
        constraints = [
            models.CheckConstraint(
                condition=Q(brand=None, person__isnull=False) | Q(brand__isnull=False, person=None),
                name="follows_a_brand_or_a_person",
            ),
            models.CheckConstraint(
                condition=Q(person=None) | ~Q(person=models.F("shopper")), name="nobody_follows_themselves"
            ),
            models.UniqueConstraint(fields=["shopper", "brand"], name="brand_followed_once"),
            models.UniqueConstraint(fields=["shopper", "person"], name="person_followed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.shopper_id} → {self.brand or self.person_id}"
