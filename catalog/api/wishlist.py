"""`/api/v1/wishlist`: what the shopper saved, guest or account."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog import wishlist
from catalog.api.serializers import ProductOut
from catalog.models import Product, ProductStatus, WishlistItem
from fashionai.accounts.middleware import access
from fashionai.http.pagination import Cursor


class Full(APIException):
    status_code = 409
    default_code = "wishlist_full"
    default_detail = f"A wishlist holds {wishlist.LIMIT} styles. Take one off first."


class WishlistOut(serializers.ModelSerializer[WishlistItem]):
    product = ProductOut(read_only=True)

    class Meta:
        model = WishlistItem
        fields = ["product", "created_at"]


class Wishlist(ListAPIView[WishlistItem]):
    """Saved styles that are still sold, latest first."""

    serializer_class = WishlistOut

    class pagination_class(Cursor):  # noqa: N801 - DRF's own attribute
        ordering = ("-created_at", "-pk")

    def get_queryset(self) -> QuerySet[WishlistItem]:
        shopper = None if getattr(self, "swagger_fake_view", False) else access(self.request._request).find()
        if shopper is None:
            return WishlistItem.objects.none()
        styles = Product.objects.for_tiles().prefetch_related("images__colour")
        sold = WishlistItem.objects.of(shopper).filter(product__status=ProductStatus.ACTIVE)
        return sold.prefetch_related(Prefetch("product", queryset=styles))


class WishlistEntry(APIView):
    """One style by its id, on the list or not."""

    @extend_schema(request=None, responses={204: None})
    def put(self, request: Request, product: int) -> Response:
        """Save a style; saving it again changes nothing."""
        style = get_object_or_404(Product.objects.active(), pk=product)
        try:
            wishlist.save(shopper=access(request._request).ensure(), product=style)
        except wishlist.WishlistFull as error:
            raise Full from error
        return Response(status=204)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, product: int) -> Response:
        """Take a style off; one that is not on the list stays off."""
        style = get_object_or_404(Product, pk=product)
        shopper: Any = access(request._request).find()
        if shopper is not None:
            wishlist.drop(shopper=shopper, product=style)
        return Response(status=204)
