"""The gallery: ten tones of the Monk scale, three builds, two figures. Drawn when first looked at, then kept."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from PIL import Image

from catalog.drawing.mannequins import BUILDS, FIGURES, TONES, figure_for
from catalog.drawing.mannequins.tones import tone_hex
from catalog.models import Product
from catalog.pictures import drawer
from catalog.pictures.mannequins import Mannequin
from tryon import engine

#: Width of a thumbnail; 0 stands for the size that the pipeline works on.
WIDTHS = (240, 0)
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


def address(who: Mannequin, width: int = 0) -> str:
    return reverse("tryon:mannequin", args=[engine.VERSION, who.slug, width])


def picture(who: Mannequin, width: int) -> Path:
    """The file, drawn now where it is missing. Waits for its turn; raises `drawer.Busy`."""
    path = _path(who, width)
    if not path.exists():
        with drawer.WORN.turn():
            if not path.exists():
                _draw(who)
    return path


def _path(who: Mannequin, width: int) -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER / f"{engine.VERSION}-{who.slug}-{width}.webp"


def _draw(who: Mannequin) -> None:
    from catalog.drawing import save_image

    whole = Image.fromarray(engine.mannequin(who).image)
    for width in WIDTHS:
        size = (width, round(whole.height * width / whole.width)) if width else whole.size
        save_image(whole.resize(size, Image.Resampling.LANCZOS) if width else whole, _path(who, width))
