"""A guest's bag, orders, reviews, follows, saved styles, looks and likes join the account at login."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from catalog import bags, wishlist
from catalog.looks.services import count_likes
from catalog.models import Follow, Look, LookLike, Order, Review
from catalog.services.bag import merge_bags
from fashionai.accounts.models import Shopper, User
from fashionai.accounts.signals import shopper_merged


@receiver(user_logged_in)
def _count_the_joined_bag(sender: object, request: HttpRequest | None, user: User, **_: Any) -> None:
    """The header's number, once the accounts app has joined the guest's bag to the account's."""
    if request is not None and hasattr(request, "session"):
        request.session["bag"] = bags.size(Shopper.objects.filter(user=user).first())


@receiver(user_logged_in)
def _count_the_likes(sender: object, user: User, **_: Any) -> None:
    """A guest who opens an account stays the same shopper, whose likes count in public from now on."""
    count_likes(LookLike.objects.filter(shopper__user=user).values_list("look", flat=True))


@receiver(shopper_merged)
def _move_rows(sender: object, guest: Shopper, account: Shopper, **_: Any) -> None:
    merge_bags(guest=guest, account=account)
    Order.objects.filter(shopper=guest).update(shopper=account)
    Look.objects.filter(owner=guest).update(owner=account)
    reviewed = Review.objects.filter(shopper=account).values("product")
    Review.objects.filter(shopper=guest).exclude(product__in=reviewed).update(shopper=account)
    _move_follows(guest, account)
    wishlist.join(guest=guest, account=account)
    _move_likes(guest, account)


def _move_follows(guest: Shopper, account: Shopper) -> None:
    brands = Follow.objects.filter(shopper=account, brand__isnull=False).values("brand")
    people = Follow.objects.filter(shopper=account, person__isnull=False).values("person")
    mine = Follow.objects.filter(shopper=guest).exclude(person=account)
    mine.filter(person=None).exclude(brand__in=brands).update(shopper=account)
    mine.filter(brand=None).exclude(person__in=people).update(shopper=account)


def _move_likes(guest: Shopper, account: Shopper) -> None:
    """Likes of looks that the account has not liked itself; they count in public from now on."""
    theirs = LookLike.objects.filter(shopper=account).values("look")
    LookLike.objects.filter(shopper=guest).exclude(look__in=theirs).update(shopper=account)
    LookLike.objects.filter(shopper=guest).delete()
    count_likes(LookLike.objects.filter(shopper=account).values_list("look", flat=True))
