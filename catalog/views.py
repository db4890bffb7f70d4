"""The shop's pages. Rails of other capabilities come in lazily, by URL."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from catalog import browse
from catalog.models import Category, Product

HOME_TILES = 12


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    newest = Product.objects.active().newest().for_tiles()[:HOME_TILES]
    return render(request, "catalog/home.html", {"newest": newest, "directory": browse.directory()})


@require_safe
def new(request: HttpRequest) -> HttpResponse:
    page = browse.page_of(Product.objects.active(), request.GET.get("page"))
    return render(request, "catalog/listing.html", {"page": page})


@require_safe
def category(request: HttpRequest, path: str) -> HttpResponse:
    if "\0" in path:  # PostgreSQL refuses to compare it
        raise Http404("No such category.")
    node = get_object_or_404(Category, path=path)
    products = Product.objects.active().filter(category__in=Category.objects.subtree(node.path))
    context = {
        "category": node,
        "lineage": browse.lineage(node),
        "children": browse.entries(node.children.all(), browse.counts_by_path()),
        "page": browse.page_of(products, request.GET.get("page")),
    }
    return render(request, "catalog/listing.html", context)


@require_safe
def product(request: HttpRequest, slug: str) -> HttpResponse:
    item = get_object_or_404(Product.objects.active().select_related("brand", "category"), slug=slug)
    ways = browse.colourways(item)
    chosen = next((way for way in ways if way.colour.slug == request.GET.get("colour")), ways[0] if ways else None)
    context = {
        "product": item,
        "lineage": browse.lineage(item.category),
        "colourways": ways,
        "chosen": chosen,
        "pictures": browse.pictures(item, chosen),
        "opinion": browse.opinion(item),
        "reviews": browse.latest_reviews(item),
    }
    return render(request, "catalog/product.html", context)
