"""What shoppers mean is what they get: queries in both languages on a small drawn catalogue."""

from __future__ import annotations

import pytest

from benchmarks.support.relevance import EXPECTATIONS, judge
from benchmarks.support.synthetic import fill
from catalog.search.indexing import rebuild

PRODUCTS = 240
# Two of a kind at least, so that chance cannot fill the first places.
LEAST = 2


@pytest.mark.django_db
def test_first_ten_answers_are_what_was_meant() -> None:
    fill(PRODUCTS)
    assert rebuild() == PRODUCTS
    judged = [one for one in judge() if one.there >= LEAST]
    assert len(judged) >= 40
    assert [one for one in judged if one.share < 0.9] == []
    assert len(EXPECTATIONS) >= 50
