"""Recommendation rules on the desk, with a preview as a chosen shopper."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display

from catalog.models import Product
from fashionai.accounts.models import Shopper
from fashionai.desk.history import HistoryAdmin
from recommender import preview, rules
from recommender.models import RecommendationRule, RuleAction, Slot

ACTIONS = {"pin": "success", "boost": "info", "bury": "warning", "exclude": "danger"}
PREVIEW = "recommender_recommendationrule_preview"


class RuleForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        chosen = bool(answers.get("products"))
        matched = any(answers.get(name) for name in ("category", "brand", "gender"))
        if answers.get("action") == RuleAction.PIN and not chosen:
            self.add_error("products", gettext("A pin needs the products it pins."))
        elif chosen and matched:
            self.add_error("products", gettext("Choose products, or say what they have in common; not both."))
        elif not chosen and not matched:
            self.add_error("products", gettext("Choose products, or say what they have in common."))
        return answers


class PreviewForm(forms.Form):
    """As whom, and where."""

    who = forms.CharField(label=_("Shopper"), required=False, max_length=254)
    slot = forms.ChoiceField(label=_("Rail"), choices=Slot.choices, required=False)
    product = forms.CharField(label=_("Product"), required=False, max_length=160)

    def clean_who(self) -> Shopper | None:
        """By e-mail or handle; nothing is a new visitor."""
        wanted = self.cleaned_data["who"].strip().removeprefix("@")
        if not wanted:
            return None
        by = {"user__email__iexact": wanted} if "@" in wanted else {"person__handle": wanted}
        found = Shopper.objects.filter(**by).first()
        if found is None:
            raise ValidationError(gettext("Nobody shops here by that e-mail address or handle."))
        return found

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        answers["anchor"] = None
        if answers.get("slot") not in (None, "", Slot.HOME):
            active = Product.objects.active().select_related("category")
            answers["anchor"] = active.filter(slug=answers.get("product", "")).first() or active.first()
            if answers["anchor"] is None:
                self.add_error("product", gettext("There is no product to stand on."))
        return answers


@admin.register(RecommendationRule)
class RecommendationRuleAdmin(HistoryAdmin, ModelAdmin):
    form = RuleForm
    list_display = ("name", "shown_action", "target", "where", "audience", "priority", "dates", "is_active")
    list_filter = ("action", "slot", "is_active")
    list_select_related = ("category", "brand", "page_category")
    list_per_page = 50
    search_fields = ("name",)
    autocomplete_fields = ("products", "category", "brand", "page_category")
    change_form_after_template = "admin/rules/preview_frame.html"
    change_list_template = "admin/rules/change_list.html"
    conditional_fields = {
        "position": "action == 'pin'",
        "places": "action == 'boost' || action == 'bury'",
        "category": "action != 'pin'",
        "brand": "action != 'pin'",
        "gender": "action != 'pin'",
    }
    fieldsets = (
        (None, {"fields": (("name", "is_active"), ("action", "priority"), ("position", "places"))}),
        (
            _("Which products"),
            {
                "fields": ("products", ("category", "brand"), "gender"),
                "description": _("Choose products, or say what they have in common."),
            },
        ),
        (_("Where, for whom and when"), {
            "fields": (("slot", "page_category"), ("audience", "shops_for"), "starts_at", "ends_at")}),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[RecommendationRule]:
        return super().get_queryset(request).prefetch_related("products")

    def get_urls(self) -> list[Any]:
        show = self.admin_site.admin_view(self.preview)
        return [path("preview/", show, name=PREVIEW), *super().get_urls()]

    def preview(self, request: HttpRequest) -> HttpResponse:
        """The rail before and after: a page by itself (GET), or below a form with its rule as it stands (POST)."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        asked = PreviewForm(request.POST or request.GET)
        context: dict[str, Any] = {"ask": asked, "title": _("Preview of the rails"), "opts": self.opts}
        if asked.is_valid():
            if asked.cleaned_data["who"] is not None and not request.user.has_perm("accounts.view_shopper"):
                raise PermissionDenied
            context |= self._compared(request, asked.cleaned_data)
        if request.method == "POST":
            return render(request, "admin/rules/preview.html", context)
        return render(request, "admin/rules/preview_page.html", {**self.admin_site.each_context(request), **context})

    def _compared(self, request: HttpRequest, asked: dict[str, Any]) -> dict[str, Any]:
        slot = asked["slot"] or Slot.HOME
        desk = list(rules.active())
        if request.method == "POST":
            form = self.get_form(request)(request.POST)
            if not form.is_valid():
                return {"incomplete": form.errors if form.has_changed() else {}}
            desk = _with_draft(desk, form.cleaned_data, request.POST.get("preview_pk", ""))
        found = preview.compare(shopper=asked["who"], slot=slot, anchor=asked["anchor"], desk=desk)
        return {"found": found, "shopper": asked["who"], "anchor": asked["anchor"], "slot": slot}

    @display(description=_("action"), ordering="action", label=ACTIONS)
    def shown_action(self, rule: RecommendationRule) -> tuple[str, str]:
        return rule.action, rule.get_action_display()

    @display(description=_("products"))
    def target(self, rule: RecommendationRule) -> str:
        chosen = [product.name for product in rule.products.all()]
        if chosen:
            return chosen[0] if len(chosen) == 1 else f"{chosen[0]} +{len(chosen) - 1}"
        words = [rule.category, rule.brand, rule.gender and rule.get_gender_display()]
        return " · ".join(str(word) for word in words if word)

    @display(description=_("where"), empty_value=_("everywhere"))
    def where(self, rule: RecommendationRule) -> str | None:
        words = [rule.slot and rule.get_slot_display(), rule.page_category]
        return " · ".join(str(word) for word in words if word) or None

    @display(description=_("dates"), ordering="starts_at")
    def dates(self, rule: RecommendationRule) -> str:
        return (
            f"{rule.starts_at:%Y-%m-%d} – {rule.ends_at:%Y-%m-%d}" if rule.ends_at else f"{rule.starts_at:%Y-%m-%d} –"
        )


def _with_draft(desk: list[rules.Rule], answers: dict[str, Any], pk: str) -> list[rules.Rule]:
    """The rules in force, with the form's in place of what is stored of it. A draft holds from now on."""
    chosen = answers.pop("products")
    row = RecommendationRule(**answers)
    row.pk = int(pk) if pk.isdecimal() and len(pk) < 19 else None
    others = [rule for rule in desk if rule.row.pk != row.pk]
    if not row.is_active:
        return others
    row.starts_at = min(row.starts_at, timezone.now())
    return [*others, rules.Rule.of(row, [product.pk for product in chosen])]
