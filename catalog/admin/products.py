from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet, Subquery, Sum
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import display

from catalog import services
from catalog.models import PriceHistory, Product, ProductImage, StockLevel, Variant
from catalog.templatetags.shop import money
from fashionai.desk import ReadOnlyInline

STATUSES = {"active": "success", "draft": "info", "archived": ""}


def pieces(field: str) -> Subquery:
    """Pieces on hand at all locations whose `field` is the outer row."""
    levels = StockLevel.objects.filter(**{field: OuterRef("pk")}).order_by()
    return Subquery(levels.values(field).annotate(total=Sum("on_hand")).values("total"))


class VariantInline(TabularInline):
    model = Variant
    extra = 0
    fields = ("sku", "colour", "size", "barcode", "is_active", "on_hand")
    readonly_fields = ("on_hand",)
    autocomplete_fields = ("colour", "size")
    tab = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Variant]:
        variants = super().get_queryset(request).select_related("colour", "size")
        return variants.annotate(pieces=pieces("variant"))

    @display(description=_("on hand"))
    def on_hand(self, variant: Variant) -> int:
        return getattr(variant, "pieces", None) or 0


class ImageInline(TabularInline):
    model = ProductImage
    extra = 0
    fields = ("thumb", "file", "colour", "position")
    readonly_fields = ("thumb",)
    autocomplete_fields = ("colour",)
    tab = True

    @display(description="")
    def thumb(self, picture: ProductImage) -> SafeString:
        return _thumb(picture)


class PriceInline(ReadOnlyInline):
    model = PriceHistory
    fields = ("price", "currency", "kind", "starts_at", "ends_at")
    readonly_fields = fields
    ordering = ("-starts_at",)
    tab = True


@admin.register(Product)
class ProductAdmin(ModelAdmin):
    list_display = ("cover", "title", "category", "gender", "season", "cost", "stock", "shown_status", "launched")
    list_display_links = ("title",)
    list_filter = ("status", "gender", "season", "source", "category")
    list_filter_submit = True
    list_fullwidth = True
    list_select_related = ("brand", "category")
    list_per_page = 50
    search_fields = ("name_en", "name_zh", "slug", "external_id", "brand__name_en")
    date_hierarchy = "launched_at"
    autocomplete_fields = ("brand", "category")
    prepopulated_fields = {"slug": ("name_en",)}
    readonly_fields = ("source", "external_id", "created_at", "updated_at")
    inlines = (VariantInline, ImageInline, PriceInline)
    fieldsets = (
        (None, {"fields": (("name_en", "name_zh"), ("slug", "status"), ("brand", "category"))}),
        (_("Price"), {"fields": (("price", "currency"),), "description": _("A change is kept in the price history.")}),
        (_("Words"), {"fields": (("description_en", "description_zh"),)}),
        (_("Traits"), {"fields": (("gender", "season"), ("year", "usage"), "attributes")}),
        (_("Record"), {"fields": (("source", "external_id"), "launched_at", ("created_at", "updated_at"))}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        products = super().get_queryset(request).annotate(pieces=pieces("variant__product"))
        return products.prefetch_related("images")

    def save_model(self, request: HttpRequest, obj: Product, form: ModelForm, change: bool) -> None:
        """The price goes through its service, so that the history and the product never disagree."""
        if not change or "price" not in form.changed_data:
            super().save_model(request, obj, form, change)
            if not change:
                services.set_price(product=obj, price=obj.price)
            return
        wanted = obj.price
        obj.price = form.initial["price"]
        super().save_model(request, obj, form, change)
        services.set_price(product=obj, price=wanted)
        obj.price = wanted

    @display(description="")
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


class SoldOutFilter(admin.SimpleListFilter):
    title = _("sold out")
    parameter_name = "sold_out"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("sold out")), ("no", _("in stock"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Variant]) -> QuerySet[Variant]:
        there = Exists(StockLevel.objects.sellable().filter(variant=OuterRef("pk")))
        if self.value() == "yes":
            return queryset.filter(~there, is_active=True, product__status="active")
        return queryset.filter(there) if self.value() == "no" else queryset


@admin.register(Variant)
class VariantAdmin(ModelAdmin):
    list_display = ("sku", "product", "colour", "size", "on_hand", "is_active")
    list_filter = (SoldOutFilter, "is_active", "size__scale")
    list_select_related = ("product", "colour", "size")
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("sku", "barcode", "product__name_en", "product__name_zh")
    autocomplete_fields = ("product", "colour", "size")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Variant]:
        return super().get_queryset(request).annotate(pieces=pieces("variant"))

    @display(description=_("on hand"), ordering="pieces")
    def on_hand(self, variant: Variant) -> int:
        return variant.pieces or 0  # type: ignore[attr-defined]


def _thumb(picture: ProductImage | None) -> SafeString:
    if picture is None or not picture.file:
        return mark_safe("–")
    return format_html('<img class="desk-thumb" src="{}" alt="" loading="lazy">', picture.file.url)
