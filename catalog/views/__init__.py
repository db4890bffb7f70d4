"""The shop's pages, a module a noun. Rails of other capabilities come in lazily, by URL."""

from catalog.views.bag import bag, bag_add, bag_line
from catalog.views.checkout import checkout, checkout_done, checkout_place, checkout_review
from catalog.views.help import delivery
from catalog.views.home import home
from catalog.views.listing import category, new
from catalog.views.looks import look, look_change, look_items, look_like, look_make, look_pick, looks, own_looks
from catalog.views.orders import order, order_cancel, order_pay, order_return, orders
from catalog.views.payments import payment_events, test_payment
from catalog.views.people import brand_follow, own_person, person, person_follow
from catalog.views.product import product, size_guide
from catalog.views.reports import look_report, person_report, review_report
from catalog.views.reviews import review_delete, review_helpful, review_write, reviews
from catalog.views.search import find, suggestions
from catalog.views.wishlist import wishlist, wishlist_share, wishlist_shared, wishlist_toggle

__all__ = [
    "bag",
    "bag_add",
    "bag_line",
    "brand_follow",
    "category",
    "checkout",
    "checkout_done",
    "checkout_place",
    "checkout_review",
    "delivery",
    "find",
    "home",
    "look",
    "look_change",
    "look_items",
    "look_like",
    "look_make",
    "look_pick",
    "look_report",
    "looks",
    "new",
    "order",
    "order_cancel",
    "order_pay",
    "order_return",
    "orders",
    "own_looks",
    "own_person",
    "payment_events",
    "person",
    "person_follow",
    "person_report",
    "product",
    "review_delete",
    "review_helpful",
    "review_report",
    "review_write",
    "reviews",
    "size_guide",
    "suggestions",
    "test_payment",
    "wishlist",
    "wishlist_share",
    "wishlist_shared",
    "wishlist_toggle",
]
