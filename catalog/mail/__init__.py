"""Writing and sending letters: a subject, plain text and simple HTML, in the shopper's language."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from catalog.addresses import Address
from catalog.models import Mail, MailKind, Order
from catalog.templatetags.shop import money


def compose(mail: Mail) -> EmailMultiAlternatives:
    """The letter, from the order as it is now."""
    with translation.override(mail.language or settings.LANGUAGE_CODE):
        order = Order.objects.complete().get(pk=mail.order_id)
        context = _context(mail, order)
        letter = EmailMultiAlternatives(
            subject=_subject(mail, order),
            body=render_to_string("catalog/mail/letter.txt", context),
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[mail.to],
            # The same letter sent twice by a crash between sending and noting is one letter to a mail server.
            headers={"Message-ID": f"<{mail.key.replace(':', '.')}.{mail.pk}@{_domain()}>"},
        )
        letter.attach_alternative(render_to_string("catalog/mail/letter.html", context), "text/html")
    return letter


def send(mail: Mail) -> None:
    """Send it now. Raises what the mail backend raises."""
    compose(mail).send()


def _domain() -> str:
    return settings.PUBLIC_URL.split("//")[-1].split("/")[0].split(":")[0]


def _context(mail: Mail, order: Order) -> dict[str, Any]:
    address = Address.of(order.address)
    path = reverse("catalog:order", args=[order.number])
    return {
        "mail": mail,
        "order": order,
        "facts": mail.facts,
        "address": address.lines() if address else [],
        "link": f"{settings.PUBLIC_URL.rstrip('/')}{path}?key={order.key}",
        "opening": _opening(mail, order),
        "language": translation.get_language(),
    }


def _subject(mail: Mail, order: Order) -> str:
    number = {"number": order.number}
    return {
        MailKind.CONFIRMED: _("Thank you for your order %(number)s"),
        MailKind.SHIPPED: _("Your order %(number)s is on its way"),
        MailKind.CANCELLED: _("Your order %(number)s is cancelled"),
        MailKind.RETURN_REQUESTED: _("Your return for order %(number)s"),
        MailKind.REFUNDED: _("A refund for your order %(number)s"),
    }[MailKind(mail.kind)] % number


def _opening(mail: Mail, order: Order) -> str:
    """The paragraph that says what happened."""
    return {
        MailKind.CONFIRMED: _("Your payment has arrived and we are packing your order."),
        MailKind.SHIPPED: _("Your parcel has left us. You can follow every step on the order's page."),
        MailKind.CANCELLED: _("The order is cancelled. What you paid is on its way back to you."),
        MailKind.RETURN_REQUESTED: _(
            "Your return %(return)s is registered. Put the pieces into a parcel, write this number on it and send it "
            "to us; the refund follows when it is here."
        )
        % {"return": mail.facts.get("number", "")},
        MailKind.REFUNDED: _("We have received your return and refunded %(amount)s.")
        % {"amount": money(Decimal(mail.facts.get("amount", "0")), order.currency)},
    }[MailKind(mail.kind)]
