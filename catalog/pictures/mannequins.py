"""Worn pictures of a product: who wears it, where the picture is, and what it says to those who cannot see it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from catalog.drawing.mannequins import BUILDS, FIGURES, FRAMES, POSES, TONES, figure_for, wearable
from catalog.models import Product, ProductImage
from catalog.pictures import addresses, sizes

#: A thumbnail, and the sizes of every drawn picture.
WIDTHS = (360, *sizes.WIDTHS)


@dataclass(frozen=True, slots=True)
class Mannequin:
    """Who wears it, in the words of `catalog.drawing.mannequins`; `slug` stands for it in a URL."""

    figure: str
    tone: int
    build: str
    pose: str
    frame: str

    @property
    def slug(self) -> str:
        return f"{self.figure}-{self.tone}-{self.build}-{self.pose}-{self.frame}"

    @classmethod
    def from_slug(cls, slug: str) -> Mannequin:
        """The mannequin of a slug. Raises ValueError for anything but what `slug` writes."""
        figure, tone, build, pose, frame = slug.split("-")
        who = cls(figure, int(tone), build, pose, frame)
        choices = ((figure, FIGURES), (build, BUILDS), (pose, POSES), (frame, FRAMES), (who.tone, TONES))
        if who.slug != slug or not all(word in words for word, words in choices):
            raise ValueError(f"no such mannequin: {slug!r}")
        return who

    @property
    def description(self) -> str:
        """In the active language."""
        sentence = {
            "slim": _("worn by a mannequin, skin tone %(tone)d of the Monk scale, slim build"),
            "medium": _("worn by a mannequin, skin tone %(tone)d of the Monk scale, medium build"),
            "full": _("worn by a mannequin, skin tone %(tone)d of the Monk scale, full build"),
        }[self.build]
        return sentence % {"tone": self.tone}


@dataclass(frozen=True)
class WornPicture:
    """A drawn picture's garment on a mannequin, offering a gallery what a `ProductImage` offers."""

    garment: ProductImage
    mannequin: Mannequin
    name: str

    width, height = WIDTHS[0], sizes.height_of(WIDTHS[0])
    full_width, full_height = sizes.FULL_WIDTH, sizes.height_of(sizes.FULL_WIDTH)
    is_drawn = True

    @property
    def content(self) -> Hashable:
        """Equal as long as the same mannequin wears the same garment."""
        return (self.garment.content, self.mannequin.slug)

    @property
    def file(self) -> WornPicture:
        """Itself: `picture.file.url` is the thumbnail."""
        return self

    @property
    def url(self) -> str:
        return self._url(WIDTHS[0])

    @property
    def full_url(self) -> str:
        return self._url(sizes.FULL_WIDTH)

    @cached_property
    def sources(self) -> list[tuple[str, int]]:
        """(URL, width in pixels), smallest first."""
        return [(self._url(width), width) for width in WIDTHS]

    @property
    def srcset(self) -> str:
        return ", ".join(f"{url} {width}w" for url, width in self.sources)

    @property
    def alt(self) -> str:
        return _("%(name)s, %(worn)s") % {"name": self.name, "worn": self.mannequin.description}

    def _url(self, width: int) -> str:
        return addresses.worn_picture(self.garment.pk, sizes.mark_of(self.garment.sha256), self.mannequin.slug, width)


def worn_pictures(product: Product, pictures: Sequence[ProductImage]) -> list[WornPicture]:
    """Two pictures of the first garment among a product's pictures that a mannequin can wear; no query.

    Who wears it follows from the product's number, so that a page stays the same and a shelf varies.
    """
    garment = next((picture for picture in pictures if _wears(picture)), None)
    if garment is None:
        return []
    return [WornPicture(garment, who, product.name) for who in _chosen(product.pk, garment)]


def mark_of(picture: ProductImage, who: Mannequin) -> str:
    """What a worn picture's file is named by."""
    return f"{sizes.mark_of(picture.sha256)}-{who.slug}"


def _wears(picture: ProductImage) -> bool:
    record = picture.drawing or {}
    spec = record.get("spec") or {}
    return picture.is_drawn and record.get("view") == "front" and wearable(spec.get("kind", ""), spec.get("style", ""))


def _chosen(number: int, garment: ProductImage) -> tuple[Mannequin, Mannequin]:
    """Two tones far apart and two builds: near and straight first, then whole and turned."""
    gender = (garment.drawing or {})["spec"].get("gender", "")
    tone, build = number * 7 % len(TONES), number * 5 // 3
    first = Mannequin(figure_for(gender, number), TONES[tone], BUILDS[build % 3], POSES[0], "near")
    other = TONES[(tone + 4 + number % 3) % len(TONES)]
    return first, Mannequin(figure_for(gender, number + 1), other, BUILDS[(build + 1) % 3], POSES[1], "full")
