"""What tests of bag, checkout and orders share: an address, a way to deliver, an order and how its payment ends."""

from __future__ import annotations

from decimal import Decimal

from catalog import bags, services
from catalog.addresses import Address
from catalog.models import DeliveryMethod, Order, Payment, Variant
from catalog.payments import EventKind, provider
from catalog.payments.testing import message
from fashionai.accounts.models import Shopper

ADDRESS = Address(
    name="Ada Wong",
    line1="1 Market Street",
    city="San Francisco",
    region="CA",
    postcode="94105",
    country="US",
    phone="4155550100",
)


def standard(currency: str = "USD") -> DeliveryMethod:
    """4.90, free from 80.00. Made where a test that empties tables took the migration's."""
    values = {"name_en": "Standard", "name_zh": "标准配送", "price": Decimal("4.90"), "free_from": Decimal("80.00")}
    return DeliveryMethod.objects.get_or_create(code="standard", currency=currency, defaults=values)[0]


def details(email: str = "ada@example.com", language: str = "en") -> services.Details:
    return services.Details(email, ADDRESS, standard(), language)


def agreed(shopper: Shopper) -> str:
    return bags.contents(shopper).fingerprint(standard())


def place(shopper: Shopper, *, token: str = "token-1") -> Order:
    """The order of what is in the shopper's bag."""
    return services.place_bag(shopper=shopper, details=details(), token=token, agreed=agreed(shopper))


def buy(shopper: Shopper, variant: Variant, quantity: int = 1, *, token: str = "token-1") -> Order:
    """A paid order."""
    services.add_to_bag(shopper=shopper, variant=variant, quantity=quantity)
    order = place(shopper, token=token)
    tell(services.start_payment(order=order, return_url="/"), EventKind.AUTHORISED)
    order.refresh_from_db()
    return order


def tell(payment: Payment, kind: EventKind) -> bool:
    """Have the test provider say how the payment went."""
    body, signature = message(kind=kind, reference=payment.reference)
    return services.handle_event(event=provider().read(body=body, signature=signature))
