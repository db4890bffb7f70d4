"""Reads about looks and people. `look_of` and `own_look` are the only ways to one look."""

from __future__ import annotations

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest

from catalog.models import Follow, Look, LookItem, LookLike, Person, Visibility
from catalog.models.looks import LookQuerySet
from catalog.whose import has_mine, mine
from fashionai.accounts.models import Shopper

PAGE_SIZE = 12


def look_of(request: HttpRequest, token: str) -> Look | None:
    """The look at an address, when the visitor may see it: shared with whoever has the link, or one's own."""
    seen = ~Q(visibility=Visibility.PRIVATE)
    own = mine(request, "owner")
    looks = Look.objects.filter(seen | own if own is not None else seen)
    return _with_state(request, looks).for_cards().filter(token=token).first()


def own_look(shopper: Shopper | None, token: str) -> Look | None:
    """The shopper's own look; nobody else's."""
    return Look.objects.filter(owner=shopper, token=token).first() if shopper else None


def own_looks(shopper: Shopper | None) -> LookQuerySet:
    return Look.objects.filter(owner=shopper).for_cards() if shopper else Look.objects.none()


def public_looks(request: HttpRequest, *, followed: bool = False) -> LookQuerySet:
    """The shop's looks with anything left to buy, newest first; only of people the visitor follows, if asked."""
    looks = Look.objects.public().filter(Exists(LookItem.objects.on_sale().filter(look=OuterRef("pk"))))
    if followed:
        own = mine(request)
        follows = Follow.objects.filter(own, person__isnull=False) if own is not None else Follow.objects.none()
        looks = looks.filter(owner__in=follows.values("person"))
    return _with_state(request, looks).for_cards().newest()


def _with_state(request: HttpRequest, looks: LookQuerySet) -> LookQuerySet:
    return looks.annotate(is_liked=has_mine(request, LookLike, "look"))


def people(request: HttpRequest) -> QuerySet[Person]:
    """Public faces with how many follow them, how many public looks they made, and whether the visitor follows."""
    followers = Count("shopper__followers", distinct=True)
    looks = Count("shopper__looks", filter=Q(shopper__looks__visibility=Visibility.PUBLIC), distinct=True)
    followed = has_mine(request, Follow, "person", "shopper")
    return Person.objects.annotate(followers=followers, look_count=looks, is_followed=followed)


def stylists(request: HttpRequest) -> QuerySet[Person]:
    return people(request).filter(is_stylist=True).order_by("-followers", "handle")  # type: ignore[misc]
