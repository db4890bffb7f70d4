"""The parts of a product's page that repeat, written in Python: as templates they were half of the page's time.

Every text goes through `escape`; all else is numbers and addresses of our own.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import ProductImage
from catalog.pictures.mannequins import WornPicture
from catalog.reviews.reading import Bar

# Thumbnails that a wide screen shows without scrolling.
THUMBS_SEEN = 6
STAGE_SIZES = "(min-width: 56rem) min(45vw, 40rem), 100vw"


def thumbs(pictures: Sequence[ProductImage | WornPicture]) -> SafeString:
    """List items: a small picture for each place on the stage."""
    says = _("Picture %(number)s")
    return _joined(_thumb(picture, number, says % {"number": number}) for number, picture in enumerate(pictures, 1))


def _thumb(picture: ProductImage | WornPicture, number: int, says: str) -> str:
    current = ' aria-current="true"' if number == 1 else ""
    lazy = ' loading="lazy"' if number > THUMBS_SEEN else ""
    size = f'width="{picture.width}" height="{picture.height}"'
    image = f'<img{_drawn(picture)} src="{escape(picture.file.url)}" {size} alt="{says}" decoding="async"{lazy}>'
    return f'<li><a href="#picture-{number}"{current}>{image}</a></li>'


def stage(pictures: Sequence[ProductImage | WornPicture], name: str) -> SafeString:
    """List items: the pictures large, each a link to its full size. The first one loads before all else."""
    enlarge = escape(_("Enlarge"))
    return _joined(_on_stage(picture, number, name, enlarge) for number, picture in enumerate(pictures, 1))


def _on_stage(picture: ProductImage | WornPicture, number: int, name: str, enlarge: str) -> str:
    sources = picture.sources
    srcset = ", ".join(f"{url} {width}w" for url, width in sources) if len(sources) > 1 else ""
    several = f' srcset="{escape(srcset)}" sizes="{STAGE_SIZES}"' if srcset else ""
    size = f'width="{picture.full_width}" height="{picture.full_height}"'
    when = ' fetchpriority="high"' if number == 1 else ' loading="lazy"'
    source = f'src="{escape(picture.file.url)}"{several} {size}'
    image = f'<img{_drawn(picture)} {source} alt="{escape(_alt(picture, number, name))}"{when} decoding="async">'
    link = f'<a class="frame" href="{escape(picture.full_url)}" title="{enlarge}">{image}</a>'
    return f'<li id="picture-{number}">{link}</li>'


def _alt(picture: ProductImage | WornPicture, number: int, name: str) -> str:
    if picture.alt:
        return picture.alt
    return name if number == 1 else _("%(name)s, picture %(number)s") % {"name": name, "number": number}


def _drawn(picture: ProductImage | WornPicture) -> str:
    return ' class="drawn"' if picture.is_drawn else ""


def star_bars(bars: Sequence[Bar], address: str) -> SafeString:
    """List items: how many reviews of each rating, with a link to these reviews where there are any."""
    return _joined(_star_bar(bar, escape(address)) for bar in bars)


def _star_bar(bar: Bar, address: str) -> str:
    says = ngettext("%(stars)s star", "%(stars)s stars", bar.stars) % {"stars": bar.stars}
    row = _row(bar, says)
    if not bar.count:
        return f"<li><span>{row}</span></li>"
    only = f"{address}?rating={bar.key}"
    return f'<li><a href="{only}#review-list" hx-get="{only}" hx-target="#review-list">{row}</a></li>'


def fit_bars(bars: Sequence[Bar]) -> SafeString:
    """List items: how many found it small, true to size or large."""
    return _joined(f"<li><span>{_row(bar, bar.label[:1].upper() + bar.label[1:])}</span></li>" for bar in bars)


def _row(bar: Bar, says: str) -> str:
    share = f'<path d="M0 3h{bar.percent}"/>' if bar.count else ""
    lines = f'<path class="off" d="M0 3h100"/>{share}'
    drawn = f'<svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">{lines}</svg>'
    return f"<b>{escape(says)}</b>{drawn}<i>{bar.count}</i>"


def _joined(items: object) -> SafeString:
    return mark_safe("\n".join(items))  # type: ignore[arg-type]  # noqa: S308 - escaped piece by piece above
