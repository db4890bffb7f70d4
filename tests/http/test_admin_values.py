from __future__ import annotations

from typing import Any

import pytest

from fashionai.http.templatetags.desk import figure, table


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "–"),
        ("", "–"),
        (True, "yes"),
        (0, "0"),
        (1234567, "1,234,567"),
        (0.0, "0"),
        (0.1423499, "0.1423"),
        (12345.0, "12,345"),
        (1e-7, "1e-07"),
        ([], "–"),
        ([1, "a"], "1, a"),
        ([{"kind": "train", "job": "x"}], "train · x"),
        ("free text", "free text"),
    ],
)
def test_values_of_reports_are_readable(value: Any, shown: str) -> None:
    assert figure(value) == shown


def test_mappings_that_share_their_keys_stand_side_by_side() -> None:
    beside = {"our_model": {"ndcg": 0.5, "n": 2}, "most_popular": {"n": 2, "ndcg": 0.25}}
    assert table(beside) == {
        "columns": ["our model", "most popular"],
        "rows": [("ndcg", ["0.5", "0.25"]), ("n", ["2", "2"])],
    }


@pytest.mark.parametrize(
    "value",
    [None, 3, {}, {"a": {"x": 1}}, {"a": {"x": 1}, "b": {"y": 1}}, {"a": {"x": 1}, "b": 2}, {"a": {}, "b": {}},
     {"a": {"x": {"deep": 1}}, "b": {"x": {"deep": 2}}}],
)  # fmt: skip
def test_other_values_are_no_table(value: Any) -> None:
    assert table(value) is None
