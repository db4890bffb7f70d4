"""What the desk changes on many products at once."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminDecimalFieldWidget, UnfoldAdminSelectWidget

from catalog import services
from catalog.models import Category, Product, Promotion, Season
from catalog.models.products import ProductStatus
from catalog.models.promotions import PromotionScope
from catalog.promotions.services import save_promotion
from catalog.templatetags.shop import WITHOUT_CENTS, money
from fashionai.desk.bulk import Answers, Change

LEAST, MOST = Decimal(-90), Decimal(200)


class PercentForm(forms.Form):
    percent = forms.DecimalField(
        label=_("Change by percent"),
        min_value=LEAST,
        max_value=MOST,
        decimal_places=1,
        widget=UnfoldAdminDecimalFieldWidget,
        help_text=_("−20 makes it a fifth cheaper. The result is rounded to the nearest .90."),
    )

    def clean_percent(self) -> Decimal:
        percent: Decimal = self.cleaned_data["percent"]
        if not percent:
            raise ValidationError(gettext("0 percent changes nothing."))
        return percent


class SeasonForm(forms.Form):
    season = forms.ChoiceField(
        label=_("Season"),
        choices=[("", _("all year")), *Season.choices],
        required=False,
        widget=UnfoldAdminSelectWidget,
    )


class CategoryForm(forms.Form):
    category = forms.ModelChoiceField(Category.objects.all(), label=_("Category"), widget=UnfoldAdminSelectWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["category"]
        field.label_from_instance = lambda category: "\u2003" * category.path.count("/") + category.name


class PromotionForm(forms.Form):
    promotion = forms.ModelChoiceField(Promotion.objects.none(), label=_("Promotion"), widget=UnfoldAdminSelectWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["promotion"]
        field.queryset = Promotion.objects.live(timezone.now()).filter(scope=PromotionScope.PRODUCTS)


def repriced(product: Product, percent: Decimal) -> Decimal:
    """The price changed by `percent`, to the nearest .90 (whole units in currencies without cents), at least .90."""
    wanted = product.price * (100 + percent) / 100
    if product.currency in WITHOUT_CENTS:
        return max(Decimal(1), wanted.quantize(Decimal(1), ROUND_HALF_UP)).quantize(Decimal("0.01"))
    ending = Decimal("0.90")
    return max(Decimal(0), (wanted - ending).quantize(Decimal(1), ROUND_HALF_UP)) + ending


def reprice(products: QuerySet[Product], answers: Answers) -> list[Product]:
    """In key order, as everything that locks more than one product does."""
    changed = []
    for product in products.order_by("pk"):
        price = repriced(product, answers["percent"])
        if price != product.price:
            changed.append(services.set_price(product=product, price=price))
    return changed


def shown_price(product: Product, answers: Answers) -> str:
    now = money(product.price, product.currency)
    return f"{now} → {money(repriced(product, answers['percent']), product.currency)}"


def _set(products: Iterable[Product], **values: Any) -> list[Product]:
    """Row by row, so that each change has its record in the history."""
    changed = []
    for product in products:
        if any(getattr(product, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(product, name, value)
            product.save(update_fields=[*values, "updated_at"])
            changed.append(product)
    return changed


def _locked(products: QuerySet[Product]) -> QuerySet[Product]:
    return Product.objects.select_for_update().filter(pk__in=list(products.values_list("pk", flat=True))).order_by("pk")


def archive(products: QuerySet[Product], answers: Answers) -> list[Product]:
    return _set(_locked(products), status=ProductStatus.ARCHIVED)


def activate(products: QuerySet[Product], answers: Answers) -> list[Product]:
    return _set(_locked(products), status=ProductStatus.ACTIVE)


def set_season(products: QuerySet[Product], answers: Answers) -> list[Product]:
    return _set(_locked(products), season=answers["season"])


def set_category(products: QuerySet[Product], answers: Answers) -> list[Product]:
    return _set(_locked(products), category=answers["category"])


def add_to_promotion(products: QuerySet[Product], answers: Answers) -> list[Product]:
    promotion: Promotion = answers["promotion"]
    there = set(promotion.products.values_list("pk", flat=True))
    new = [product for product in products if product.pk not in there]
    save_promotion(promotion=promotion, products=[*promotion.products.all(), *new])
    return new


CHANGES = {
    "activate": Change(_("Put on sale"), _("Put these products on sale?"), activate),
    "archive": Change(
        _("Archive"),
        _("Archive these products?"),
        archive,
        text=_("They leave the shop; orders and figures keep them."),
    ),
    "change_price": Change(
        _("Change the price by percent"),
        _("Change these prices?"),
        reprice,
        text=_("The old prices stay in the history."),
        form=PercentForm,
        preview=shown_price,
    ),
    "set_season": Change(_("Set the season"), _("Set the season of these products?"), set_season, form=SeasonForm),
    "set_category": Change(
        _("Move to a category"), _("Move these products to another category?"), set_category, form=CategoryForm
    ),
    "add_to_promotion": Change(
        _("Add to a promotion"),
        _("Add these products to a promotion?"),
        add_to_promotion,
        text=_("Running and coming promotions on chosen products are offered."),
        form=PromotionForm,
    ),
}
