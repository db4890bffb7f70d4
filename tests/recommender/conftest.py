"""Two groups of shoppers with plainly different tastes, so that the right recommendation is known."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from catalog.models import Product
from fashionai.accounts.models import Shopper
from fashionai.jobs import runner, services
from recommender import serving
from recommender.experiments import arms, exposures
from recommender.models import Event
from recommender.visual import serving as visual
from recommender.visual.looks import serving as looks


@dataclass
class TwoTastes:
    """Twenty shoppers of dresses and twenty of boots: each looked at five of eight long ago and liked two lately."""

    dresses: list[Product]
    boots: list[Product]


@pytest.fixture(autouse=True)
def _small_and_certain() -> Iterator[None]:
    """Two factors for two tastes, no exploration, and no model or experiment left over from another test."""
    for champion in (serving.champion, visual.champion, looks.champion):
        champion.forget()
    arms.forget()
    exposures.forget()
    with override_settings(RECOMMENDER={**settings.RECOMMENDER, "FACTORS": 2, "EXPLORATION": 0.0}):
        yield


@pytest.fixture
def two_tastes(make_product: Callable[..., Product]) -> TwoTastes:
    dresses = [make_product(f"dress-{n}", category="women/dresses") for n in range(8)]
    boots = [make_product(f"boot-{n}", category="women/boots") for n in range(8)]
    now, draw = timezone.now(), random.Random(5)
    events = []
    for number in range(40):
        shopper = Shopper.objects.create()
        theirs = draw.sample(dresses if number % 2 else boots, 7)
        for place, product in enumerate(theirs):
            kind, days = ("view", 60) if place < 5 else ("like", 5)
            at = now - timedelta(days=days, minutes=number * 10 + place)
            events.append(Event(shopper=shopper, product=product, kind=kind, at=at))
    Event.objects.bulk_create(events)
    return TwoTastes(dresses, boots)


@pytest.fixture
def trained(two_tastes: TwoTastes) -> TwoTastes:
    """The two tastes with a model of them in service."""
    runner.execute(services.enqueue("recommender.train").pk, heartbeat=False)
    serving.champion.forget()
    return two_tastes
