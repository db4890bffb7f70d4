"""Cells checked one by one: each function returns the clean value or raises RowError with the reason."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from catalog.imports.errors import RowError
from catalog.models import Gender, Season

MAX_NAME = 160
MAX_TEXT = 20_000
MAX_PRICE = Decimal("1000000")
FIRST_YEAR = 1900
# An id becomes part of a file name, a slug and a SKU.
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
TAG = re.compile(r"<\s*[a-zA-Z/!][^>]*>?")
# A spreadsheet runs text that starts like this when the shop's data is exported and opened.
FORMULA = ("=", "+", "-", "@")
ABSENT = {"", "na", "n/a", "nan", "null", "none"}

_SEASONS = {**{season.value: season.value for season in Season}, "fall": Season.AUTUMN.value}
_GENDERS = {gender.value: gender.value for gender in Gender}


def shown(value: str) -> str:
    """A cell as a message may quote it: short, on one line."""
    plain = "".join(char if char.isprintable() else "?" for char in value)
    return f"{plain[:40]}…" if len(plain) > 40 else plain


def is_absent(value: str) -> bool:
    return value.casefold() in ABSENT


def checked_id(value: str) -> str:
    if not value:
        raise RowError("id is empty")
    if not ID.fullmatch(value):
        raise RowError(f"id {shown(value)!r} is not 1 to 40 letters, digits, hyphens and underscores")
    return value


def checked_text(column: str, value: str, *, longest: int = MAX_NAME, lines: bool = False) -> str:
    """Text for people: no markup, no formula, no control characters; spaces in a row become one."""
    if len(value) > longest:
        raise RowError(f"{column} has {len(value)} characters; at most {longest}")
    if any(unicodedata.category(char) == "Cc" and char not in "\n\r\t" for char in value) or "\ufffd" in value:
        raise RowError(f"{column} holds control or broken characters")
    if TAG.search(value):
        raise RowError(f"{column} holds HTML")
    if value.startswith(FORMULA):
        raise RowError(f"{column} starts with {value[0]!r}, which a spreadsheet would run as a formula")
    return value if lines else " ".join(value.split())


def checked_name(column: str, value: str) -> str:
    name = checked_text(column, value)
    if not name or is_absent(name):
        raise RowError(f"{column} is empty")
    return name


def checked_gender(value: str) -> str:
    return _one_of("gender", value, _GENDERS)


def checked_season(value: str) -> str:
    return "" if is_absent(value) else _one_of("season", value, _SEASONS)


def _one_of(column: str, value: str, known: dict[str, str]) -> str:
    try:
        return known[value.casefold()]
    except KeyError:
        raise RowError(f"unknown {column} {shown(value)!r}; one of {', '.join(known)}") from None


def checked_year(value: str, this_year: int) -> int | None:
    """A year from 1900 to the one after next; pandas' 2012.0 counts as 2012."""
    if is_absent(value):
        return None
    digits = value.removesuffix(".0")
    if not (digits.isascii() and digits.isdigit()):
        raise RowError(f"year {shown(value)!r} is not a year")
    if len(digits) > 4 or not FIRST_YEAR <= int(digits) <= this_year + 2:
        raise RowError(f"year {shown(digits)} is not within {FIRST_YEAR} and {this_year + 2}")
    return int(digits)


def checked_price(value: str) -> Decimal | None:
    """A positive amount with at most two decimals; None where the cell is empty."""
    if not value:
        return None
    try:
        price = Decimal(value) if value.isascii() and "_" not in value else Decimal("NaN")
    except InvalidOperation:
        price = Decimal("NaN")
    if not price.is_finite():
        raise RowError(f"price {shown(value)!r} is not a number")
    if price <= 0:
        raise RowError(f"price {shown(value)} is not above 0")
    if price > MAX_PRICE:
        raise RowError(f"price {shown(value)} is above {MAX_PRICE}")
    if price != round(price, 2):
        raise RowError(f"price {shown(value)} has more than two decimals")
    return round(price, 2)


def checked_currency(value: str, usual: str) -> str:
    if not value:
        return usual
    if not re.fullmatch(r"[A-Za-z]{3}", value):
        raise RowError(f"currency {shown(value)!r} is not a code of three letters")
    return value.upper()
