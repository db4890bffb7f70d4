"""Writes to the bag. It reserves nothing: stock is taken when the order is placed."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from catalog.models import Bag, BagLine, Order, ProductStatus, StockLevel, Variant
from catalog.promotions.reading import price_of, prices_of
from catalog.signals import bag_added
from fashionai.accounts.models import Shopper


class NotForSale(Exception):
    """The piece is not sold (any more), or none of it is left."""


def pieces_left(variant: Variant) -> int:
    """What all selling locations hold of an active variant."""
    return StockLevel.objects.sellable().filter(variant=variant).aggregate(total=Sum("on_hand"))["total"] or 0


def _most(variant: Variant) -> int:
    return min(pieces_left(variant), settings.BAG_LINE_MAX)


def _locked(shopper: Shopper) -> Bag:
    bag, _ = Bag.objects.get_or_create(shopper=shopper)
    return Bag.objects.select_for_update().get(pk=bag.pk)


@transaction.atomic
def add_to_bag(*, shopper: Shopper, variant: Variant, quantity: int = 1) -> BagLine:
    """Add pieces to the shopper's bag, up to what is in stock and BAG_LINE_MAX a line.

    The line's quantity says what is now in the bag, which may be fewer than were wanted. Raises NotForSale for
    what is not sold or sold out, ValueError for a quantity below 1.
    """
    if quantity < 1:
        raise ValueError(f"Add at least 1 piece; got {quantity}.")
    if not variant.is_active or variant.product.status != ProductStatus.ACTIVE or not (most := _most(variant)):
        raise NotForSale(variant.sku)
    bag = _locked(shopper)
    line = BagLine.objects.filter(bag=bag, variant=variant).first()
    if line is None:
        line = BagLine(bag=bag, variant=variant, quantity=0)
    before = line.quantity
    line.quantity = min(before + quantity, most)
    line.seen_price = price_of(variant).amount
    line.save()
    bag.save(update_fields=["updated_at"])
    if line.quantity > before:
        bag_added.send(sender=BagLine, shopper=shopper, variant=variant, quantity=line.quantity - before)
    return line


@transaction.atomic
def set_quantity(*, shopper: Shopper, line_id: int, quantity: int) -> BagLine | None:
    """Change how many of a line are wanted, up to what is in stock and BAG_LINE_MAX; 0 takes it out (None).

    Raises BagLine.DoesNotExist for a line that is not in this shopper's bag, ValueError below 0.
    """
    if quantity < 0:
        raise ValueError(f"A quantity is not negative; got {quantity}.")
    bag = _locked(shopper)
    line = BagLine.objects.select_related("variant__product").get(bag=bag, pk=line_id)
    if quantity == 0:
        line.delete()
        return None
    line.quantity = min(quantity, max(_most(line.variant), 1))
    line.seen_price = price_of(line.variant).amount
    line.save(update_fields=["quantity", "seen_price"])
    return line


def remove_from_bag(*, shopper: Shopper, line_id: int) -> None:
    """Take a line out. Raises BagLine.DoesNotExist for a line that is not in this shopper's bag."""
    set_quantity(shopper=shopper, line_id=line_id, quantity=0)


@transaction.atomic
def note_prices(*, shopper: Shopper) -> None:
    """The shopper has seen today's prices: their changes need no more telling."""
    lines = list(BagLine.objects.filter(bag__shopper=shopper).select_related("variant__product"))
    prices = prices_of(line.variant.product for line in lines)
    for line in lines:
        price = prices[line.variant.product_id].amount
        if line.seen_price != price:
            BagLine.objects.filter(pk=line.pk).update(seen_price=price)


@transaction.atomic
def take_out_bought(*, order: Order) -> None:
    """Take what an order bought out of its shopper's bag; what was added since stays."""
    if order.shopper is None:
        return
    bought = dict(order.lines.values_list("variant", "quantity"))
    lines = BagLine.objects.select_for_update(of=("self",)).filter(bag__shopper=order.shopper, variant__in=bought)
    for line in lines.order_by("pk"):
        if line.quantity > bought[line.variant_id]:
            BagLine.objects.filter(pk=line.pk).update(quantity=line.quantity - bought[line.variant_id])
        else:
            line.delete()


@transaction.atomic
def merge_bags(*, guest: Shopper, account: Shopper) -> None:
    """The guest's bag joins the account's: sums of quantities, as far as stock goes. The guest's is gone."""
    lines = list(BagLine.objects.filter(bag__shopper=guest).select_related("variant__product").order_by("pk"))
    bag = _locked(account) if lines else None
    for line in lines:
        mine = BagLine.objects.filter(bag=bag, variant=line.variant).first()
        if mine is None:
            BagLine.objects.filter(pk=line.pk).update(bag=bag)
        else:
            most = max(_most(line.variant), mine.quantity, 1)
            BagLine.objects.filter(pk=mine.pk).update(quantity=min(mine.quantity + line.quantity, most))
    Bag.objects.filter(shopper=guest).delete()
