"""Reading a bag: its lines at today's prices and stock, in a fixed number of queries."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db.models import IntegerField, OuterRef, Prefetch, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from catalog.models import (
    BagLine,
    DeliveryMethod,
    Product,
    ProductImage,
    ProductStatus,
    PromotionPrice,
    StockLevel,
    Variant,
)
from catalog.promotions.price import Price
from catalog.totals import Totals, add_up
from fashionai.accounts.models import Shopper


@dataclass(frozen=True)
class Line:
    """A bag line as it stands now; `available` is what all selling locations hold of it."""

    pk: int
    variant: Variant
    quantity: int
    seen_price: Decimal
    offer: Price
    available: int

    @property
    def product(self) -> Product:
        return self.variant.product

    @property
    def price(self) -> Decimal:
        """What a piece costs now."""
        return self.offer.amount

    @property
    def list_price(self) -> Decimal:
        """What it costs without a promotion."""
        return self.offer.list_price

    @property
    def total(self) -> Decimal:
        return self.price * self.quantity

    @property
    def is_sold_out(self) -> bool:
        return self.available < 1

    @property
    def is_short(self) -> bool:
        """There are some, but fewer than wanted."""
        return 0 < self.available < self.quantity

    @property
    def price_changed(self) -> bool:
        return self.price != self.seen_price

    @property
    def counts(self) -> bool:
        """Whether it is part of the sum."""
        return not self.is_sold_out

    @property
    def most(self) -> int:
        """The most pieces that may be asked for."""
        return min(self.available, settings.BAG_LINE_MAX)

    @property
    def choices(self) -> range:
        """Quantities to choose from; today's own is always among them."""
        return range(1, max(self.most, self.quantity) + 1)

    @property
    def picture(self) -> ProductImage | None:
        """The first picture of the line's colour, or the product's first."""
        pictures = list(self.product.images.all())
        own = (picture for picture in pictures if picture.colour_id == self.variant.colour_id)
        return next(own, next(iter(pictures), None))


@dataclass(frozen=True)
class Contents:
    """A bag as its page shows it, newest line first."""

    lines: list[Line]

    @property
    def counted(self) -> list[Line]:
        """Lines that can be bought, as far as stock goes."""
        return [line for line in self.lines if line.counts]

    @property
    def count(self) -> int:
        """Pieces that can be bought."""
        return sum(line.quantity for line in self.counted)

    @property
    def size(self) -> int:
        """Pieces in all, as the header counts them."""
        return sum(line.quantity for line in self.lines)

    @property
    def currency(self) -> str:
        return self.counted[0].product.currency if self.counted else settings.CURRENCY

    @property
    def is_mixed(self) -> bool:
        """Whether its prices are in more than one currency, which one order cannot be."""
        return len({line.product.currency for line in self.counted}) > 1

    @property
    def is_ready(self) -> bool:
        """Whether everything counted can be ordered as it is."""
        return bool(self.counted) and not self.is_mixed and not any(line.is_short for line in self.counted)

    @property
    def return_days(self) -> int:
        """Days in which what is bought may come back."""
        return int(settings.RETURN_DAYS)

    def totals(self, delivery: DeliveryMethod | None = None) -> Totals:
        return add_up([(line.price, line.list_price, line.quantity) for line in self.counted], delivery)

    def fingerprint(self, delivery: DeliveryMethod | None) -> str:
        """What a shopper agreed to: pieces, prices and delivery. Another fingerprint needs another yes."""
        parts = sorted(f"{line.variant.pk}:{line.quantity}:{line.price}" for line in self.counted)
        parts.append(f"{delivery.pk if delivery else ''}:{self.totals(delivery).total}:{self.currency}")
        return hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]


EMPTY = Contents([])


def contents(shopper: Shopper | None) -> Contents:
    """What is in the shopper's bag; empty for nobody. Two queries."""
    if shopper is None:
        return EMPTY
    shelves = StockLevel.objects.sellable().filter(variant=OuterRef("variant")).order_by()
    on_hand = shelves.values("variant").annotate(pieces=Sum("on_hand")).values("pieces")
    pictures = Prefetch("variant__product__images", queryset=ProductImage.objects.order_by("position", "pk"))
    rows = (
        BagLine.objects.filter(bag__shopper=shopper)
        .select_related("variant__product__brand", "variant__colour", "variant__size")
        .prefetch_related(pictures)
        .annotate(available=Coalesce(Subquery(on_hand), Value(0), output_field=IntegerField()), offered=_offer())
        .order_by("-added_at", "-pk")
    )
    return Contents([_line(row, row.available, row.offered) for row in rows])


def _offer() -> Subquery:
    """What the promotion of this moment makes of the price; empty without one. As `promotions.reading` says it."""
    now = PromotionPrice.objects.at(timezone.now()).filter(product=OuterRef("variant__product"))
    return Subquery(now.order_by().values("price")[:1])


def _line(row: BagLine, available: int, offered: Decimal | None) -> Line:
    product = row.variant.product
    is_sold = product.status == ProductStatus.ACTIVE and row.variant.is_active
    return Line(
        pk=row.pk,
        variant=row.variant,
        quantity=row.quantity,
        seen_price=row.seen_price,
        offer=Price(product.price if offered is None else offered, product.price, product.currency),
        available=available if is_sold else 0,
    )


def products(shopper: Shopper | None) -> list[Product]:
    """The products in the bag with their categories, the newest line's first, each once: one query."""
    if shopper is None:
        return []
    lines = BagLine.objects.filter(bag__shopper=shopper, variant__product__status=ProductStatus.ACTIVE)
    rows = lines.select_related("variant__product__category").order_by("-added_at", "-pk")
    return list(dict.fromkeys(line.variant.product for line in rows))


def size(shopper: Shopper | None) -> int:
    """Pieces in the bag for the header's badge, sold-out ones included: one query."""
    if shopper is None:
        return 0
    return BagLine.objects.filter(bag__shopper=shopper).aggregate(pieces=Sum("quantity"))["pieces"] or 0
