"""What a source hands to the catalogue writer: plain, complete records, with nothing of the database in them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from catalog.imports.tables.colours import ColourRow


@dataclass(frozen=True, slots=True)
class CategoryNode:
    """A category by its path, with the names and place in the menu it gets if it is not there yet."""

    path: str
    name_en: str
    name_zh: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True)
class BrandRow:
    slug: str
    name_en: str
    name_zh: str = ""


@dataclass(frozen=True, slots=True)
class PictureRecord:
    """A stored picture: `file` is its name in the media store, `sha256` that of its source bytes.

    `drawing` is what a drawn picture is drawn from.
    """

    file: str
    sha256: str
    width: int
    height: int
    colour: str
    drawing: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ProductRecord:
    """One product as its source states it.

    `launched_at` and the price of a record with `price_is_stated` False are used only when the product
    is new: they come from a rule, and what the shop did since must stand.
    """

    source: str
    external_id: str
    slug: str
    name_en: str
    name_zh: str
    brand: BrandRow
    categories: tuple[CategoryNode, ...]
    colours: tuple[ColourRow, ...]
    scale: str
    sizes: tuple[str, ...]
    scale_sizes: tuple[str, ...]
    gender: str
    season: str
    year: int | None
    usage: str
    price: Decimal
    currency: str
    launched_at: datetime
    price_is_stated: bool = True
    description_en: str = ""
    description_zh: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    pictures: tuple[PictureRecord, ...] = ()

    @property
    def category_path(self) -> str:
        return self.categories[-1].path

    def digest(self) -> str:
        """Fingerprint of what the source says: equal exactly when a re-run has nothing to change."""
        content = asdict(self)
        del content["launched_at"]
        # The file's name and sha256 say what it is drawn from.
        for picture in content["pictures"]:
            del picture["drawing"]
        if not self.price_is_stated:
            del content["price"]
        text = json.dumps(content, sort_keys=True, default=str, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:32]
