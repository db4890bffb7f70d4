"""Reviews: all of a product's, writing one's own, and votes."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog import detail
from catalog.models import Product, Review, ReviewStatus
from catalog.reviews import reading, services
from catalog.reviews.forms import ReviewForm
from fashionai.accounts.middleware import access


@require_safe
def reviews(request: HttpRequest, slug: str) -> HttpResponse:
    """All reviews with filters; to htmx only the list, which replaces the one on the product's page."""
    product = detail.find(request, slug)
    choice = reading.Choice.of(request)
    context = {"product": product, "choice": choice, "page": reading.page_of(request, product, choice)}
    if getattr(request, "htmx", False):
        return render(request, "catalog/reviews/page.html", context)
    context |= {"opinion": reading.opinion(product), "lineage": detail.lineage(product.category)}
    return render(request, "catalog/reviews/index.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review_write(request: HttpRequest, slug: str) -> HttpResponse:
    """Write one's own review, or change it."""
    product = detail.find(request, slug)
    own = _own_review(request, product)
    form = ReviewForm(request.POST or None, request.FILES or None, review=own)
    if request.method == "POST" and form.is_valid():
        review = services.write_review(
            shopper=access(request).ensure(),
            product=product,
            **form.cleaned_data,
            removed=form.removed,
            language=get_language() or "",
        )
        messages.success(request, _thanks(review))
        return HttpResponseRedirect(f"{product.get_absolute_url()}#reviews")
    context = {"product": product, "form": form, "own": own, "lineage": detail.lineage(product.category)}
    return render(request, "catalog/reviews/write.html", context, status=400 if form.errors else 200)


def _own_review(request: HttpRequest, product: Product) -> Review | None:
    """The one review that the signed-in shopper may change."""
    return Review.objects.filter(product=product, shopper__user=request.user.pk).prefetch_related("photos").first()


def _thanks(review: Review) -> str:
    if review.status == ReviewStatus.PUBLISHED:
        return _("Thank you. Your review is published.")
    return _("Thank you. Your review appears once somebody has looked at it.")


@login_required
@require_POST
def review_delete(request: HttpRequest, slug: str) -> HttpResponse:
    product = get_object_or_404(Product.objects.active(), slug=slug)
    own = _own_review(request, product)
    if own is not None:
        services.remove_review(review=own)
        messages.success(request, _("Your review is deleted."))
    return redirect(product)


@require_POST
def review_helpful(request: HttpRequest, key: int) -> HttpResponse:
    """`helpful=1` votes, `helpful=0` takes the vote back. To htmx only the button."""
    review = get_object_or_404(Review.objects.published().select_related("product"), pk=key)
    if not request.user.is_authenticated:
        return _sign_in_first(request, review)
    helpful = request.POST.get("helpful") != "0"
    try:
        services.vote_helpful(review=review, shopper=access(request).ensure(), helpful=helpful)
    except ValueError:
        helpful = False
    review.voted = helpful  # type: ignore[attr-defined]
    if getattr(request, "htmx", False):
        return render(request, "catalog/reviews/vote.html", {"review": review})
    return HttpResponseRedirect(_place(review))


def _sign_in_first(request: HttpRequest, review: Review) -> HttpResponse:
    """To the sign-in, and from there back to the review."""
    response = redirect_to_login(_place(review))
    if getattr(request, "htmx", False):
        return HttpResponse(headers={"HX-Redirect": response.headers["Location"]})
    return response


def _place(review: Review) -> str:
    """Where the review stands among all of its product's."""
    return f"{reverse('catalog:reviews', args=[review.product.slug])}#review-{review.pk}"
