"""What shoppers save for later, and the link by which they show it to others."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.products import Product
from fashionai.accounts.models import Shopper


def new_token() -> str:
    """A link's secret: 128 bits, so that nobody finds a list by guessing."""
    return secrets.token_urlsafe(16)


class WishlistItemQuerySet(models.QuerySet["WishlistItem"]):
    def of(self, shopper: Shopper) -> WishlistItemQuerySet:
        return self.filter(shopper=shopper)

    def latest_first(self) -> WishlistItemQuerySet:
        return self.order_by("-created_at", "-pk")


class WishlistItem(models.Model):
    """A saved style. `price` and `currency` are what it cost then, to tell a drop."""

    shopper = models.ForeignKey(
        Shopper, on_delete=models.CASCADE, related_name="wishlist_items", verbose_name=_("shopper")
    )
    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="wishlist_items", verbose_name=_("product")
    )
    price = models.DecimalField(_("price when saved"), max_digits=12, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    created_at = models.DateTimeField(_("saved"), default=timezone.now)

    objects = WishlistItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved style")
        verbose_name_plural = _("saved styles")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["shopper", "-created_at"], name="wishlist_of_a_shopper")]
        constraints = [models.UniqueConstraint(fields=["shopper", "product"], name="saved_once")]

    def __str__(self) -> str:
        return f"{self.shopper_id}: {self.product_id}"


class WishlistLink(models.Model):
    """Lets whoever has the token read a shopper's wishlist; deleting it takes that back."""

    shopper = models.OneToOneField(
        Shopper, on_delete=models.CASCADE, related_name="wishlist_link", verbose_name=_("shopper")
    )
    token = models.CharField(_("token"), max_length=40, unique=True, default=new_token, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        verbose_name = _("wishlist link")
        verbose_name_plural = _("wishlist links")

    def __str__(self) -> str:
        return f"{self.shopper_id}"
