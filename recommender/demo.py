"""The demo world's behaviour as events."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from catalog.demo.tables import World
    from recommender.models import Event

CHUNK = 5_000


def register() -> None:
    from catalog.demo.steps import register_demo_step
    from recommender.demo_rails import load_rails

    register_demo_step("behaviour events", load_events)
    register_demo_step("rails", load_rails)
    register_demo_step("visits", load_visits)


def load_events(
    world: World,
    shopper_ids: Sequence[int],
    product_ids: Sequence[int],
    variant_ids: Sequence[int],
    progress: Callable[[float, str], None],
) -> None:
    """Write the world's events. The ids map row numbers of the world to keys of the database."""
    from recommender.models import Event
    from recommender.services import BATCH

    total = len(world.events)
    for start in range(0, total, CHUNK):
        rows = world.events[start : start + CHUNK]
        Event.objects.bulk_create(_events(rows, shopper_ids, product_ids, variant_ids), batch_size=BATCH)
        progress(min(start + CHUNK, total) / total, f"{min(start + CHUNK, total):,} of {total:,} events")


def _events(
    rows: np.ndarray, shopper_ids: Sequence[int], product_ids: Sequence[int], variant_ids: Sequence[int]
) -> Iterator[Event]:
    from catalog.demo.tables import EVENT_KINDS
    from recommender.models import Event

    for shopper, product, variant, kind, at, session, value in rows.tolist():
        moment = datetime.fromtimestamp(at, UTC)
        yield Event(
            pk=uuid.uuid4(),
            shopper_id=shopper_ids[shopper],
            product_id=product_ids[product],
            variant_id=variant_ids[variant] if variant >= 0 else None,
            kind=EVENT_KINDS[kind],
            value=value or None,
            session=f"demo-{session}",
            at=moment,
            received_at=moment,
        )


def load_visits(
    world: World,
    shopper_ids: Sequence[int],
    product_ids: Sequence[int],
    variant_ids: Sequence[int],
    progress: Callable[[float, str], None],
) -> None:
    """Write how many came each day: the passers-by among them left nothing else."""
    from recommender.visits.models import VisitDay

    VisitDay.objects.bulk_create(
        VisitDay(day=datetime.fromtimestamp(day, UTC).date(), looked=looked, bagged=bagged, bought=bought)
        for day, looked, bagged, bought in world.traffic.tolist()
    )
    progress(1.0, f"{len(world.traffic):,} days")
