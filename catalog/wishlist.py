"""The wishlist: saving and dropping styles, the link that shows it, and how the pages read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F, IntegerField, Prefetch, Q, Sum, Value
from django.db.models.functions import Coalesce

from catalog.models import Product, ProductStatus, Variant, WishlistItem, WishlistLink
from catalog.signals import wishlist_changed
from fashionai.accounts.models import Shopper

# Nobody looks through more; it keeps a script from filling the table under one cookie.
LIMIT = 300


class WishlistFull(Exception):
    """The wishlist holds LIMIT styles already."""


def save(*, shopper: Shopper, product: Product, origin: Mapping[str, str] | None = None) -> WishlistItem:
    """Put a style on the wishlist; one that is there stays as it is. Raises WishlistFull."""
    with transaction.atomic():
        # The shopper's row is the lock: two tabs must not pass the limit together.
        Shopper.objects.select_for_update().get(pk=shopper.pk)
        known = WishlistItem.objects.filter(shopper=shopper, product=product).first()
        if known is not None:
            return known
        if WishlistItem.objects.of(shopper).count() >= LIMIT:
            raise WishlistFull
        item = WishlistItem.objects.create(
            shopper=shopper, product=product, price=product.price_now.amount, currency=product.currency
        )
        wishlist_changed.send(
            sender=WishlistItem, shopper=shopper, product=product, saved=True, origin=dict(origin or {})
        )
    return item


@transaction.atomic
def drop(*, shopper: Shopper, product: Product, origin: Mapping[str, str] | None = None) -> bool:
    """Take a style off the wishlist. Returns whether it was there."""
    gone, _ = WishlistItem.objects.filter(shopper=shopper, product=product).delete()
    if gone:
        wishlist_changed.send(
            sender=WishlistItem, shopper=shopper, product=product, saved=False, origin=dict(origin or {})
        )
    return bool(gone)


def forget(*, shopper: Shopper, products: Iterable[int]) -> None:
    """Take refused styles off without a word: who refused them has told already."""
    WishlistItem.objects.of(shopper).filter(product__in=list(products)).delete()


def share(*, shopper: Shopper) -> WishlistLink:
    """The link that shows this wishlist, made when there is none."""
    return WishlistLink.objects.get_or_create(shopper=shopper)[0]


def unshare(*, shopper: Shopper) -> None:
    """Make the link that was given out lead nowhere."""
    WishlistLink.objects.filter(shopper=shopper).delete()


@transaction.atomic
def join(*, guest: Shopper, account: Shopper) -> None:
    """A guest's saved styles go to the account; what both saved keeps the account's date and price."""
    both = WishlistItem.objects.of(account).values("product")
    WishlistItem.objects.of(guest).filter(product__in=both).delete()
    WishlistItem.objects.of(guest).update(shopper=account)
    if not WishlistLink.objects.filter(shopper=account).exists():
        WishlistLink.objects.filter(shopper=guest).update(shopper=account)


@dataclass(frozen=True)
class Choice:
    """A variant to put in the bag, and how many there are."""

    variant: Variant
    on_hand: int


@dataclass(frozen=True)
class Saved:
    """A saved style as the page shows it. `choices` holds what is in stock, colour by colour in scale order."""

    item: WishlistItem
    choices: list[Choice] = field(default_factory=list)

    @property
    def product(self) -> Product:
        return self.item.product

    @property
    def is_sold(self) -> bool:
        """Still in the shop, in stock or not."""
        return self.product.status == ProductStatus.ACTIVE

    @property
    def is_cheaper(self) -> bool:
        now = self.product.price_now
        return self.is_sold and self.item.currency == now.currency and now.amount < self.item.price

    @property
    def colours(self) -> int:
        return len({choice.variant.colour_id for choice in self.choices})


def saved_styles(shopper: Shopper) -> list[Saved]:
    """The wishlist, latest first, in four queries whatever its length. `item.token` is its link's, if it has one."""
    rows = WishlistItem.objects.of(shopper).latest_first().annotate(token=F("shopper__wishlist_link__token"))
    items = list(rows.prefetch_related(Prefetch("product", queryset=Product.objects.for_tiles())))
    choices = _choices(item.product_id for item in items)
    return [Saved(item, choices.get(item.product_id, [])) for item in items]


def _choices(products: Iterable[int]) -> dict[int, list[Choice]]:
    on_hand = Sum("stock__on_hand", filter=Q(stock__location__sells=True))
    variants = (
        Variant.objects.filter(product__in=list(products), product__status=ProductStatus.ACTIVE, is_active=True)
        .select_related("colour", "size")
        .annotate(pieces=Coalesce(on_hand, Value(0), output_field=IntegerField()))
        .filter(pieces__gt=0)
        .order_by("product", "colour__slug", "size__scale", "size__position", "pk")
    )
    found: dict[int, list[Choice]] = {}
    for variant in variants:
        found.setdefault(variant.product_id, []).append(Choice(variant, variant.pieces))
    return found


def shared_wishlist(token: str) -> WishlistLink | None:
    """Whose wishlist a link shows; None once it is revoked."""
    return WishlistLink.objects.select_related("shopper__user").filter(token=token).first()
