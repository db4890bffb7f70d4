"""The demo's social side: stylists with looks that match in colour, who follows and likes them, helpful votes."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from catalog.demo.looks_words import FACES, Face, Theme
from catalog.harmony import together
from catalog.outfits import Role, genders_beside, role_of

if TYPE_CHECKING:
    from catalog.demo.tables import World
    from catalog.models import Look, Person
    from fashionai.accounts.models import Shopper

SEED = 11
# A piece that already stands in so many looks is left to others.
MOST_LOOKS_A_PIECE = 2
FOLLOWS_A_STYLIST, LIKES_A_LOOK, VOTES_A_REVIEW = 0.12, 0.06, 0.4


@dataclass(frozen=True)
class Piece:
    """A product in one of its colours, with a picture in that colour."""

    product: int
    colour: int
    hex: str
    family: str
    role: Role
    gender: str
    season: str
    is_plain: bool


def load(
    world: World,
    shopper_ids: Sequence[int],
    product_ids: Sequence[int],
    variant_ids: Sequence[int],
    progress: Callable[[float, str], None],
) -> None:
    """Write faces, looks, follows, likes and votes; the same seed over the same catalogue gives the same looks."""
    rng = random.Random(SEED)
    pieces, used = list(_pieces(product_ids)), dict[int, int]()
    looks = [look for face in FACES for look in _write_face(face, pieces, used, rng)]
    progress(0.5, f"{len(looks)} looks by {len(FACES)} people")
    _write_followers(shopper_ids, looks, rng)
    progress(0.8, "followers and likes")
    _write_votes(shopper_ids, rng)
    progress(1.0, "done")


def _pieces(product_ids: Sequence[int]) -> Iterator[Piece]:
    """Everything in stock that has a role in an outfit, a colour at a time."""
    from catalog.models import Product, ProductImage

    # A set in Python: a hundred thousand keys are more parameters than a statement takes.
    ours, seen = set(product_ids), set()
    sold = Product.objects.active().in_stock().order_by("pk")
    known = {
        pk: (path, gender, season, attributes)
        for pk, path, gender, season, attributes in sold.values_list(
            "pk", "category__path", "gender", "season", "attributes"
        )
        if pk in ours
    }
    pictures = ProductImage.objects.filter(colour__isnull=False).order_by("pk")
    for product, colour, shade, family in pictures.values_list(
        "product", "colour", "colour__hex", "colour__family"
    ).iterator():
        if product not in known or (product, colour) in seen:
            continue
        seen.add((product, colour))
        path, gender, season, attributes = known[product]
        if role := role_of(path):
            plain = attributes.get("pattern", "plain") == "plain"
            yield Piece(product, colour, shade, family, role, gender, season, plain)


def _write_face(face: Face, pieces: list[Piece], used: dict[int, int], rng: random.Random) -> list[Look]:
    from catalog.models import Person
    from fashionai.accounts.models import Shopper

    now = timezone.now()
    shopper = Shopper.objects.create(is_simulated=True, created_at=now - timedelta(days=rng.randint(200, 700)))
    Person.objects.create(
        shopper=shopper,
        handle=face.handle,
        name_en=face.name_en,
        name_zh=face.name_zh,
        bio_en=face.bio_en,
        bio_zh=face.bio_zh,
        is_stylist=face.is_stylist,
        created_at=shopper.created_at,
    )
    outfits = [(theme, _outfit(theme, pieces, used, rng)) for theme in face.themes]
    return [
        _write_look(shopper, theme, outfit, now - timedelta(days=rng.randint(1, 60), minutes=rng.randint(0, 1400)))
        for theme, outfit in outfits
        if len(outfit) > 1
    ]


def _outfit(theme: Theme, pieces: list[Piece], used: dict[int, int], rng: random.Random) -> list[Piece]:
    """One piece a role, each the best beside those that are chosen; a role that nothing fits stays empty."""
    genders = genders_beside(theme.gender)
    free = [one for one in pieces if one.gender in genders and used.get(one.product, 0) < MOST_LOOKS_A_PIECE]
    chosen: list[Piece] = []
    for role in map(Role, theme.roles.split()):
        fitting = [one for one in free if one.role is role]
        if fitting:
            chosen.append(max(fitting, key=lambda one: _merit(one, theme, chosen) + 0.15 * rng.random()))
    for piece in chosen:
        used[piece.product] = used.get(piece.product, 0) + 1
    return chosen


def _merit(piece: Piece, theme: Theme, chosen: list[Piece]) -> float:
    families = theme.families.split()
    colour = 1 - 0.1 * families.index(piece.family) if piece.family in families else 0.0
    season = 0.3 if not theme.seasons or not piece.season or piece.season in theme.seasons.split() else 0.0
    calm = 0.3 if piece.is_plain or all(one.is_plain for one in chosen) else 0.0
    # The same colour twice is a set; three times is a uniform.
    repeated = 0.25 * sum(one.hex == piece.hex for one in chosen)
    return colour + season + calm + 1.2 * together([piece.hex, *(one.hex for one in chosen)]) - repeated


def _write_look(shopper: Shopper, theme: Theme, outfit: list[Piece], made: datetime) -> Look:
    from catalog.models import Look, LookItem, Visibility

    look = Look.objects.create(
        owner=shopper,
        title_en=theme.title_en,
        title_zh=theme.title_zh,
        note_en=theme.note_en,
        note_zh=theme.note_zh,
        visibility=Visibility.PUBLIC,
        created_at=made,
    )
    LookItem.objects.bulk_create(
        LookItem(look=look, product_id=piece.product, colour_id=piece.colour, position=place)
        for place, piece in enumerate(outfit)
    )
    return look


def _write_followers(shopper_ids: Sequence[int], looks: list[Look], rng: random.Random) -> None:
    from catalog.models import Follow, Look, LookLike, Person

    people: list[Person] = list(Person.objects.filter(shopper__in={look.owner_id for look in looks}).order_by("pk"))
    follows = [
        Follow(shopper_id=shopper, person_id=person.shopper_id)
        for person in people
        for shopper in _some(shopper_ids, FOLLOWS_A_STYLIST if person.is_stylist else FOLLOWS_A_STYLIST / 4, rng)
    ]
    Follow.objects.bulk_create(follows, batch_size=500)
    likes = []
    for look in looks:
        fans = _some(shopper_ids, LIKES_A_LOOK * rng.uniform(0.3, 1.7), rng)
        look.like_count = len(fans)
        likes += [LookLike(look=look, shopper_id=shopper) for shopper in fans]
    LookLike.objects.bulk_create(likes, batch_size=500)
    Look.objects.bulk_update(looks, ["like_count"], batch_size=500)


def _some(shopper_ids: Sequence[int], share: float, rng: random.Random) -> list[int]:
    """A random share of the shoppers, at most a thousand of them."""
    return rng.sample(list(shopper_ids), min(round(share * len(shopper_ids)), 1_000))


def _write_votes(shopper_ids: Sequence[int], rng: random.Random) -> None:
    """Helpful votes: longer reviews get more; nobody votes for their own."""
    from catalog.models import Review, ReviewHelpful

    reviews = list(
        Review.objects.filter(shopper__in=shopper_ids[:5_000]).only("pk", "text", "shopper_id").order_by("pk")
    )
    votes, voted = [], []
    for review in reviews[:20_000]:
        most = min(round(rng.expovariate(1 / (VOTES_A_REVIEW * (1 + len(review.text) / 80)))), 12)
        voters = set(rng.choices(shopper_ids, k=most)) - {review.shopper_id}
        if voters:
            review.helpful_count = len(voters)
            voted.append(review)
            votes += [ReviewHelpful(review=review, shopper_id=shopper) for shopper in sorted(voters)]
    ReviewHelpful.objects.bulk_create(votes, batch_size=500)
    Review.objects.bulk_update(voted, ["helpful_count"], batch_size=500)
