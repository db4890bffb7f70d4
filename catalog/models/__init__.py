"""The catalogue's tables, by noun."""

from catalog.models.orders import Order, OrderLine, Return, ReturnReason
from catalog.models.products import (
    Gender,
    PriceHistory,
    PriceKind,
    Product,
    ProductImage,
    ProductStatus,
    Season,
    Variant,
)
from catalog.models.social import Fit, Follow, Review
from catalog.models.stock import Location, MovementKind, StockLevel, StockMovement
from catalog.models.taxonomy import Brand, Category, Colour, ColourFamily, Size

__all__ = [
    "Brand",
    "Category",
    "Colour",
    "ColourFamily",
    "Fit",
    "Follow",
    "Gender",
    "Location",
    "MovementKind",
    "Order",
    "OrderLine",
    "PriceHistory",
    "PriceKind",
    "Product",
    "ProductImage",
    "ProductStatus",
    "Return",
    "ReturnReason",
    "Review",
    "Season",
    "Size",
    "StockLevel",
    "StockMovement",
    "Variant",
]
