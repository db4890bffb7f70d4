"""The catalogue on the desk, by noun."""

from catalog.admin import (  # noqa: F401
    delivery,
    labels,
    orders,
    products,
    promotions,
    reviews,
    search,
    social,
    stock,
    taxonomy,
    variants,
)
