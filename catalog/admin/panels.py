"""The product page's panels: each is a form of its own, so that saving one keeps what is typed into the others.

With htmx the answer replaces the panel; without it the page comes back with a message.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from catalog import services
from catalog.desk import editing
from catalog.desk.panels import panels
from catalog.models import Colour, Product, Size
from fashionai.desk import page

# The numeric(12, 2) of the price column.
MOST = Decimal("9999999999.99")

Outcome = tuple[str, list[str]]  # what was done ("" for nothing), what was refused


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else None


class Panels:
    """Mixed into the product's admin."""

    def panel_urls(self) -> list[Any]:
        handlers: dict[str, Callable[[HttpRequest, Product], Outcome]] = {
            "upload": self._upload,
            "pictures": self._pictures,
            "colourway": self._colourway,
            "variants": self._variants,
            "price": self._price,
        }
        return [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(require_POST(self._view(name, handler))),  # type: ignore[attr-defined]
                name=f"catalog_product_{name}",
            )
            for name, handler in handlers.items()
        ]

    def _view(self, name: str, handler: Callable[[HttpRequest, Product], Outcome]) -> Callable[..., HttpResponse]:
        panel = {"upload": "pictures", "colourway": "variants"}.get(name, name)

        def view(request: HttpRequest, pk: int) -> HttpResponse:
            product = get_object_or_404(Product, pk=pk)
            if not self.has_change_permission(request, product):  # type: ignore[attr-defined]
                raise PermissionDenied
            try:
                done, refused = handler(request, product)
            except editing.EditRefused as error:
                done, refused = "", [str(error)]
            if done:
                self.log_change(request, product, done)  # type: ignore[attr-defined]
            return _answer(request, product, panel, done, refused)

        return view

    def _upload(self, request: HttpRequest, product: Product) -> Outcome:
        files = request.FILES.getlist("files")
        if not files:
            raise editing.EditRefused(gettext("Choose at least one picture."))
        added, refused = editing.add_pictures(product=product, files=files)
        said = ngettext("%d picture was added.", "%d pictures were added.", len(added)) % len(added)
        return (said if added else ""), refused

    def _pictures(self, request: HttpRequest, product: Product) -> Outcome:
        colours = {str(row.pk): row for row in Colour.objects.all()}
        keys = [pk for text in request.POST.getlist("picture") if (pk := _number(text)) is not None]
        places = {pk: 10 * (_number(request.POST.get(f"place-{pk}")) or 0) for pk in keys}
        moved, _, way = request.POST.get("move", "").partition(":")
        if (pk := _number(moved)) in places:
            places[pk] += -15 if way == "up" else 15
        edits = [
            editing.PictureEdit(
                pk,
                places[pk],
                colours.get(request.POST.get(f"colour-{pk}", "")),
                request.POST.get(f"alt_en-{pk}", "").strip()[:200],
                request.POST.get(f"alt_zh-{pk}", "").strip()[:200],
                remove=f"remove-{pk}" in request.POST,
            )
            for pk in keys
        ]
        removed = editing.save_pictures(product=product, edits=edits)
        if removed:
            return ngettext("%d picture was removed.", "%d pictures were removed.", removed) % removed, []
        return gettext("The pictures are saved."), []

    def _colourway(self, request: HttpRequest, product: Product) -> Outcome:
        colour = Colour.objects.filter(pk=_number(request.POST.get("colour")) or 0).first()
        if colour is None:
            raise editing.EditRefused(gettext("Choose a colour."))
        added = editing.add_colourway(product=product, colour=colour, scale=request.POST.get("scale", ""))
        if not added:
            return "", [gettext("%s is there in all these sizes already.") % colour]
        said = ngettext("%(colour)s in %(n)d size is on sale.", "%(colour)s in %(n)d sizes is on sale.", added)
        return said % {"colour": colour, "n": added}, []

    def _variants(self, request: HttpRequest, product: Product) -> Outcome:
        def cells(name: str) -> set[tuple[int, int]]:
            parts = [text.split("-") for text in request.POST.getlist(name)]
            pairs = [tuple(_number(part) for part in pair) for pair in parts if len(pair) == 2]
            return {(pair[0], pair[1]) for pair in pairs if pair[0] is not None and pair[1] is not None}

        own = {row.colour_id for row in product.variants.all()}
        scales = product.variants.values("size__scale")
        sizes = set(Size.objects.filter(scale__in=scales).values_list("pk", flat=True))
        shown = {cell for cell in cells("shown") if cell[0] in own and cell[1] in sizes}
        on, off = editing.set_cells(product=product, wanted=cells("cell"), shown=shown)
        if not on and not off:
            return "", []
        return gettext("%(on)d put on sale, %(off)d taken off.") % {"on": on, "off": off}, []

    def _price(self, request: HttpRequest, product: Product) -> Outcome:
        try:
            price = Decimal(request.POST.get("price", "").strip()).quantize(Decimal("0.01"))
        except InvalidOperation:
            raise editing.EditRefused(gettext("A price is a number such as 129.90.")) from None
        if not price.is_finite() or not 0 <= price <= MOST:
            raise editing.EditRefused(gettext("A price is a number such as 129.90."))
        if price == product.price:
            return "", [gettext("That is the price already.")]
        services.set_price(product=product, price=price)
        return gettext("The price is %(price)s now; the old one is kept in the history.") % {"price": price}, []


def _answer(request: HttpRequest, product: Product, panel: str, done: str, refused: list[str]) -> HttpResponse:
    if not request.headers.get("HX-Request"):
        if done:
            messages.success(request, done)
        for text in refused:
            messages.error(request, text)
        return HttpResponseRedirect(f"{page('catalog_product', product.pk)}#{panel}")
    product.refresh_from_db()
    context = {**panels(product), "done": done, "refused": refused, "may_change": True}
    return TemplateResponse(request, f"admin/catalog/{panel}.html", context)
