"""The shuffle's page: a picture and three buttons. Answers are kept as they come; the address holds the way back."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalog.models import Product
from fashionai.accounts.middleware import access
from recommender.quiz import shuffle
from recommender.quiz.shuffle import QUESTIONS, Seen
from recommender.quiz.views import answered
from recommender.services import may_keep

ANSWERS = {"like": "l", "dislike": "d", "skip": "s"}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """One picture. POST keeps `answer` about `product`, or takes the last one back, and leads to the next."""
    if request.method == "POST":
        return _answer(request)
    seen = Seen.of(request.GET.get("seen", ""))
    shopper = access(request).find()
    stopped = len(seen) >= QUESTIONS or "stop" in request.GET
    product = None if stopped else shuffle.question(shopper, seen)
    context = {
        "product": product,
        "seen": str(seen),
        "place": len(seen) + 1,
        "questions": QUESTIONS,
        "tally": shuffle.tally(seen),
        "is_kept": shopper is None or may_keep(shopper),
    }
    name = "shuffle" if product else "shuffled"
    return answered(render(request, f"recommender/style/{name}.html", context))


def _answer(request: HttpRequest) -> HttpResponse:
    seen, shopper = Seen.of(request.POST.get("seen", "")), access(request).ensure()
    answer, key = ANSWERS.get(request.POST.get("answer", "")), request.POST.get("product", "")
    if "undo" in request.POST:
        seen = shuffle.undo(shopper=shopper, seen=seen)
    elif answer and key.isdecimal() and len(key) < 19:
        product = get_object_or_404(Product.objects.active(), pk=int(key))
        shuffle.judge(shopper=shopper, product=product.pk, answer=answer)
        seen = seen.then(product.pk, answer)
    return redirect(f"{reverse('recommender:shuffle')}?{urlencode({'seen': str(seen)})}")
