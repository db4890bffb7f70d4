"""What amounts of a currency look like in numbers."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

WITHOUT_CENTS = {"JPY", "KRW", "VND"}


def rounded(amount: Decimal, currency: str) -> Decimal:
    """To the currency's smallest coin, half up."""
    coin = Decimal(1) if currency in WITHOUT_CENTS else Decimal("0.01")
    return amount.quantize(coin, ROUND_HALF_UP)
