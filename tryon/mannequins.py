"""The gallery: ten tones of the Monk scale, three builds, two figures. Drawn when first looked at, then kept."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from PIL import Image

from catalog.drawing.mannequins import BUILDS, FIGURES, TONES, figure_for
from catalog.models import Product
from catalog.pictures import drawer
from catalog.pictures.mannequins import Mannequin
from tryon import engine

#: Of a thumbnail, and of the picture that a result is compared with: the size that the pipeline works on.
SIZES = {240: (240, 320), 768: (768, 1024)}
THUMBNAIL, FULL = SIZES
FOLDER = "tryon/mannequins"
FIRST_TONE = 5


@dataclass(frozen=True)
class Tone:
    number: int
    hex: str
    is_chosen: bool

    @property
    def name(self) -> str:
        return _("Skin tone %(tone)d of 10") % {"tone": self.number}


@dataclass(frozen=True)
class Gallery:
    """What the page offers: tones and figures to choose by, and three mannequins of the chosen ones."""

    tones: list[Tone]
    figures: list[tuple[str, str, bool]]
    mannequins: list[Mannequin]
    figure: str
    tone: int


def gallery(product: Product, tone: str = "", figure: str = "") -> Gallery:
    """Of what an address asks for, whatever it says; the figure is that of the garment by default."""
    from catalog.drawing.mannequins.tones import tone_hex  # brings the drawing engine, which few processes need

    number = int(tone) if tone.isdecimal() and int(tone) in TONES else FIRST_TONE
    body = figure if figure in FIGURES else figure_for(product.gender, product.pk)
    names = {"women": _("Women’s figure"), "men": _("Men’s figure")}
    return Gallery(
        [Tone(one, tone_hex(one), one == number) for one in TONES],
        [(one, names[one], one == body) for one in FIGURES],
        [Mannequin(body, number, build, "front", "full") for build in BUILDS],
        body,
        number,
    )


def build_name(who: Mannequin) -> str:
    return {"slim": _("Slim build"), "medium": _("Medium build"), "full": _("Full build")}[who.build]


def address(who: Mannequin, width: int = FULL) -> str:
    return reverse("tryon:mannequin", args=[engine.VERSION, who.slug, width])


def picture(who: Mannequin, width: int) -> Path:
    """The file, drawn now where it is missing. Waits for its turn; raises `drawer.Busy`."""
    path = _path(who, width)
    if not path.exists():
        with drawer.WORN.turn():
            if not path.exists():
                _draw(who, width)
    return path


def _path(who: Mannequin, width: int) -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER / f"{engine.VERSION}-{who.slug}-{width}.webp"


def _draw(who: Mannequin, width: int) -> None:
    from catalog.drawing import save_image

    save_image(Image.fromarray(engine.mannequin_drawn(who, SIZES[width])), _path(who, width))
