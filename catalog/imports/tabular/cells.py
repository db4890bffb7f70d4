"""Cells of what shoppers did and said: each function returns the clean value or raises RowError with the reason."""

from __future__ import annotations

import math
import unicodedata
import uuid
from datetime import UTC, datetime

from catalog.imports.checks import is_absent, shown
from catalog.imports.errors import RowError
from catalog.models import Fit

LONGEST_ID = 80
EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
FITS = {"small": Fit.SMALL, "true": Fit.TRUE, "fit": Fit.TRUE, "large": Fit.LARGE, "": ""}
# Ids of the rows that an import makes are names in this space, so that a second run finds them.
SPACE = uuid.UUID("6b1f8d0e-9f0a-5c3b-8a51-0f6f0f2a9c11")


def made_id(*parts: object) -> uuid.UUID:
    """The same id for the same parts, whenever it is asked for."""
    return uuid.uuid5(SPACE, "\x1f".join(map(str, parts)))


def foreign_id(column: str, value: str) -> str:
    """An id of another system: any printable text up to 80 characters; pandas' 17850.0 counts as 17850."""
    if is_absent(value):
        raise RowError(f"{column} is empty")
    plain = value.removesuffix(".0") if value.removesuffix(".0").isdecimal() else value
    if len(plain) > LONGEST_ID or not plain.isprintable():
        raise RowError(f"{column} {shown(value)!r} is not printable text of at most {LONGEST_ID} characters")
    return plain


def number(column: str, value: str) -> float | None:
    """A finite number; None where the cell is empty."""
    if is_absent(value):
        return None
    try:
        found = float(value)
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise RowError(f"{column} {shown(value)!r} is not a number")
    return found


def stars(value: str, scale: float) -> int:
    """Whole stars from 1 to 5 for a rating whose best is `scale`, halves rounded up."""
    rating = number("rating", value)
    if rating is None:
        raise RowError("rating is empty")
    if not 0 < rating <= scale:
        raise RowError(f"rating {shown(value)} is not above 0 and at most {scale:g}")
    return max(1, math.floor(rating * 5 / scale + 0.5))


def moment(value: str, *, latest: datetime, usual: datetime) -> datetime:
    """A date or time by ISO 8601, without an offset in UTC; `usual` where the cell is empty."""
    if is_absent(value):
        return usual
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        raise RowError(f"time {shown(value)!r} is not like 2026-11-23 or 2026-11-23T09:30:00+08:00") from None
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    if not EARLIEST <= found <= latest:
        raise RowError(f"time {shown(value)} is before {EARLIEST.year} or in the future")
    return found


def fit(value: str) -> str:
    word = "" if is_absent(value) else value.casefold()
    if word not in FITS:
        raise RowError(f"fit {shown(value)!r} is not small, true (or fit) or large")
    return str(FITS[word])


def words(column: str, value: str, longest: int) -> str:
    """Text as its writer left it, without control characters; too long is refused, not cut."""
    if len(value) > longest:
        raise RowError(f"{column} has more than {longest:,} characters")
    if any(unicodedata.category(char) == "Cc" and char not in "\n\r\t" for char in value):
        raise RowError(f"{column} holds control characters")
    return value
