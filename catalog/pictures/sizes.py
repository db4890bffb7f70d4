"""Which sizes of a drawn picture there are, and how one is addressed. Known to models: imports nothing of the shop."""

from __future__ import annotations

#: Beside the card's 360: a card at twice its density, and the full size of 900 × 1200.
WIDTHS = (720, 900)
FULL_WIDTH = 900
SUFFIX = ".webp"


def height_of(width: int) -> int:
    """Product pictures are 3:4."""
    return width * 4 // 3


def mark_of(sha256: str) -> str:
    """What stands for a picture's content in its URL and file name; another content has another mark."""
    return sha256[:32]
