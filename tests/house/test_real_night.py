"""From real photographs to a promoted model, by the same clicks as a merchandiser's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from catalog.models import Product
from fashionai.accounts.models import User
from fashionai.jobs import runner
from fashionai.jobs.models import Job, State
from fashionai.registry.models import ModelVersion
from recommender import policy, serving
from recommender.models import Event


@pytest.mark.realdata
def test_night_started_in_the_desk_promotes_a_model_of_the_real_catalogue(
    real_data: Path, mei: User, client: Client, settings: Any
) -> None:
    settings.TRYON = {**settings.TRYON, "PREPARED_A_NIGHT": 12}  # of 300: each costs a second and is like the next
    call_command("load_demo", catalogue=str(real_data / "fashion-products-224"), shoppers=800, verbosity=0)
    assert Product.objects.active().count() == 4696
    client.force_login(mei)
    client.post("/admin/jobs/job/night/", {"_form_submitted": "True"})
    night = runner.execute(Job.objects.get(kind="nightly").pk, heartbeat=False)
    assert night is not None
    steps = {job.kind: runner.execute(job.pk, heartbeat=False) for job in night.children.all()}
    assert {(job.state, job.error) for job in steps.values() if job} == {(State.SUCCEEDED, "")}
    champion = ModelVersion.objects.champion(serving.MODEL)
    assert champion is not None
    beside = champion.metrics["beside"]
    assert beside["challenger"]["ndcg@20"] > beside["most_popular"]["ndcg@20"]
    training = steps["recommender.train"]
    assert training is not None
    page = client.get(f"/admin/jobs/job/{training.pk}/change/").content.decode()
    assert champion.decision in page
    _a_rail_follows_what_was_opened(champion)


def _a_rail_follows_what_was_opened(champion: ModelVersion) -> None:
    serving.champion.forget()
    buyer = Event.objects.filter(kind="purchase").values_list("shopper", flat=True).order_by("shopper").first()
    shopper = Event.objects.filter(shopper=buyer).select_related("shopper")[0].shopper
    tiles = policy.recommend(shopper=shopper, slot="home", count=12)
    bought = set(Event.objects.filter(shopper=shopper, kind="purchase").values_list("product", flat=True))
    assert len(tiles) == 12
    assert all(tile.algorithm.startswith(str(champion)) for tile in tiles)
    assert not bought & {tile.product.pk for tile in tiles}
    assert all(tile.why for tile in tiles)
    assert any(tile.why_product for tile in tiles)
