"""What a search by photo shows: the nearest that can be bought now, in the order of their likeness."""

from __future__ import annotations

from recommender import shelf
from recommender.models import PhotoSearch, new_slate_id, place_of
from recommender.policy import Tile

SLOT = "photo"
PLACES = 24
# Below this the nearest product has as little to do with the photo as any: see docs/visual.md.
ALIKE = 0.35


def tiles(search: PhotoSearch) -> list[Tile]:
    """Certain and in order: nothing is tried out on somebody who asked a question."""
    near = [pk for pk, cosine in search.found or [] if cosine >= ALIKE]
    sellable = shelf.sellable(near)
    wanted = [pk for pk in near if pk in sellable][:PLACES]
    products, slate = shelf.for_tiles(wanted), new_slate_id()
    there = [products[pk] for pk in wanted if pk in products]
    return [
        Tile(product, place, search.algorithm, 1.0, impression=place_of(slate, place))
        for place, product in enumerate(there)
    ]
