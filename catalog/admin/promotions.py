"""Promotions on the desk: a form that shows what it would do before it is saved."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin
from unfold.decorators import display

from catalog.attributes import LABELS
from catalog.models import Promotion, PromotionKind, PromotionScope
from catalog.promotions import preview, services
from fashionai.desk.history import HistoryAdmin

STATES = {"running": "success", "planned": "info", "over": "", "off": "warning"}
WORDS = {"running": _("running"), "planned": _("planned"), "over": _("over"), "off": _("switched off")}


class PromotionForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        if answers.get("scope") == PromotionScope.PRODUCTS and not answers.get("products"):
            self.add_error("products", gettext("Choose at least one product."))
        return answers


def _missing(form: forms.ModelForm) -> list[tuple[str, str]]:
    """What keeps the form from being valid: (the field's label, or none for the whole; what is wrong). Nothing yet
    where nobody has begun to fill it in."""
    if not form.has_changed():
        return []
    return [(str(form.fields[name].label) if name in form.fields else "", str(problems[0]))
            for name, problems in form.errors.items()]  # fmt: skip


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*WORDS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Promotion]) -> QuerySet[Promotion]:
        now = timezone.now()
        states = {
            "running": Q(is_active=True, starts_at__lte=now, ends_at__gt=now),
            "planned": Q(is_active=True, starts_at__gt=now),
            "over": Q(is_active=True, ends_at__lte=now),
            "off": Q(is_active=False),
        }
        return queryset.filter(states[self.value()]) if self.value() in states else queryset  # type: ignore[index]


@admin.register(Promotion)
class PromotionAdmin(HistoryAdmin, ModelAdmin):
    form = PromotionForm
    list_display = ("title", "reduction", "shown_scope", "begin", "end", "priority", "state", "reaches")
    list_filter = (StateFilter, "scope", "kind")
    list_per_page = 50
    list_select_related = ("category", "brand")
    search_fields = ("name_en", "name_zh")
    autocomplete_fields = ("products", "category", "brand")
    change_form_after_template = "admin/promotions/preview_frame.html"
    conditional_fields = {
        "products": "scope == 'products'",
        **dict.fromkeys(("category", "brand", "season", "gender", "attribute", "attribute_value"), "scope == 'filter'"),
    }
    fieldsets = (
        (None, {"fields": (("name_en", "name_zh"), ("kind", "value"), "starts_at", "ends_at")}),
        (
            _("On which products"),
            {
                "fields": (
                    "scope", "products", ("category", "brand"), ("season", "gender"), ("attribute", "attribute_value"),
                ),
                "description": _("A product must match everything that is filled in."),
            },
        ),
        (_("Where several meet"), {"fields": (("priority", "is_active"),)}),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Promotion]:
        ahead = Count("prices__product", filter=Q(prices__ends_at__gt=timezone.now()), distinct=True)
        return super().get_queryset(request).annotate(reached=ahead)

    def get_urls(self) -> list[Any]:
        show = self.admin_site.admin_view(require_POST(self.preview))
        return [path("preview/", show, name="catalog_promotion_preview"), *super().get_urls()]

    def preview(self, request: HttpRequest) -> HttpResponse:
        """What the form as it stands would do; nothing is saved."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = self.get_form(request)(request.POST)
        if not form.is_valid():
            return render(request, "admin/promotions/preview.html", {"incomplete": _missing(form)})
        answers = dict(form.cleaned_data)
        chosen = answers.pop("products")
        effect = preview.effect_of(Promotion(**answers), chosen=chosen, now=timezone.now())
        return render(request, "admin/promotions/preview.html", {"effect": effect})

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Once the chosen products are stored, their prices follow."""
        super().save_related(request, form, formsets, change)
        services.apply(promotion=form.instance)

    def delete_model(self, request: HttpRequest, obj: Promotion) -> None:
        services.delete_promotion(promotion=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Promotion]) -> None:
        for promotion in queryset:
            services.delete_promotion(promotion=promotion)

    @display(description=_("promotion"), ordering="name_en")
    def title(self, promotion: Promotion) -> str:
        return promotion.name

    @display(description=_("reduction"))
    def reduction(self, promotion: Promotion) -> str:
        if promotion.kind == PromotionKind.PERCENT:
            return f"−{promotion.value.normalize():f}\u00a0%"
        return f"{promotion.value}"

    @display(description=_("on"))
    def shown_scope(self, promotion: Promotion) -> str:
        if promotion.scope != PromotionScope.FILTER:
            return promotion.get_scope_display()
        words = [promotion.category, promotion.brand, promotion.season and promotion.get_season_display()]
        words.append(promotion.gender and promotion.get_gender_display())
        if promotion.attribute:
            words.append(f"{LABELS.get(promotion.attribute, promotion.attribute)}: {promotion.attribute_value}")
        return " · ".join(str(word) for word in words if word)

    @display(description=_("from"), ordering="starts_at")
    def begin(self, promotion: Promotion) -> str:
        return f"{promotion.starts_at:%Y-%m-%d %H:%M}"

    @display(description=_("until"), ordering="ends_at")
    def end(self, promotion: Promotion) -> str:
        return f"{promotion.ends_at:%Y-%m-%d %H:%M}"

    @display(description=_("state"), label=STATES)
    def state(self, promotion: Promotion) -> tuple[str, str]:
        state = promotion.state(timezone.now())
        return state, str(WORDS[state])

    @display(description=_("products on offer"), ordering="reached")
    def reaches(self, promotion: Promotion) -> int:
        return promotion.reached  # type: ignore[attr-defined]
