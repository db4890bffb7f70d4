"""The catalogue's tables, by noun."""

from catalog.models.bag import Bag, BagLine
from catalog.models.delivery import DeliveryMethod
from catalog.models.labels import LabelAnswer, LabelStatus, LabelTask
from catalog.models.looks import Look, LookItem, LookLike, Visibility
from catalog.models.mail import Mail, MailKind
from catalog.models.orders import Order, OrderEvent, OrderLine, OrderStatus, Return, ReturnReason, ReturnStatus
from catalog.models.payments import Payment, PaymentEvent, PaymentStatus, Refund
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
from catalog.models.promotions import Promotion, PromotionKind, PromotionPrice, PromotionScope
from catalog.models.reports import Report, ReportReason, ReportVerdict
from catalog.models.reviews import Fit, Review, ReviewHelpful, ReviewPhoto, ReviewStatus
from catalog.models.search import SearchDocument, SearchTerm
from catalog.models.social import Follow, Person
from catalog.models.stock import Location, MovementKind, StockLevel, StockMovement
from catalog.models.taxonomy import Brand, Category, Colour, ColourFamily, Size
from catalog.models.verdicts import RejectionReason, ReviewVerdict, WithdrawnReview
from catalog.models.wishlist import WishlistItem, WishlistLink

from catalog.models import history  # isort: skip  # noqa: F401  registers the tables of history beside those above

__all__ = [
    "Bag",
    "BagLine",
    "Brand",
    "Category",
    "Colour",
    "ColourFamily",
    "DeliveryMethod",
    "Fit",
    "Follow",
    "Gender",
    "LabelAnswer",
    "LabelStatus",
    "LabelTask",
    "Location",
    "Look",
    "LookItem",
    "LookLike",
    "Mail",
    "MailKind",
    "MovementKind",
    "Order",
    "OrderEvent",
    "OrderLine",
    "OrderStatus",
    "Payment",
    "PaymentEvent",
    "PaymentStatus",
    "Person",
    "PriceHistory",
    "PriceKind",
    "Product",
    "ProductImage",
    "ProductStatus",
    "Promotion",
    "PromotionKind",
    "PromotionPrice",
    "PromotionScope",
    "Refund",
    "RejectionReason",
    "Report",
    "ReportReason",
    "ReportVerdict",
    "Return",
    "ReturnReason",
    "ReturnStatus",
    "Review",
    "ReviewHelpful",
    "ReviewPhoto",
    "ReviewStatus",
    "ReviewVerdict",
    "SearchDocument",
    "SearchTerm",
    "Season",
    "Size",
    "StockLevel",
    "StockMovement",
    "Variant",
    "Visibility",
    "WishlistItem",
    "WishlistLink",
    "WithdrawnReview",
]
