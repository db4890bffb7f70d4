"""What reviewers say of a product, as a fragment of its page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from catalog.models import Product
from recommender.reviews import reading


@require_safe
def said(request: HttpRequest, slug: str) -> HttpResponse:
    product = get_object_or_404(Product.objects.active().only("pk"), slug=slug)
    return render(request, "recommender/said.html", {"summary": reading.summary(product)})
