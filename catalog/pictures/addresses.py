"""Where a drawn picture is: the addresses of urls.py, asked for once a process. A product's page has twenty of them."""

from __future__ import annotations

from functools import cache

from django.urls import reverse


@cache
def _before(name: str, *stand_ins: object) -> str:
    """What stands before the arguments of an address, which end it."""
    return reverse(f"catalog:{name}", args=[0, "mark", *stand_ins]).partition("0/mark/")[0]


def picture(key: int, mark: str, width: int) -> str:
    return f"{_before('picture', 1)}{key}/{mark}/{width}.webp"


def worn_picture(key: int, mark: str, who: str, width: int) -> str:
    return f"{_before('worn_picture', 'who', 1)}{key}/{mark}/worn/{who}/{width}.webp"
