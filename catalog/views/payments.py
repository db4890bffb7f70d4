"""The provider's messages to the shop, and the test provider's own page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from catalog import services
from catalog.models import Payment
from catalog.models.payments import OPEN
from catalog.payments import BadSignature, EventKind, provider
from catalog.payments.testing import TestProvider, message

# The longest message that is read; providers' are a few kilobytes.
MAX_BODY = 65_536
OUTCOMES = {
    "succeed": EventKind.AUTHORISED,
    "decline": EventKind.DECLINED,
    "confirm": EventKind.ACTION_REQUIRED,
    "abandon": EventKind.CANCELLED,
}


@csrf_exempt  # signed by the provider instead
@require_POST
def payment_events(request: HttpRequest, name: str) -> HttpResponse:
    """A provider's webhook: 200 for what was understood, known or new; 400 for what is not the provider's."""
    chosen = provider()
    if name != chosen.name:
        raise Http404("No such provider.")
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY:
        return JsonResponse({"error": "The message is too long."}, status=413)
    try:
        event = chosen.read(body=request.body, signature=request.headers.get("X-Signature", ""))
    except (BadSignature, ValueError) as error:
        return JsonResponse({"error": str(error)}, status=400)
    return JsonResponse({"acted": services.handle_event(event=event)})


def _back(request: HttpRequest, payment: Payment) -> HttpResponse:
    """Where the payment was started to return to; nowhere outside the shop."""
    told = request.GET.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(told, allowed_hosts=None, require_https=request.is_secure())
    return redirect(told if is_ours else reverse("catalog:checkout_done", args=[payment.order.number]))


@require_http_methods(["GET", "HEAD", "POST"])
def test_payment(request: HttpRequest, reference: str) -> HttpResponse:
    """What stands in for a provider's page: choose how the payment ends. Whoever knows the reference may."""
    if not isinstance(provider(), TestProvider):
        raise Http404("Payments are real here.")
    payment = get_object_or_404(
        Payment.objects.select_related("order"), provider=TestProvider.name, reference=reference
    )
    back = _back(request, payment)
    if payment.status not in OPEN:
        return back
    if request.method == "POST":
        kind = OUTCOMES.get(request.POST.get("outcome", ""))
        if kind is not None:
            body, signature = message(kind=kind, reference=reference)
            services.handle_event(event=provider().read(body=body, signature=signature))
            payment.refresh_from_db()
            if payment.status not in OPEN:
                return back
    return render(request, "catalog/test_payment.html", {"payment": payment, "order": payment.order})
