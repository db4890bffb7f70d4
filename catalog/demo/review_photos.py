"""Photos in the demo's reviews: what was bought, as it looks at home. The published were looked at; a few wait.

Drawn beside each other in processes, under names that follow from what is drawn: a second load draws none again.
"""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from catalog.demo import pictures
from catalog.drawing import GarmentSpec

if TYPE_CHECKING:
    from catalog.demo.tables import World
    from catalog.models import Review

SEED = 17
# Reviews with photos, those of them with two, and further ones that wait for the desk. A photo takes .5 to 1.3 CPU
# seconds, and is spread over the cores.
REVIEWS, TWICE, WAITING = 24, 2, 2
# Of one kind of garment, so that not all are of dresses.
MOST_OF_A_KIND = 4
SIZE = (420, 560)


@dataclass(frozen=True)
class Photo:
    review: int
    position: int
    spec: GarmentSpec
    seed: int

    @property
    def name(self) -> str:
        """In the media store."""
        made_of = hashlib.sha256(f"{self.seed} {SIZE} {self.spec!r}".encode()).hexdigest()
        return f"reviews/{made_of[:32]}.jpg"


def load(
    world: World,
    shopper_ids: Sequence[int],
    product_ids: Sequence[int],
    variant_ids: Sequence[int],
    progress: Callable[[float, str], None],
) -> None:
    """Take and attach the photos; the same seed over the same reviews gives the same. Drawn products only."""
    photos = list(_photos(random.Random(SEED)))
    _take(photos, progress)
    _attach(photos)
    progress(1.0, f"{len(photos)} photos")


def _photos(rng: random.Random) -> Iterator[Photo]:
    from catalog.models import ReviewStatus

    chosen = _chosen(ReviewStatus.PUBLISHED, REVIEWS) + _chosen(ReviewStatus.PENDING, WAITING)
    for place, (review, spec) in enumerate(chosen):
        for position in range(1 + (place < TWICE)):
            yield Photo(review.pk, position, spec, rng.randrange(2**31))


def _chosen(status: str, count: int) -> list[tuple[Review, GarmentSpec]]:
    """The most helpful good review of the products that are reviewed most, with what its variant looks like."""
    from catalog.models import Review

    reviews = (
        Review.objects.filter(status=status, rating__gte=4, shopper__is_simulated=True, variant__isnull=False)
        .exclude(text="")
        .select_related("variant")
        .order_by("-helpful_count", "-created_at", "pk")
    )
    often = Counter(Review.objects.order_by().values_list("product", flat=True))
    first = {review.product_id: review for review in reversed(reviews)}
    ranked = sorted(first.values(), key=lambda review: (-often[review.product_id], review.pk))
    specs = _specs([review.product_id for review in ranked])
    found: list[tuple[Review, GarmentSpec]] = []
    kinds: Counter[str] = Counter()
    for review in ranked:
        spec = specs.get((review.product_id, review.variant.colour_id)) if review.variant else None
        if spec is None or kinds[spec.kind] >= MOST_OF_A_KIND or len(found) >= count:
            continue
        kinds[spec.kind] += 1
        found.append((review, spec))
    return found


def _specs(products: Sequence[int]) -> dict[tuple[int, int], GarmentSpec]:
    """What is drawn on the front picture of (product, colour)."""
    from catalog.models import ProductImage

    fronts = ProductImage.objects.filter(product__in=products, drawing__view=pictures.FRONT, colour__isnull=False)
    rows: Any = fronts.order_by("-position").values_list("product", "colour", "drawing")
    return {(product, colour): GarmentSpec.from_json(drawing["spec"]) for product, colour, drawing in rows}


def _take(photos: Sequence[Photo], progress: Callable[[float, str], None]) -> None:
    from catalog.drawing.snapshots.files import Shot, take_many

    folder = Path(settings.VAR_DIR) / "snapshots"
    missing = {photo.name: photo for photo in photos if not pictures.is_stored(photo.name)}
    shots = [Shot(photo.spec, photo.seed, SIZE, folder / Path(name).name) for name, photo in missing.items()]
    take_many(shots, lambda done, total: progress(done / total, f"{done} of {total} photos"))
    pictures.hand_over(folder, missing)


def _attach(photos: Sequence[Photo]) -> None:
    from catalog.models import ReviewPhoto

    ReviewPhoto.objects.bulk_create(
        ReviewPhoto(review_id=photo.review, file=photo.name, width=SIZE[0], height=SIZE[1], position=photo.position)
        for photo in photos
    )
