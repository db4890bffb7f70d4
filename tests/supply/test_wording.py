"""Stored sentences in the reader's language: every code, every method's name, dates and numbers."""

from __future__ import annotations

import re

import numpy as np
import pytest
from django.utils import translation

from supply.forecasting.base import Panel
from supply.forecasting.members import count_rungs, members
from supply.said import SENTENCES, Said
from supply.wording import method, words

ABOUT = {
    "item": "7", "line": "东厂", "material": "棉布", "week": "2026-12-07", "day": "2026-12-07",
    "methods": ["theta, log"], "first": "pooled counts",
}  # fmt: skip


def about(code: str) -> dict[str, object]:
    return {name: ABOUT.get(name, 1234.5) for name in re.findall(r"%\((\w+)\)s", SENTENCES[code])}


@pytest.mark.parametrize("code", SENTENCES)
def test_every_sentence_is_chinese_for_who_reads_chinese(code: str) -> None:
    stored = Said(code, about(code)).as_json()
    with translation.override("zh-hans"):
        found = words(stored, {"7": "长裙"})
    assert re.search(r"[A-Za-z]", found) is None, found
    assert re.search(r"[\u4e00-\u9fff]", found)


def test_english_names_weeks_products_and_figures() -> None:
    stored = Said("due too early", {"item": "7", "pieces": 1200.0, "lead": 2, "week": "2026-12-07"}).as_json()
    with translation.override("en"):
        assert words(stored, {"7": "Gown"}) == (
            "Gown needs 1,200 pieces in the week of December 7, "
            "but its lead time of 2 weeks lets nothing arrive by then."
        )
        assert words({"code": "smooth by mean", "methods": ["theta"], "error": 0.8125}).endswith(
            "error 0.812 of the seasonal naive."
        )


@pytest.mark.parametrize("season", [1, 12, 52])
def test_every_methods_name_is_translated(season: int) -> None:
    panel = Panel(np.ones((300, 160)), season)
    names = [one.name for one in (*members(panel), *count_rungs(panel))]
    with translation.override("zh-hans"):
        told = {name: method(name) for name in names}
    assert [name for name, said in told.items() if re.search(r"[A-Za-z]", said.replace("Tweedie", ""))] == []


def test_an_unknown_code_and_plain_text_are_shown_as_they_are() -> None:
    assert words("mean of theta") == "mean of theta"
    assert words({"code": "from a later version"}) == "from a later version"
