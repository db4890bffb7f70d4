from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.utils import timezone

from fashionai.accounts.models import Purpose, Shopper
from fashionai.accounts.services import record_consent
from fashionai.jobs import runner, services
from fashionai.jobs.models import State
from fashionai.registry import artifacts
from fashionai.registry.models import ModelVersion, Stage
from recommender import dataset, evaluation, serving, training
from recommender.algorithms import ials
from recommender.algorithms.checkpoint import Checkpoint
from recommender.evaluation import Judged
from recommender.models import Event
from tests.recommender.conftest import TwoTastes

pytestmark = pytest.mark.django_db


def run_training() -> Any:
    job = services.enqueue("recommender.train")
    return runner.execute(job.pk, heartbeat=False)


def test_training_publishes_a_champion_that_beats_most_popular(two_tastes: TwoTastes) -> None:
    job = run_training()
    assert (job.state, job.error) == (State.SUCCEEDED, "")
    champion = ModelVersion.objects.champion(serving.MODEL)
    assert champion is not None
    assert champion.job == job
    beside = champion.metrics["beside"]
    assert beside["challenger"]["ndcg@20"] > beside["most_popular"]["ndcg@20"]
    assert job.result["stage"] == "champion"
    assert job.cpu_seconds > 0
    assert job.peak_memory_bytes > 10_000_000


def test_second_night_compares_with_the_champion_on_the_same_days(two_tastes: TwoTastes) -> None:
    run_training()
    job = run_training()
    first, second = ModelVersion.objects.order_by("version")
    assert (first.stage, second.stage) == (Stage.RETIRED, Stage.CHAMPION)
    assert second.metrics["beside"]["champion"] == second.metrics["beside"]["challenger"]
    assert "≥ 0.99 × the champion's" in job.result["decision"]


def test_challenger_below_the_rule_is_kept_out(two_tastes: TwoTastes, settings: Any) -> None:
    run_training()
    settings.RECOMMENDER = {**settings.RECOMMENDER, "PROMOTE_RATIO": 1.5}
    run_training()
    first, second = ModelVersion.objects.order_by("version")
    assert (first.stage, second.stage) == (Stage.CHAMPION, Stage.REJECTED)
    assert "< 1.5 × the champion's" in second.decision


def test_without_behaviour_the_job_says_what_is_missing(db: None) -> None:
    job = run_training()
    assert job.state == State.DEAD
    assert job.attempts == 1
    assert job.error == "No behaviour is older than 28 days; wait, or lower HOLDOUT_DAYS."


def test_snapshot_counts_what_it_drops(two_tastes: TwoTastes) -> None:
    total = Event.objects.count()
    refusing = Shopper.objects.order_by("pk").first()
    assert refusing is not None
    theirs = Event.objects.filter(shopper=refusing).count()
    record_consent(shopper=refusing, purpose=Purpose.RESEARCH, granted=False)
    reloaded = Event.objects.exclude(shopper=refusing).first()
    assert reloaded is not None
    Event.objects.create(shopper=reloaded.shopper, product=reloaded.product, kind=reloaded.kind, at=reloaded.at)
    snapshot = dataset.take_snapshot()
    assert snapshot.report["rows_in"] == total + 1
    assert snapshot.report["dropped"]["research refused"] == theirs
    assert snapshot.report["dropped"]["reload within 30 seconds"] == 1
    assert snapshot.report["rows_out"] == total - theirs


def test_fingerprint_changes_with_the_data_only(two_tastes: TwoTastes) -> None:
    first = dataset.take_snapshot().fingerprint
    assert dataset.take_snapshot().fingerprint == first
    Event.objects.filter(kind="like").first().delete()  # type: ignore[union-attr]
    assert dataset.take_snapshot().fingerprint != first


def test_split_tests_only_new_wishes_of_known_shoppers(two_tastes: TwoTastes) -> None:
    split = evaluation.split_by_time(dataset.take_snapshot(), holdout_days=28)
    assert split.test.multiply(split.train).nnz == 0
    known = np.diff(split.train.indptr) > 0
    assert (np.diff(split.test.indptr)[~known] == 0).all()
    assert split.test.nnz == 80


def test_disliked_products_do_not_count_for_the_shopper(two_tastes: TwoTastes) -> None:
    event = Event.objects.filter(kind="like").first()
    assert event is not None
    later = event.at + timedelta(minutes=1)
    Event.objects.create(shopper=event.shopper, product=event.product, kind="dislike", at=later)
    assert confidence_of(event) == 0


def test_opinion_taken_back_counts_no_more(two_tastes: TwoTastes) -> None:
    event = Event.objects.filter(kind="like").first()
    assert event is not None
    pair = {"shopper": event.shopper, "product": event.product}
    Event.objects.create(**pair, kind="dislike", at=event.at + timedelta(minutes=1))
    Event.objects.create(**pair, kind="retract", at=event.at + timedelta(minutes=2))
    assert confidence_of(event) == 0
    Event.objects.create(**pair, kind="like", at=event.at + timedelta(minutes=3))
    assert confidence_of(event) == pytest.approx(3.0, rel=0.1)


def confidence_of(event: Event) -> float:
    snapshot = dataset.take_snapshot()
    user = int(np.searchsorted(snapshot.users, event.shopper_id))
    item = int(np.searchsorted(snapshot.items, event.product_id))
    return float(snapshot.matrix(snapshot.events, now=snapshot.taken_at)[user, item])


def test_killed_attempt_leaves_checkpoints_that_success_clears(two_tastes: TwoTastes, settings: Any) -> None:
    job = run_training()
    assert list(training.Checkpoints(runner.Run(job)).folder.glob("*.safetensors")) == []


def test_attempt_after_a_kill_goes_on_from_the_last_iteration(
    two_tastes: TwoTastes, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = services.enqueue("recommender.train")
    saved: list[int] = []
    save = ials.save_checkpoint

    def killed_in_the_last_fit(path: Path, fingerprint: str, checkpoint: Checkpoint) -> None:
        save(path, fingerprint, checkpoint)
        saved.append(checkpoint.iteration)
        if path.name.endswith("-final.safetensors") and checkpoint.iteration == 7:
            raise MemoryError

    monkeypatch.setattr(ials, "save_checkpoint", killed_in_the_last_fit)
    runner.execute(job.pk, heartbeat=False)
    assert saved == [*range(1, 11), *range(1, 8)]
    saved.clear()
    type(job).objects.update(available_at=timezone.now())
    done = runner.execute(job.pk, heartbeat=False)
    assert done is not None
    assert (done.state, done.attempts) == (State.SUCCEEDED, 2)
    assert saved == [8, 9, 10]
    assert list(training.Checkpoints(runner.Run(job)).folder.iterdir()) == []


def test_files_of_a_job_that_never_came_back_are_cleared_after_a_day(two_tastes: TwoTastes) -> None:
    job = services.enqueue("recommender.train")
    folder = training.Checkpoints(runner.Run(job)).folder
    old, fresh = folder / "gone-final.safetensors", folder / "other-final.safetensors"
    old.write_bytes(b"")
    fresh.write_bytes(b"")
    os.utime(old, (0, 0))
    runner.execute(job.pk, heartbeat=False)
    assert list(folder.iterdir()) == [fresh]


def test_metrics_that_are_no_number_promote_nothing() -> None:
    judged = {"challenger": Judged({"ndcg@20": float("nan")}, {}), "most_popular": Judged({"ndcg@20": 0.0}, {})}
    assert not training._verdict(judged, 1).promote


@pytest.mark.parametrize(("products", "shoppers"), [(1, 1), (1, 30), (30, 1), (2, 2)])
def test_tiny_shop_trains_or_says_why_not(make_product: Any, products: int, shoppers: int) -> None:
    goods = [make_product(f"tee-{n}") for n in range(products)]
    now = timezone.now()
    for shopper in [Shopper.objects.create() for _ in range(shoppers)]:
        for place, product in enumerate(goods):
            at = now - timedelta(days=60 if place % 2 else 5)
            Event.objects.create(shopper=shopper, product=product, kind="like", at=at)
    job = run_training()
    assert job.attempts == 1
    assert job.state == (State.DEAD if products == 1 else State.SUCCEEDED)
    assert job.error == ("No behaviour is older than 28 days; wait, or lower HOLDOUT_DAYS." if products == 1 else "")


def test_champion_whose_settings_mean_nothing_any_more_does_not_end_all_training(two_tastes: TwoTastes) -> None:
    run_training()
    ModelVersion.objects.update(settings={"factors": 2, "colour": "blue"})
    job = run_training()
    assert (job.state, job.attempts) == (State.SUCCEEDED, 1)
    assert job.result["decision"].startswith("No champion to compare with: ")
    assert job.result["stage"] == "champion"


def test_artifact_damaged_before_its_promotion_leaves_the_champion_and_no_files_and_is_tried_again(
    two_tastes: TwoTastes, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_training()
    champion = ModelVersion.objects.get()
    write = artifacts.write

    def on_a_bad_disk(folder: Path, *args: Any) -> tuple[str, int]:
        result = write(folder, *args)
        (folder / artifacts.META).write_text("{}")
        return result

    with monkeypatch.context() as patched:
        patched.setattr(artifacts, "write", on_a_bad_disk)
        job = run_training()
    assert (job.state, job.attempts) == (State.QUEUED, 1)
    assert "PromotionRefused" in job.error
    assert ModelVersion.objects.get() == champion
    assert list(champion.folder.parent.iterdir()) == [champion.folder]
    type(job).objects.update(available_at=timezone.now())
    again = runner.execute(job.pk, heartbeat=False)
    assert again is not None
    assert again.state == State.SUCCEEDED
    assert ModelVersion.objects.champion(serving.MODEL) != champion
