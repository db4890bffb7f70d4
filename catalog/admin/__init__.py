"""The catalogue on the desk, by noun."""

from catalog.admin import orders, products, social, stock, taxonomy  # noqa: F401
