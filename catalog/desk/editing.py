"""Changes that the product page makes besides its form: pictures, colours and sizes, copies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext

from catalog import services
from catalog.imports.errors import RowError
from catalog.imports.pictures import MAX_PIXELS, MIN_SIDE, CheckedPicture, check_picture, store_picture
from catalog.models import Colour, Product, ProductImage, Size, Variant
from catalog.models.products import ProductStatus

# A camera's JPEG of 24 megapixels is about 12 MB.
MAX_BYTES = 20 * 1024 * 1024
MAX_FILES = 20


class EditRefused(Exception):
    """What was asked for cannot be done; the text says why, in the reader's language."""


# --- pictures -------------------------------------------------------------------------------------
def add_pictures(*, product: Product, files: Sequence[UploadedFile]) -> tuple[list[ProductImage], list[str]]:
    """Check and store uploads behind the pictures there are. Returns what was added and, per refused file, why."""
    if len(files) > MAX_FILES:
        raise EditRefused(gettext("At most %(n)d pictures at a time.") % {"n": MAX_FILES})
    added, refused = [], []
    for file in files:
        try:
            added.append(_add_picture(product, file))
        except EditRefused as error:
            refused.append(f"{file.name}: {error}")
    return added, refused


def _add_picture(product: Product, file: UploadedFile) -> ProductImage:
    picture = _checked(file)
    with transaction.atomic():
        there = Product.objects.select_for_update().get(pk=product.pk).images.order_by("position", "pk")
        if there.filter(sha256=picture.sha256).exists():
            raise EditRefused(gettext("this product has that picture already"))
        if not default_storage.exists(picture.file):
            store_picture(picture)
        last = there.last()
        return ProductImage.objects.create(
            product=product,
            file=picture.file,
            width=picture.width,
            height=picture.height,
            sha256=picture.sha256,
            position=last.position + 1 if last else 0,
        )


def _checked(file: UploadedFile) -> CheckedPicture:
    """Refused before it is read, decoded or stored, whichever comes first."""
    if (file.size or 0) > MAX_BYTES:
        raise EditRefused(gettext("larger than %(n)d MB") % {"n": MAX_BYTES // 1024**2})
    try:
        return check_picture(file.read(), keep_shape=True)
    except RowError as error:
        text = str(error)
        if "larger" in text:
            raise EditRefused(gettext("larger than %(n)d megapixels") % {"n": MAX_PIXELS // 10**6}) from error
        if "smaller" in text:
            raise EditRefused(gettext("smaller than %(n)d pixels a side") % {"n": MIN_SIDE}) from error
        raise EditRefused(gettext("no picture, or damaged; JPEG, PNG and WebP can be used")) from error


@dataclass(frozen=True)
class PictureEdit:
    """What the desk says of one picture; `place` orders them, equal places as they were."""

    pk: int
    place: int
    colour: Colour | None
    alt_en: str
    alt_zh: str
    remove: bool = False


def save_pictures(*, product: Product, edits: Iterable[PictureEdit]) -> int:
    """Write colour, words and order of a product's pictures; rows of another product are left alone.

    Returns how many were removed. Positions become 0, 1, 2 … A removed picture's file stays: others may share it.
    """
    with transaction.atomic():
        rows = {row.pk: row for row in product.images.select_for_update().order_by("position", "pk")}
        known = [edit for edit in edits if edit.pk in rows]
        gone = [rows.pop(edit.pk) for edit in known if edit.remove]
        for row in gone:
            row.delete()
        said = {edit.pk: edit for edit in known if not edit.remove}
        order = sorted(rows.values(), key=lambda row: said[row.pk].place if row.pk in said else row.position)
        for position, row in enumerate(order):
            row.position = position
            if edit := said.get(row.pk):
                row.colour, row.alt_en, row.alt_zh = edit.colour, edit.alt_en, edit.alt_zh
            row.save(update_fields=["position", "colour", "alt_en", "alt_zh"])
    return len(gone)


# --- colours and sizes ----------------------------------------------------------------------------
def set_cells(*, product: Product, wanted: set[tuple[int, int]], shown: set[tuple[int, int]]) -> tuple[int, int]:
    """Put exactly the `wanted` (colour, size) of the `shown` ones on sale. Returns (added or taken back, taken off).

    A variant is never deleted: orders and stock point at it. What the page did not show is left alone.
    """
    wanted = wanted & shown
    on = off = 0
    with transaction.atomic():
        Product.objects.select_for_update().get(pk=product.pk)
        there = {(row.colour_id, row.size_id): row for row in product.variants.all()}
        for cell in sorted(shown):
            row = there.get(cell)
            if row is None and cell in wanted:
                _new_variant(product, *cell)
                on += 1
            elif row is not None and row.is_active != (cell in wanted):
                row.is_active = cell in wanted
                row.save(update_fields=["is_active"])
                on, off = on + row.is_active, off + (not row.is_active)
    return on, off


def add_colourway(*, product: Product, colour: Colour, scale: str) -> int:
    """A colour in all sizes of a scale at once. Returns how many variants that added or took back on sale."""
    sizes = list(Size.objects.filter(scale=scale))
    if not sizes:
        raise EditRefused(gettext("There is no size scale “%s”.") % scale)
    cells = {(colour.pk, size.pk) for size in sizes}
    return set_cells(product=product, wanted=cells, shown=cells)[0]


def _new_variant(product: Product, colour: int, size: int) -> Variant:
    shade, measure = Colour.objects.get(pk=colour), Size.objects.get(pk=size)
    return Variant.objects.create(
        product=product, colour=shade, size=measure, sku=free_sku(product.slug, shade.slug, measure.code)
    )


def free_sku(*parts: str) -> str:
    """A SKU of these words that nobody has; numbered where it is taken."""
    stem = "-".join(slugify(part) or "X" for part in parts).upper()[:74]
    taken = set(Variant.objects.filter(sku__startswith=stem).values_list("sku", flat=True))
    return next(sku for number in count(1) if (sku := stem if number == 1 else f"{stem}-{number}") not in taken)


# --- whole products -------------------------------------------------------------------------------
def duplicate(*, product: Product) -> Product:
    """A draft with the same words, pictures, colours and sizes; without stock, orders or reviews."""
    with transaction.atomic():
        copy = Product.objects.get(pk=product.pk)
        copy.pk, copy._state.adding = None, True
        copy.slug = _free_slug(product.slug)
        copy.name_en = gettext("%s (copy)") % product.name_en if product.name_en else ""
        copy.status, copy.source, copy.external_id, copy.source_digest = ProductStatus.DRAFT, "desk", "", ""
        copy.save()
        services.set_price(product=copy, price=product.price)
        for picture in product.images.order_by("position", "pk"):
            picture.pk, picture._state.adding, picture.product = None, True, copy
            picture.save()
        for variant in product.variants.select_related("colour", "size"):
            variant.sku = free_sku(copy.slug, variant.colour.slug, variant.size.code)
            variant.pk, variant._state.adding, variant.product, variant.barcode = None, True, copy, ""
            variant.save()
    return copy


def _free_slug(slug: str) -> str:
    stem = f"{slug[:150]}-copy"
    taken = set(Product.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(one for n in count(1) if (one := stem if n == 1 else f"{stem}-{n}") not in taken)


def set_status(*, product: Product, status: ProductStatus) -> Product:
    with transaction.atomic():
        locked = Product.objects.select_for_update().get(pk=product.pk)
        locked.status = status
        locked.save(update_fields=["status", "updated_at"])
    return locked
