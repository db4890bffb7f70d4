from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import action, display
from unfold.forms import BaseDialogForm

from catalog import services
from catalog.admin.panels import Panels
from catalog.attributes import attribute_rows
from catalog.desk import editing
from catalog.desk.attention import without_pictures
from catalog.desk.attribute_form import ProductForm
from catalog.desk.changes import CHANGES
from catalog.desk.panels import panels
from catalog.desk.sheets.file import SafeCSV
from catalog.desk.sheets.resources import PriceSheet, ProductSheet
from catalog.models import Product, ProductImage, StockLevel
from catalog.models.products import ProductStatus
from catalog.templatetags.shop import money
from fashionai.desk import asked, go, page
from fashionai.desk.bulk import bulk_action
from fashionai.desk.history import HistoryAdmin
from fashionai.desk.sheets import SheetAdmin

STATUSES = {"active": "success", "draft": "info", "archived": ""}
TRAITS = (
    ("gender", "season"),
    ("year", "usage"),
    ("attribute_silhouette", "attribute_neckline"),
    ("attribute_sleeve", "attribute_length"),
    ("attribute_fabric", "attribute_pattern"),
    "attribute_details",
)


def pieces(field: str) -> Subquery:
    """Pieces on hand at all locations whose `field` is the outer row."""
    levels = StockLevel.objects.filter(**{field: OuterRef("pk")}).order_by()
    return Subquery(levels.values(field).annotate(total=Sum("on_hand")).values("total"))


class PictureFilter(admin.SimpleListFilter):
    title = _("pictures")
    parameter_name = "pictures"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("none", _("on sale without a picture"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Product]) -> QuerySet[Product]:
        return queryset.filter(pk__in=without_pictures()) if self.value() == "none" else queryset


@admin.register(Product)
class ProductAdmin(Panels, SheetAdmin, HistoryAdmin, ModelAdmin):
    form = ProductForm
    resource_classes = (ProductSheet, PriceSheet)
    formats = (SafeCSV,)
    list_display = ("cover", "title", "category", "gender", "season", "cost", "stock", "shown_status", "launched")
    list_display_links = ("title",)
    list_filter = ("status", "gender", "season", "source", "category", PictureFilter)
    list_filter_submit = True
    list_fullwidth = True
    list_select_related = ("brand", "category")
    list_per_page = 50
    search_fields = ("name_en", "name_zh", "slug", "external_id", "brand__name_en")
    date_hierarchy = "launched_at"
    autocomplete_fields = ("brand", "category")
    prepopulated_fields = {"slug": ("name_en",)}
    readonly_fields = ("source", "external_id", "created_at", "updated_at", "shown_attributes")
    warn_unsaved_form = True
    view_on_site = False  # the button below leads there, and only where shoppers see it
    actions = tuple(bulk_action(name, change) for name, change in CHANGES.items())
    actions_detail = ("see", "copy", "archive_one", "restore_one")
    change_form_outer_after_template = "admin/catalog/panels.html"
    fieldsets = (
        (None, {"fields": (("name_en", "name_zh"), ("slug", "status"), ("brand", "category"))}),
        (_("Price"), {"fields": (("price", "currency"),), "description": _("A change is kept in the price history.")}),
        (_("Words"), {"fields": (("description_en", "description_zh"),)}),
        (_("Traits"), {"fields": TRAITS}),
        (_("Record"), {"fields": (("source", "external_id"), "launched_at", ("created_at", "updated_at"))}),
    )

    class Media:
        css = {"all": ("admin/product.css",)}
        js = ("admin/pictures.js",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        products = super().get_queryset(request).annotate(pieces=pieces("variant__product"))
        return products.prefetch_related("images")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """A product that is there changes its price in the panel below, which keeps the history."""
        fieldsets = dict(super().get_fieldsets(request, obj))
        if obj is not None:
            fieldsets.pop(_("Price"), None)
        if obj is not None and not self.has_change_permission(request, obj):
            fieldsets[_("Traits")] = {"fields": (*TRAITS[:2], "shown_attributes")}
        return list(fieldsets.items())

    @display(description=_("attributes"))
    def shown_attributes(self, product: Product) -> str:
        return " · ".join(f"{label}: {value}" for label, value in attribute_rows(product.attributes)) or "–"

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {
            "currency": settings.CURRENCY,
            "status": ProductStatus.DRAFT,
            **super().get_changeform_initial_data(request),
        }

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Products are archived: orders, reviews and figures point at them."""
        return False

    def has_duplicate_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.has_add_permission(request)

    def get_urls(self) -> list[Any]:
        return [*self.panel_urls(), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        product = self.get_object(request, object_id)
        shown: dict[str, Any] = {}
        if product is not None and self.has_view_or_change_permission(request, product):
            shown = {**panels(product), "may_change": self.has_change_permission(request, product)}
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})

    def save_model(self, request: HttpRequest, obj: Product, form: ModelForm, change: bool) -> None:
        """A new product starts its price history; later prices go through the panel."""
        super().save_model(request, obj, form, change)
        if not change:
            services.set_price(product=obj, price=obj.price)

    # --- buttons --------------------------------------------------------------------------------
    def _product(self, object_id: str) -> Product:
        if not object_id.isdecimal():
            raise Http404(f"{object_id!r} is not the id of a product.")
        return get_object_or_404(Product, pk=int(object_id))

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        """Only the buttons that the product's status allows."""
        if not str(object_id).isdecimal():
            return []  # the page itself says that there is no such row
        status = Product.objects.filter(pk=object_id).values_list("status", flat=True).first()
        hidden = {"archive_one"} if status == ProductStatus.ARCHIVED else {"restore_one"}
        if status != ProductStatus.ACTIVE:
            hidden.add("see")
        offered = super().get_actions_detail(request, object_id)
        return [one for one in offered if not any(one.action_name.endswith(name) for name in hidden)]

    @action(description=_("See it in the shop"), icon="open_in_new", permissions=["view"], url_path="see")
    def see(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return go(request, self._product(object_id).get_absolute_url())

    @asked(
        _("Duplicate"),
        icon="content_copy",
        path="copy",
        title=_("Duplicate this product?"),
        text=_("A draft with the same words, pictures, colours and sizes; without stock."),
        permission="duplicate",
    )
    def copy(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        made = editing.duplicate(product=self._product(object_id))
        self.log_addition(request, made, gettext("Duplicated."))
        messages.success(request, gettext("This is the copy, a draft."))
        return go(request, page("catalog_product", made.pk))

    @asked(
        _("Archive"),
        icon="archive",
        path="archive",
        title=_("Archive this product?"),
        text=_("It leaves the shop; orders and figures keep it."),
        permission="change",
    )
    def archive_one(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        return self._set_status(request, object_id, ProductStatus.ARCHIVED, gettext("The product is archived."))

    @asked(
        _("Restore"),
        icon="unarchive",
        path="restore",
        title=_("Restore this product?"),
        text=_("It becomes a draft; publish it when it is ready."),
        permission="change",
    )
    def restore_one(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        return self._set_status(request, object_id, ProductStatus.DRAFT, gettext("The product is a draft again."))

    def _set_status(self, request: HttpRequest, object_id: str, status: ProductStatus, said: str) -> HttpResponse:
        product = editing.set_status(product=self._product(object_id), status=status)
        self.log_change(request, product, said)
        messages.success(request, said)
        return go(request, page("catalog_product", product.pk))

    # --- columns --------------------------------------------------------------------------------
    @display(description=_("picture"))
    def cover(self, product: Product) -> SafeString:
        return _thumb(product.cover)

    @display(description=_("product"), ordering="name_en", header=True)
    def title(self, product: Product) -> tuple[str, str]:
        return product.name, product.brand.name

    @display(description=_("price"), ordering="price")
    def cost(self, product: Product) -> str:
        return money(product.price, product.currency)

    @display(description=_("on hand"), ordering="pieces")
    def stock(self, product: Product) -> int:
        return product.pieces or 0  # type: ignore[attr-defined]

    @display(description=_("launched"), ordering="launched_at")
    def launched(self, product: Product) -> str:
        return f"{product.launched_at:%Y-%m-%d}"

    @display(description=_("status"), ordering="status", label=STATUSES)
    def shown_status(self, product: Product) -> tuple[str, str]:
        return product.status, product.get_status_display()


def _thumb(picture: ProductImage | None) -> SafeString:
    if picture is None or not picture.file:
        return mark_safe("–")
    return format_html('<img class="desk-thumb" src="{}" alt="" loading="lazy">', picture.file.url)
