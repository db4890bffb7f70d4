"""Writes about looks, public faces and follows."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Count, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from catalog.models import Brand, Colour, Follow, Look, LookItem, LookLike, Person, Product, Visibility
from catalog.signals import brand_followed, look_liked, person_followed
from fashionai.accounts.models import Shopper

# An outfit has no more pieces, and nobody keeps more looks; both bound what a script can fill under one cookie.
MOST_ITEMS = 12
MOST_LOOKS = 200


class LookFull(Exception):
    """The look holds MOST_ITEMS products already."""


class TooManyLooks(Exception):
    """The shopper keeps MOST_LOOKS looks already."""


class NeedsPublicFace(ValueError):
    """A look is public only under a public face."""


def _in(language: str) -> str:
    """The suffix of the columns that words in a language belong to."""
    return "zh" if language.startswith("zh") else "en"


@transaction.atomic
def make_look(
    *, owner: Shopper, title: str, note: str = "", visibility: str = Visibility.PRIVATE, language: str = "en"
) -> Look:
    """A new, empty look. Raises TooManyLooks, NeedsPublicFace, and ValueError for no title."""
    Shopper.objects.select_for_update().get(pk=owner.pk)
    if Look.objects.filter(owner=owner).count() >= MOST_LOOKS:
        raise TooManyLooks
    look = Look(owner=owner)
    return _save_look(look, title=title, note=note, visibility=visibility, language=language)


def change_look(*, look: Look, title: str, note: str, visibility: str, language: str = "en") -> Look:
    """New words, in the language they are written in, and who sees them. Raises as `make_look` does."""
    return _save_look(look, title=title, note=note, visibility=visibility, language=language)


def _save_look(look: Look, *, title: str, note: str, visibility: str, language: str) -> Look:
    if not title.strip():
        raise ValueError("A look needs a title.")
    if visibility == Visibility.PUBLIC and not Person.objects.filter(shopper=look.owner).exists():
        raise NeedsPublicFace("Make a public face first.")
    setattr(look, f"title_{_in(language)}", title.strip())
    setattr(look, f"note_{_in(language)}", note.strip())
    look.visibility = visibility
    look.save()
    return look


def remove_look(*, look: Look) -> None:
    look.delete()


@transaction.atomic
def add_item(*, look: Look, product: Product, colour: Colour | None = None) -> LookItem:
    """Put a product last in a look; one that is there only changes its colour. Raises LookFull."""
    locked = Look.objects.select_for_update().get(pk=look.pk)
    item = locked.items.filter(product=product).first()
    if item is None:
        if locked.items.count() >= MOST_ITEMS:
            raise LookFull
        last = locked.items.aggregate(last=Max("position"))["last"]
        item = LookItem(look=locked, product=product, position=0 if last is None else last + 1)
    item.colour = colour
    item.save()
    return item


@transaction.atomic
def move_item(*, look: Look, product: Product, step: int) -> None:
    """Change places with the neighbour before (`step` -1) or after (1); at the end nothing happens."""
    items = list(LookItem.objects.select_for_update().filter(look=look).order_by("position", "pk"))
    place = next((place for place, item in enumerate(items) if item.product_id == product.pk), None)
    if place is None or not 0 <= place + step < len(items):
        return
    items[place], items[place + step] = items[place + step], items[place]
    for position, item in enumerate(items):
        item.position = position
    LookItem.objects.bulk_update(items, ["position"])


def remove_item(*, look: Look, product: Product) -> None:
    LookItem.objects.filter(look=look, product=product).delete()


def count_likes(looks: Iterable[int]) -> None:
    """Put right the public number of looks (by id): guests are made by the dozen, so only accounts' likes count."""
    counted = LookLike.objects.filter(Q(shopper__user__isnull=False) | Q(shopper__is_simulated=True))
    rows = counted.filter(look=OuterRef("pk")).order_by().values("look").annotate(number=Count("pk")).values("number")
    Look.objects.filter(pk__in=list(looks)).update(like_count=Coalesce(Subquery(rows), 0))


@transaction.atomic
def like_look(*, look: Look, shopper: Shopper, liked: bool) -> Look:
    """Like or take it back; doing either twice counts once. A guest's shapes only what the guest sees."""
    if liked:
        changed = LookLike.objects.get_or_create(look=look, shopper=shopper)[1]
    else:
        changed = bool(LookLike.objects.filter(look=look, shopper=shopper).delete()[0])
    if changed:
        count_likes([look.pk])
        look_liked.send(sender=LookLike, look=look, shopper=shopper, liked=liked)
    look.refresh_from_db(fields=["like_count"])
    return look


@transaction.atomic
def follow_brand(*, brand: Brand, shopper: Shopper, following: bool) -> None:
    """Follow or stop; doing either twice counts once."""
    if following:
        changed = Follow.objects.get_or_create(shopper=shopper, brand=brand, person=None)[1]
    else:
        changed = bool(Follow.objects.filter(shopper=shopper, brand=brand).delete()[0])
    if changed:
        brand_followed.send(sender=Follow, brand=brand, shopper=shopper, following=following)


@transaction.atomic
def follow_person(*, person: Person, shopper: Shopper, following: bool) -> None:
    """Follow or stop; doing either twice counts once. Raises ValueError for oneself."""
    if person.shopper_id == shopper.pk:
        raise ValueError("Nobody follows themselves.")
    if following:
        changed = Follow.objects.get_or_create(shopper=shopper, person=person.shopper, brand=None)[1]
    else:
        changed = bool(Follow.objects.filter(shopper=shopper, person=person.shopper).delete()[0])
    if changed:
        person_followed.send(sender=Follow, person=person, shopper=shopper, following=following)


def save_person(*, shopper: Shopper, handle: str, name: str, bio: str = "", language: str = "en") -> Person:
    """Make or change the shopper's public face, in the language the words are written in."""
    words = {"handle": handle, f"name_{_in(language)}": name.strip(), f"bio_{_in(language)}": bio.strip()}
    return Person.objects.update_or_create(shopper=shopper, defaults=words)[0]


@transaction.atomic
def withdraw_person(*, shopper: Shopper) -> None:
    """Take the public face away: public looks become private, and nobody follows the shopper any more."""
    Look.objects.filter(owner=shopper, visibility=Visibility.PUBLIC).update(visibility=Visibility.PRIVATE)
    Follow.objects.filter(person=shopper).delete()
    Person.objects.filter(shopper=shopper).delete()
