"""What waits at the demo's desk: reviews to look at, parcels coming back, labels to agree on, searches in vain."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from catalog.demo.tables import World

SEED = 13
REVIEWS, RETURNS, LABELS = 6, 7, 30
# Words for which a review waits: who reads it may be led out of the shop.
LED_AWAY = {
    "en": "Cheaper at www.outlet-deals.example, by the way.",
    "zh-hans": "顺便说一句，www.outlet-deals.example 更便宜。",
}
# (searched for, language, how often): what these shelves do not have.
IN_VAIN = (
    ("swimsuit", "en", 14),
    ("雨靴", "zh-hans", 11),
    ("cufflinks", "en", 6),
    ("汉服", "zh-hans", 9),
    ("pyjamas", "en", 5),
)


def load(
    world: World,
    shopper_ids: Sequence[int],
    product_ids: Sequence[int],
    variant_ids: Sequence[int],
    progress: Callable[[float, str], None],
) -> None:
    """A morning's work; the same seed over the same world gives the same."""
    rng = random.Random(SEED)
    _hold_reviews(rng)
    _register_returns(rng)
    _ask_for_labels(product_ids, rng)
    _search_in_vain(rng)
    progress(1.0, "done")


def _hold_reviews(rng: random.Random) -> None:
    """Some of the latest reviews name another shop."""
    from catalog.models import Review, ReviewStatus

    latest = list(Review.objects.exclude(text="").order_by("-created_at", "-pk")[: REVIEWS * 5])
    held = rng.sample(latest, min(REVIEWS, len(latest)))
    for review in held:
        review.text = f"{review.text} {LED_AWAY.get(review.language, LED_AWAY['en'])}"
        review.status = ReviewStatus.PENDING
    Review.objects.bulk_update(held, ["text", "status"])


def _register_returns(rng: random.Random) -> None:
    from catalog.models import OrderLine, OrderStatus, Return, ReturnReason, ReturnStatus

    now = timezone.now()
    since = now - timedelta(days=20)
    lines = OrderLine.objects.filter(order__status=OrderStatus.DELIVERED, order__placed_at__gte=since, returns=None)
    latest = list(lines.order_by("-order__placed_at", "pk")[: RETURNS * 10])
    reasons = [ReturnReason.TOO_SMALL, ReturnReason.TOO_LARGE, ReturnReason.CHANGED_MIND]
    Return.objects.bulk_create(
        Return(
            line=line,
            quantity=1,
            reason=rng.choice(reasons),
            status=ReturnStatus.REQUESTED,
            number=f"R-DEMO{place:04d}",
            at=now - timedelta(hours=rng.uniform(2, 60)),
        )
        for place, line in enumerate(rng.sample(latest, min(RETURNS, len(latest))), 1)
    )


def _ask_for_labels(product_ids: Sequence[int], rng: random.Random) -> None:
    """Necklines and lengths of some dresses, which the classifier has a suggestion for."""
    from catalog.labelling.services import ask
    from catalog.models import Product

    dresses = list(Product.objects.filter(pk__in=product_ids, category__path__endswith="dresses").order_by("pk"))
    for attribute in ("neckline", "length"):
        chosen = rng.sample(dresses, min(LABELS, len(dresses)))
        ask(products=[product.pk for product in chosen], attribute=attribute)


def _search_in_vain(rng: random.Random) -> None:
    from catalog.models import SearchTerm

    today = timezone.localdate()
    SearchTerm.objects.bulk_create(
        [
            SearchTerm(day=today - timedelta(days=rng.randrange(1, 20)), query=query, language=language, count=count)
            for query, language, count in IN_VAIN
        ],
        ignore_conflicts=True,
    )
