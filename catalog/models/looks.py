"""Looks: products that somebody put together, shown to those the maker chose."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.products import Product, ProductImage, ProductStatus
from catalog.models.taxonomy import Colour, in_language
from fashionai.accounts.models import Shopper

PIECES_OF_A_COLLAGE = 5


def new_token() -> str:
    """128 random bits in an address: a look shared by link cannot be found by trying."""
    return secrets.token_urlsafe(16)


class Visibility(models.TextChoices):
    PRIVATE = "private", _("only me")
    LINK = "link", _("everyone with the link")
    PUBLIC = "public", _("everyone, among the shop's looks")


class LookQuerySet(models.QuerySet["Look"]):
    def public(self) -> LookQuerySet:
        """What stands among the shop's looks: by people with a public face."""
        return self.filter(visibility=Visibility.PUBLIC, owner__person__isnull=False)

    def newest(self) -> LookQuerySet:
        return self.order_by("-created_at", "-pk")

    def for_cards(self) -> LookQuerySet:
        """With maker and items, whose pictures the collage shows, in a fixed number of queries."""
        items = LookItem.objects.on_sale().with_pictures().order_by("position", "pk")
        return self.select_related("owner__person").prefetch_related(Prefetch("items", queryset=items))


class Look(models.Model):
    """An outfit with a title and a note. `token` is its address; `like_count` how many accounts like it."""

    owner = models.ForeignKey(Shopper, on_delete=models.CASCADE, related_name="looks", verbose_name=_("made by"))
    token = models.CharField(_("token"), max_length=32, unique=True, default=new_token, editable=False)
    title_en = models.CharField(_("English title"), max_length=80, blank=True)
    title_zh = models.CharField(_("Chinese title"), max_length=80, blank=True)
    note_en = models.CharField(_("English note"), max_length=500, blank=True)
    note_zh = models.CharField(_("Chinese note"), max_length=500, blank=True)
    visibility = models.CharField(
        _("who sees it"), max_length=10, choices=Visibility.choices, default=Visibility.PRIVATE
    )
    like_count = models.PositiveIntegerField(_("likes"), default=0, editable=False)
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = LookQuerySet.as_manager()

    class Meta:
        verbose_name = _("look")
        verbose_name_plural = _("looks")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["visibility", "-created_at"], name="looks_newest"),
            models.Index(fields=["owner", "-created_at"], name="looks_of_a_shopper"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(title_en="") | ~Q(title_zh=""), name="look_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("catalog:look", args=[self.token])

    @property
    def title(self) -> str:
        return in_language(self.title_en, self.title_zh)

    @property
    def note(self) -> str:
        return in_language(self.note_en, self.note_zh)

    @property
    def collage(self) -> list[LookItem]:
        """What the composed picture shows; uses the prefetch of `for_cards`."""
        return list(self.items.all())[:PIECES_OF_A_COLLAGE]


class LookItemQuerySet(models.QuerySet["LookItem"]):
    def on_sale(self) -> LookItemQuerySet:
        return self.filter(product__status=ProductStatus.ACTIVE)

    def with_pictures(self) -> LookItemQuerySet:
        products = Prefetch("product", queryset=Product.objects.for_tiles())
        return self.select_related("colour").prefetch_related(products)


class LookItem(models.Model):
    """A product at its place in a look, in one colour where `colour` is set."""

    look = models.ForeignKey(Look, on_delete=models.CASCADE, related_name="items", verbose_name=_("look"))
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="in_looks", verbose_name=_("product"))
    colour = models.ForeignKey(Colour, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("colour"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = LookItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item of a look")
        verbose_name_plural = _("items of looks")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["look", "product"], name="product_once_a_look")]

    def __str__(self) -> str:
        return f"{self.look_id}: {self.product_id}"

    @property
    def picture(self) -> ProductImage | None:
        """The product's first picture in the item's colour, else its first; uses the prefetch of `with_pictures`."""
        pictures = list(self.product.images.all())
        own = [picture for picture in pictures if self.colour_id and picture.colour_id == self.colour_id]
        return next(iter(own or pictures), None)

    @property
    def address(self) -> str:
        """The product's page in the item's colour."""
        colour = f"?colour={self.colour.slug}" if self.colour else ""
        return f"{self.product.get_absolute_url()}{colour}"


class LookLike(models.Model):
    look = models.ForeignKey(Look, on_delete=models.CASCADE, related_name="likes", verbose_name=_("look"))
    shopper = models.ForeignKey(Shopper, on_delete=models.CASCADE, related_name="+", verbose_name=_("shopper"))
    created_at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("like of a look")
        verbose_name_plural = _("likes of looks")
        constraints = [models.UniqueConstraint(fields=["look", "shopper"], name="look_liked_once")]

    def __str__(self) -> str:
        return f"{self.shopper_id} ♥ {self.look_id}"
