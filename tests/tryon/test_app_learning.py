"""Verdicts choose between warps: the posterior's choice, its estimate, the gate, and exploration's propensities."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from catalog.models import ProductImage
from fashionai.accounts.models import Shopper
from fashionai.jobs import runner, services
from fashionai.registry.models import ModelVersion, Stage
from tests.tryon.conftest import FakePipeline, somebody
from tryon import serving
from tryon.models import Verdict
from tryon.pipeline import choice
from tryon.pipeline.choice import DEFAULT, STANCES, WARPS, Verdicts
from tryon.pipeline.types import KINDS


def verdicts(rng: np.random.Generator, count: int, rates: tuple[float, float], kind: int = 0) -> Verdicts:
    """Of one kind, plain: warps at even chance, good with `rates`."""
    warp = rng.integers(0, 2, count)
    good = rng.random(count) < np.array(rates)[warp]
    same = np.full(count, kind, np.intp)
    return Verdicts(same, np.zeros(count, np.intp), warp, np.full(count, 0.5), good, ~good)


def test_a_clear_difference_is_chosen_and_an_unclear_one_is_not() -> None:
    rng = np.random.default_rng(1)
    assert choice.learn(verdicts(rng, 300, (0.9, 0.5)), least=20)[0, 0] == WARPS.index("tps")
    assert choice.learn(verdicts(rng, 300, (0.5, 0.9)), least=20)[0, 0] == WARPS.index("flow")
    even = Verdicts(*(np.tile(one, 2) for one in vars(verdicts(rng, 0, (0.5, 0.5))).values()))
    assert (choice.learn(even, least=20) == DEFAULT).all()


def test_few_verdicts_decide_nothing() -> None:
    rng = np.random.default_rng(2)
    assert (choice.learn(verdicts(rng, 30, (1.0, 0.0)), least=20) == DEFAULT).all()


def test_the_estimate_is_that_of_the_chosen_warp() -> None:
    rng = np.random.default_rng(3)
    log = verdicts(rng, 4000, (0.8, 0.4))
    table = choice.no_choice()
    table[0, 0] = 0
    share, size = choice.value(log, table, default=1)
    assert share == pytest.approx(log.good[log.warp == 0].mean())
    assert size == pytest.approx((log.warp == 0).sum())
    assert choice.value(log, choice.no_choice(), default=1)[0] == pytest.approx(log.good[log.warp == 1].mean())


def test_the_estimate_undoes_an_uneven_choice() -> None:
    """SNIPS against the truth: flow was taken nine times in ten, and its share must not drown the other's."""
    rng = np.random.default_rng(4)
    warp = (rng.random(8000) < 0.9).astype(np.intp)
    good = rng.random(8000) < np.array((0.7, 0.3))[warp]
    zeros = np.zeros(8000, np.intp)
    log = Verdicts(zeros, zeros, warp, np.where(warp == 1, 0.9, 0.1), good, ~good)
    table = choice.no_choice()
    table[0, 0] = 0
    assert choice.value(log, table, default=1)[0] == pytest.approx(0.7, abs=0.05)


def test_training_looks_more_at_what_is_disliked() -> None:
    rng = np.random.default_rng(5)
    good, bad = verdicts(rng, 200, (0.9, 0.9), kind=0), verdicts(rng, 200, (0.3, 0.3), kind=2)
    both = Verdicts(*(np.concatenate(pair) for pair in zip(vars(good).values(), vars(bad).values(), strict=True)))
    weights = choice.weights(both)
    assert weights[2, 0] > 1 > weights[0, 0]
    assert weights.min() >= choice.LIGHTEST
    assert weights.max() <= choice.HEAVIEST


@pytest.mark.parametrize(
    ("moved", "stance"),
    [
        ({}, "plain"),
        ({15: (25, 4)}, "arms_up"),
        ({15: (14, 18)}, "arms_front"),
        ({11: (17, 10), 12: (13, 10)}, "turned"),
    ],
)
def test_stances(moved: dict[int, tuple[int, int]], stance: str) -> None:
    points = somebody(np.zeros((40, 30, 3), np.uint8)).pose.points.copy()
    for joint, at in moved.items():
        points[joint, :2] = at
    assert choice.stance_of(points) == stance


# --- in the shop --------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_exploration_takes_the_other_warp_at_its_rate_and_says_so(pipeline: FakePipeline, settings: Any) -> None:
    settings.TRYON = {**settings.TRYON, "EXPLORATION": 0.2}
    random.seed(3)
    taken = [serving.warp_for("top", "plain") for _ in range(500)]
    others = [warp for warp in taken if warp.name == "tps"]
    assert 70 < len(others) < 130
    assert {warp.propensity for warp in others} == {0.2}
    assert {warp.propensity for warp in taken if warp.name == "flow"} == {0.8}
    pipeline.warps = ("tps",)
    assert serving.warp_for("top", "plain") == serving.Warp("tps", 1.0)


def said(shopper: Shopper, picture: ProductImage, rates: dict[str, float], count: int = 240) -> None:
    draw = random.Random(7)
    rows = []
    for number in range(count):
        method = ("tps", "flow")[number % 2]
        liked = draw.random() < rates[method]
        told = {"kind": "top", "stance": "plain", "method": method, "propensity": 0.5, "on_photo": True}
        fault = "" if liked else "edge"
        rows.append(Verdict(shopper=shopper, product=picture.product, liked=liked, fault=fault, **told))
    Verdict.objects.bulk_create(rows)


def night() -> dict[str, Any]:
    job = runner.execute(services.enqueue("tryon.learn").pk, heartbeat=False)
    assert job is not None
    assert job.state == "succeeded", job.error
    serving.champion.forget()
    return job.result


@pytest.mark.django_db
def test_a_night_promotes_what_shoppers_prefer_and_serves_it(
    pipeline: FakePipeline, alice: Shopper, tee: ProductImage
) -> None:
    assert serving.preferred("top", "plain") == "flow"
    said(alice, tee, {"tps": 0.9, "flow": 0.4})
    assert night()["decision"].startswith("promoted")
    assert serving.preferred("top", "plain") == "tps"
    assert serving.preferred("dress", "plain") == "flow"
    weights = serving.training_weights()
    assert weights is not None
    assert weights.shape == (len(KINDS), len(STANCES))
    assert night()["decision"] == "No verdict since the last lesson."


@pytest.mark.django_db
def test_a_challenger_that_does_worse_on_the_newest_verdicts_is_rejected(
    pipeline: FakePipeline, alice: Shopper, tee: ProductImage
) -> None:
    said(alice, tee, {"tps": 0.95, "flow": 0.3}, count=240)
    said(alice, tee, {"tps": 0.05, "flow": 0.95}, count=80)
    assert night()["decision"].startswith("rejected")
    assert ModelVersion.objects.get(name=serving.MODEL).stage == Stage.REJECTED
    assert serving.preferred("top", "plain") == "flow"


@pytest.mark.django_db
def test_without_verdicts_a_night_changes_nothing(pipeline: FakePipeline) -> None:
    assert "nothing to choose" in night()["decision"]
    assert not ModelVersion.objects.exists()


@pytest.mark.django_db
def test_another_tables_shape_is_refused(pipeline: FakePipeline) -> None:
    from fashionai.registry import services as registry

    version = registry.register(
        name=serving.MODEL,
        arrays={"table": np.zeros((1, 1), np.int8), "weights": np.ones((1, 1), np.float32)},
        meta={"kinds": list(KINDS), "stances": list(STANCES)},
        data_fingerprint="x",
    )
    registry.promote(version, decision="by hand")
    serving.champion.forget()
    assert serving.preferred("top", "plain") == "flow"
