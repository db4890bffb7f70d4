"""`/api/v1/bag`: what the shopper means to buy, at today's prices and stock."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog import bags, services
from catalog.api.serializers import Money, PriceOut, price_of
from catalog.models import BagLine, Variant
from catalog.totals import Totals
from fashionai.accounts.middleware import access

# No bag needs more; what is kept is cut to BAG_LINE_MAX and to the stock anyway.
MOST = 1000


class SoldOut(APIException):
    status_code = 409
    default_code = "sold_out"
    default_detail = "This piece is not sold any more, or none of it is left."


class TotalsOut(serializers.Serializer[Any]):
    """Goods at list prices, what promotions take off, delivery, and the sum; tax is included."""

    goods = Money()
    discount = Money()
    delivery = Money()
    total = Money()


class BagLineOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    variant = serializers.IntegerField(help_text="The variant's id.")
    sku = serializers.CharField()
    product = serializers.CharField(help_text="The product's slug.")
    name = serializers.CharField()
    colour = serializers.CharField()
    size = serializers.CharField()
    quantity = serializers.IntegerField(min_value=1)
    available = serializers.IntegerField(min_value=0, help_text="Pieces in stock; a line with none is not counted.")
    price = PriceOut()
    price_changed = serializers.BooleanField(help_text="Since the shopper last saw it.")


class BagOut(serializers.Serializer[Any]):
    lines = BagLineOut(many=True)
    count = serializers.IntegerField(min_value=0)
    is_ready = serializers.BooleanField(help_text="Everything counted can be ordered as it is.")
    totals = TotalsOut(help_text="Without delivery.")


class LineIn(serializers.Serializer[Any]):
    variant = serializers.IntegerField(min_value=1)
    quantity = serializers.IntegerField(min_value=1, max_value=MOST, default=1)


class QuantityIn(serializers.Serializer[Any]):
    quantity = serializers.IntegerField(min_value=0, max_value=MOST, help_text="0 takes the line out.")


def totals_of(totals: Totals, currency: str) -> dict[str, dict[str, str]]:
    amounts = {"goods": totals.goods, "discount": totals.discount, "delivery": totals.delivery, "total": totals.total}
    return {name: {"amount": f"{amount:.2f}", "currency": currency} for name, amount in amounts.items()}


def _line(line: bags.Line) -> dict[str, Any]:
    return {
        "id": line.pk,
        "variant": line.variant.pk,
        "sku": line.variant.sku,
        "product": line.product.slug,
        "name": line.product.name,
        "colour": line.variant.colour.slug,
        "size": line.variant.size.code,
        "quantity": line.quantity,
        "available": line.available,
        "price": price_of(line.offer),
        "price_changed": line.price_changed,
    }


def bag_of(request: Request) -> dict[str, Any]:
    content = bags.contents(access(request._request).find())
    return {
        "lines": [_line(line) for line in content.lines],
        "count": content.count,
        "is_ready": content.is_ready,
        "totals": totals_of(content.totals(), content.currency),
    }


class Bag(APIView):
    @extend_schema(responses=BagOut)
    def get(self, request: Request) -> Response:
        """The bag as it stands now."""
        return Response(bag_of(request), headers={"Cache-Control": "private, no-store"})


class BagLines(APIView):
    @extend_schema(request=LineIn, responses={201: BagOut})
    def post(self, request: Request) -> Response:
        """Add pieces; answers with the bag, which may hold fewer than were wanted where stock is short."""
        wanted = LineIn(data=request.data)
        wanted.is_valid(raise_exception=True)
        told: dict[str, int] = wanted.validated_data
        variant = get_object_or_404(Variant.objects.select_related("product"), pk=told["variant"])
        try:
            services.add_to_bag(shopper=access(request._request).ensure(), variant=variant, quantity=told["quantity"])
        except services.NotForSale as error:
            raise SoldOut from error
        return Response(bag_of(request), status=201)


class OneBagLine(APIView):
    """A line by its id in the shopper's own bag; anyone else's is a 404."""

    @extend_schema(request=QuantityIn, responses=BagOut)
    def put(self, request: Request, line: int) -> Response:
        """Set how many are wanted."""
        wanted = QuantityIn(data=request.data)
        wanted.is_valid(raise_exception=True)
        return self._set(request, line, wanted.validated_data["quantity"])

    @extend_schema(request=None, responses=BagOut)
    def delete(self, request: Request, line: int) -> Response:
        """Take the line out."""
        return self._set(request, line, 0)

    def _set(self, request: Request, line: int, quantity: int) -> Response:
        shopper = access(request._request).find()
        try:
            if shopper is None:
                raise BagLine.DoesNotExist
            services.set_quantity(shopper=shopper, line_id=line, quantity=quantity)
        except BagLine.DoesNotExist as error:
            raise Http404("There is no such line in your bag.") from error
        return Response(bag_of(request))
