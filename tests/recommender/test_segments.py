"""Metrics by how much is known of a shopper; whom nothing is known of is judged by what the shop would show."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone
from scipy.sparse import csr_matrix

from fashionai.accounts.models import Shopper
from fashionai.jobs import runner, services
from fashionai.registry.models import ModelVersion
from recommender.algorithms.metrics import by_segment, novelty
from recommender.models import Event
from tests.recommender.conftest import TwoTastes


def test_segments_are_by_events_and_empty_ones_are_left_out() -> None:
    lists = np.array([[0, 1], [2, 0], [1, 2]])
    relevant = csr_matrix(np.array([[1, 0, 0], [1, 0, 0], [1, 0, 0]]))
    found = by_segment(lists, relevant, np.array([0, 9, 4]), np.array([4, 3, 1]))
    assert sorted(found) == ["0", "4+"]
    assert (found["0"]["recall@2"], found["0"]["shoppers"]) == (1.0, 1)
    assert (found["4+"]["recall@2"], found["4+"]["shoppers"]) == (0.5, 2)


def test_novelty_is_the_mean_surprise_in_bits() -> None:
    assert novelty(np.array([[0, 1], [-1, -1]]), np.array([6, 2])) == pytest.approx((-np.log2(0.75) + 2) / 2)
    assert novelty(np.array([[2]]), np.array([4, 3.5, 0])) == pytest.approx(4.0)
    assert novelty(np.array([[-1]]), np.array([1])) == 0.0


def test_training_keeps_segments_with_newcomers_judged_alike_for_every_model(two_tastes: TwoTastes) -> None:
    newcomer = Shopper.objects.create()
    at = timezone.now() - timedelta(days=3)
    Event.objects.create(shopper=newcomer, product=two_tastes.dresses[0], kind="like", at=at)
    runner.execute(services.enqueue("recommender.train").pk, heartbeat=False)
    segments = ModelVersion.objects.get().metrics["segments"]
    assert sorted(segments) == ["challenger", "most_popular"]
    assert segments["challenger"]["0"] == segments["most_popular"]["0"]
    assert segments["challenger"]["0"]["shoppers"] == 1
    assert segments["challenger"]["4+"]["shoppers"] == 40
    assert segments["challenger"]["4+"]["ndcg@20"] > segments["most_popular"]["4+"]["ndcg@20"]
