"""`/api/v1/orders`: placing the bag's order once, following it, cancelling and sending back."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog import bags, services
from catalog.api.bag import TotalsOut, totals_of
from catalog.api.serializers import Money
from catalog.forms import CheckoutForm
from catalog.models import DeliveryMethod, Order, OrderLine, OrderStatus, Payment, Return, ReturnReason
from catalog.payments import PaymentError
from catalog.totals import Totals
from fashionai.accounts.middleware import access
from fashionai.accounts.models import Shopper
from fashionai.http.idempotency import HEADER, idempotent
from fashionai.http.pagination import Cursor


class Refused(APIException):
    status_code = 409
    default_code = "order_refused"


class OutOfStock(Refused):
    """`errors.left` tells how many of each SKU there are."""

    default_code = "out_of_stock"
    default_detail = (
        "Some pieces of the bag are gone; errors.left says how many there are. Change the bag and ask again."
    )

    def __init__(self, left: dict[str, int]) -> None:
        super().__init__()
        self.errors = {"left": left}


class Changed(Refused):
    default_code = "order_changed"


class Unpayable(APIException):
    status_code = 503
    default_code = "payment_unavailable"
    default_detail = "The payment provider does not answer. The order is kept; ask for it again to pay."


class DeliveryOut(serializers.ModelSerializer[DeliveryMethod]):
    name = serializers.CharField(read_only=True)
    price = serializers.SerializerMethodField()
    free_from = serializers.SerializerMethodField()
    # Said here, because the schema would otherwise tell the limits of the database that it was made on.
    days_min = serializers.IntegerField(min_value=0)
    days_max = serializers.IntegerField(min_value=0)

    class Meta:
        model = DeliveryMethod
        fields = ["code", "name", "price", "free_from", "days_min", "days_max"]

    @extend_schema_field(Money)
    def get_price(self, method: DeliveryMethod) -> dict[str, str]:
        return {"amount": f"{method.price:.2f}", "currency": method.currency}

    @extend_schema_field(Money(allow_null=True))
    def get_free_from(self, method: DeliveryMethod) -> dict[str, str] | None:
        if method.free_from is None:
            return None
        return {"amount": f"{method.free_from:.2f}", "currency": method.currency}


class AddressIn(serializers.Serializer[Any]):
    """What is needed and how it is written depends on the country; `errors` says what is missing."""

    name = serializers.CharField(max_length=120)
    line1 = serializers.CharField(max_length=160)
    line2 = serializers.CharField(max_length=160, required=False, allow_blank=True)
    district = serializers.CharField(max_length=80, required=False, allow_blank=True)
    city = serializers.CharField(max_length=80)
    region = serializers.CharField(max_length=80, required=False, allow_blank=True)
    postcode = serializers.CharField(max_length=12, required=False, allow_blank=True)
    country = serializers.CharField(max_length=2, help_text="ISO 3166 code in capitals.")
    phone = serializers.CharField(max_length=24)


class OrderIn(serializers.Serializer[Any]):
    email = serializers.EmailField(max_length=254)
    address = AddressIn()
    delivery = serializers.CharField(max_length=40, help_text="A code of /delivery-methods.")
    total = serializers.DecimalField(
        max_digits=12,
        decimal_places=2,
        help_text="What the shopper agreed to pay in all; 409 when it is another by now.",
    )


class OrderLineOut(serializers.ModelSerializer[OrderLine]):
    sku = serializers.CharField(source="variant.sku")
    product = serializers.CharField(source="variant.product.slug")
    name = serializers.CharField(source="variant.product.name")
    quantity = serializers.IntegerField(min_value=1)
    still_out = serializers.IntegerField(help_text="Pieces that can still be sent back.")

    class Meta:
        model = OrderLine
        fields = ["id", "sku", "product", "name", "quantity", "unit_price", "list_price", "still_out"]


class PaymentOut(serializers.ModelSerializer[Payment]):
    class Meta:
        model = Payment
        fields = ["provider", "status", "url"]


class OrderOut(serializers.ModelSerializer[Order]):
    totals = serializers.SerializerMethodField()
    lines = OrderLineOut(many=True)
    payment = serializers.SerializerMethodField()
    delivery = serializers.SlugRelatedField[Any](slug_field="code", read_only=True, allow_null=True)

    class Meta:
        model = Order
        fields = [
            "number",
            "status",
            "placed_at",
            "pay_by",
            "email",
            "address",
            "delivery",
            "totals",
            "lines",
            "payment",
        ]

    @extend_schema_field(TotalsOut)
    def get_totals(self, order: Order) -> dict[str, Any]:
        totals = Totals(order.items_total, order.discount_total, order.delivery_total)
        return totals_of(totals, order.currency)

    @extend_schema_field(PaymentOut(allow_null=True))
    def get_payment(self, order: Order) -> dict[str, Any] | None:
        latest = next(iter(order.payments.all()), None)
        return PaymentOut(latest).data if latest else None


class ReturnLineIn(serializers.Serializer[Any]):
    line = serializers.IntegerField(min_value=1, help_text="The order line's id.")
    quantity = serializers.IntegerField(min_value=1, max_value=1000)
    reason = serializers.ChoiceField(choices=ReturnReason.choices)


class ReturnIn(serializers.Serializer[Any]):
    lines = ReturnLineIn(many=True, allow_empty=False)


class ReturnOut(serializers.ModelSerializer[Return]):
    line = serializers.IntegerField(source="line_id")
    quantity = serializers.IntegerField(min_value=1)

    class Meta:
        model = Return
        fields = ["number", "line", "quantity", "reason", "status"]


def orders_of(shopper: Shopper | None) -> QuerySet[Order]:
    """The only way of the API to orders."""
    return Order.objects.complete().filter(shopper=shopper) if shopper else Order.objects.none()


def own_order(request: Request, number: str) -> Order:
    order = orders_of(access(request._request).find()).filter(number=number).first()
    if order is None:
        raise Http404("No such order of yours.")
    return order


class DeliveryMethods(ListAPIView[DeliveryMethod]):
    """How the bag can be sent."""

    serializer_class = DeliveryOut
    pagination_class: Any = None

    def get_queryset(self) -> QuerySet[DeliveryMethod]:
        if getattr(self, "swagger_fake_view", False):
            return DeliveryMethod.objects.none()
        return DeliveryMethod.objects.offered(bags.contents(access(self.request._request).find()).currency)


class Orders(ListAPIView[Order]):
    """The shopper's orders, latest first."""

    serializer_class = OrderOut
    throttle_scope = "orders"

    class pagination_class(Cursor):  # noqa: N801 - DRF's own attribute
        ordering = ("-placed_at", "-pk")

    def get_queryset(self) -> QuerySet[Order]:
        if getattr(self, "swagger_fake_view", False):
            return Order.objects.none()
        return orders_of(access(self.request._request).find())

    @extend_schema(request=OrderIn, responses={201: OrderOut})
    @idempotent
    def post(self, request: Request) -> Response:
        """Place the order of the bag. Pay at `payment.url`; unpaid, its goods are held until `pay_by`."""
        wanted = OrderIn(data=request.data)
        wanted.is_valid(raise_exception=True)
        shopper = access(request._request).ensure()
        order = _place(shopper, wanted.validated_data, _token(shopper, request.headers[HEADER]))
        _start_payment(request, order)
        return Response(OrderOut(own_order(request, order.number)).data, status=201)


class OneOrder(APIView):
    @extend_schema(responses=OrderOut)
    def get(self, request: Request, number: str) -> Response:
        return Response(OrderOut(own_order(request, number)).data)


class Cancellation(APIView):
    throttle_scope = "orders"

    @extend_schema(request=None, responses=OrderOut)
    @idempotent
    def post(self, request: Request, number: str) -> Response:
        """Cancel an order that has not left: goods go back, money too."""
        try:
            services.cancel_order(order=own_order(request, number))
        except services.WrongState as error:
            raise Refused("The order has left or is cancelled already.") from error
        except PaymentError as error:
            raise Unpayable from error
        return Response(OrderOut(own_order(request, number)).data)


class Returns(APIView):
    throttle_scope = "orders"

    @extend_schema(request=ReturnIn, responses={201: ReturnOut(many=True)})
    @idempotent
    def post(self, request: Request, number: str) -> Response:
        """Announce that pieces of a delivered order come back; all of them or none."""
        wanted = ReturnIn(data=request.data)
        wanted.is_valid(raise_exception=True)
        rows = wanted.validated_data["lines"]
        pieces = {row["line"]: (row["quantity"], ReturnReason(row["reason"])) for row in rows}
        if len(pieces) < len(rows):
            raise ValidationError({"lines": ["Name each line once."]})
        try:
            made = services.request_return(order=own_order(request, number), pieces=pieces)
        except services.ReturnRefused as error:
            raise Refused("The order is not delivered, or the time for returns is over.") from error
        except ValueError as error:
            raise ValidationError({"lines": [str(error)]}) from error
        return Response(ReturnOut(made, many=True).data, status=201)


def _token(shopper: Shopper, key: str) -> str:
    """The services' own key for this order: as long as theirs may be, whatever the client's is."""
    return "api:" + hashlib.sha256(f"{shopper.pk}:{key}".encode()).hexdigest()


def _place(shopper: Shopper, told: dict[str, Any], token: str) -> Order:
    if known := services.known_order(shopper, token):
        return known
    content = bags.contents(shopper)
    details = _details(told, content.currency)
    _agree(content, details, told["total"])
    try:
        agreed = content.fingerprint(details.delivery)
        return services.place_bag(shopper=shopper, details=details, token=token, agreed=agreed)
    except services.OutOfStock as error:
        raise OutOfStock(error.missing) from error
    except services.Changed as error:
        raise Changed("The bag changed this very moment. Read it and ask again.") from error
    except services.TooManyOpen as error:
        raise Refused("As many orders as there can be wait for the payment of this e-mail address.") from error
    except services.EmptyBag as error:
        raise Refused("The bag is empty.") from error
    except services.MixedCurrencies as error:
        raise Refused("The bag's prices are in several currencies; an order has one.") from error


def _agree(content: bags.Contents, details: services.Details, total: Decimal) -> None:
    if not content.counted:
        raise Refused("The bag is empty.")
    now = content.totals(details.delivery).total
    if total != now:
        raise Changed(
            f"The order costs {now:.2f} {content.currency} in all, not {total:.2f}. Agree to that and ask again."
        )


def _details(told: dict[str, Any], currency: str) -> services.Details:
    """The checkout form's judgement of what was sent; its errors under the names of this API."""
    method = DeliveryMethod.objects.offered(currency).filter(code=told["delivery"]).first()
    form = CheckoutForm(
        {**told["address"], "email": told["email"], "delivery": method.pk if method else None}, currency=currency
    )
    if form.is_valid():
        return form.details()
    outside = ("email", "delivery")
    errors: dict[str, Any] = {name: form.errors[name] for name in outside if name in form.errors}
    if address := {name: texts for name, texts in form.errors.items() if name not in outside}:
        errors["address"] = address
    raise ValidationError(errors)


def _start_payment(request: Request, order: Order) -> None:
    if order.status != OrderStatus.PLACED:
        return
    back = request.build_absolute_uri(reverse("catalog:order", args=[order.number]) + f"?key={order.key}")
    try:
        services.start_payment(order=order, return_url=back)
    except (services.WrongState, PaymentError) as error:
        raise Unpayable from error
