"""Size advice beside the size buttons, and a page of its own that works without scripts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalog import sizing as guides
from catalog.models import Product
from catalog.outfits import role_of
from catalog.reviews.reading import opinion
from fashionai.accounts.middleware import access
from fashionai.accounts.models import Purpose, Shopper
from fashionai.accounts.services import has_consent
from recommender.sizing import services
from recommender.sizing.advice import advise, sizes_of
from recommender.sizing.models import FIELD_OF, BodyMeasures


class MeasuresForm(forms.ModelForm):
    """The measures that a product's size guide asks for."""

    class Meta:
        model = BodyMeasures
        fields = ("chest", "waist", "hips", "foot", "height")

    def __init__(self, *args: Any, measures: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - {FIELD_OF[measure] for measure in measures}:
            del self.fields[name]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def size_advice(request: HttpRequest, slug: str) -> HttpResponse:
    """The fragment for htmx; else the page, whose form keeps or forgets one's measures."""
    product = get_object_or_404(Product.objects.active().select_related("brand", "category"), slug=slug)
    if request.method == "POST":
        return _save(request, product)
    shopper = access(request).find()
    context: dict[str, Any] = {"product": product, "advice": advise(shopper=shopper, product=product)}
    if getattr(request, "htmx", False):
        # What the reviews say of the fit stands on the page already.
        context["is_said"] = bool(opinion(product).advice)
        return render(request, "recommender/size/advice.html", context)
    return _page(request, product, _form(request, product, shopper), context)


def _page(request: HttpRequest, product: Product, form: MeasuresForm | None, context: dict[str, Any]) -> HttpResponse:
    shopper = access(request).find()
    context |= {"form": form, "may_keep": has_consent(shopper, Purpose.PERSONALISATION)}
    context["has_measures"] = shopper is not None and BodyMeasures.objects.filter(shopper=shopper).exists()
    return render(request, "recommender/size/page.html", context)


def _form(request: HttpRequest, product: Product, shopper: Shopper | None) -> MeasuresForm | None:
    """None for a product without a size guide."""
    sizes = sizes_of(product)
    guide = guides.guide_for(sizes[0].scale, role_of(product.category.path)) if sizes else None
    if guide is None:
        return None
    row = BodyMeasures.objects.filter(shopper=shopper).first() if shopper else None
    return MeasuresForm(request.POST or None, instance=row, measures=guide.columns)


def _save(request: HttpRequest, product: Product) -> HttpResponse:
    answer = redirect("recommender:size_advice", product.slug)
    shopper = access(request).find()
    if "forget" in request.POST:
        if shopper is not None:
            services.forget(shopper=shopper)
        messages.success(request, _("Your measurements are forgotten."))
        return answer
    form = _form(request, product, shopper)
    if form is None:
        return answer
    if not form.is_valid():
        context = {"product": product, "advice": advise(shopper=shopper, product=product)}
        return _page(request, product, form, context)
    row = BodyMeasures.objects.filter(shopper=shopper).first() if shopper else None
    before = {name: getattr(row, name) for name in MeasuresForm.Meta.fields} if row else {}
    try:
        services.measure(shopper=access(request).ensure(), values=before | form.cleaned_data)
    except services.NotAgreed:
        messages.error(request, _("You asked us not to choose by what we know of you, so we keep no measurements."))
    return answer
