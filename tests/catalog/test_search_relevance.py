"""What shoppers mean is what they get: queries in both languages on a small drawn catalogue."""

from __future__ import annotations

import pytest

from benchmarks.support.relevance import EXPECTATIONS, Expectation, judge
from benchmarks.support.synthetic import fill
from catalog.search.indexing import rebuild

PRODUCTS = 240
E = Expectation
# One wrong character, mostly one of the same sound.
SLIPS = (
    E("条纹衬杉", kind="shirt blouse", pattern="stripe breton pinstripe"),
    E("衬杉", kind="shirt blouse"),
    E("牛子裤", kind="jeans"),
    E("牛崽裤", kind="jeans"),
    E("男士牛子裤", kind="jeans", gender="men"),
    E("黑色大依", kind="coat", colour="black"),
    E("运动协", kind="shoes", style="sneaker"),
    E("针织杉", kind="sweater"),
    E("连衣群", kind="dress"),
    E("吊带群", kind="dress", style="slip"),
    E("高跟写", style="pump"),
)
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
    slips = judge(SLIPS)
    assert [one.query for one in slips if not one.there] == []
    assert [one for one in slips if one.share < 0.9] == []
