"""Size guides: which body a size is cut for, by kind of garment."""

from catalog.sizing.guides import GUIDES, Guide, Row, guide_for

__all__ = ["GUIDES", "Guide", "Row", "guide_for"]
