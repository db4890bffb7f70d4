"""Kinds of jobs have names in both languages; the technical ones are for programs."""

from __future__ import annotations

from django.utils import translation

from fashionai.jobs import handlers
from fashionai.jobs.kinds import KINDS

# Tests register kinds of their own beside these.
SHOPS_OWN = ("catalog.", "design.", "http.", "nightly", "recommender.", "supply.", "tryon.")


def test_kinds_of_the_shop_have_a_name_and_a_chinese_one() -> None:
    ours = {kind for kind in handlers.kinds() if kind.startswith(SHOPS_OWN)}
    assert {kind.partition(".")[0] for kind in ours} >= {"catalog", "design", "recommender", "supply", "tryon"}
    assert sorted(ours - set(KINDS)) == []
    english = {kind: str(name) for kind, name in KINDS.items()}
    with translation.override("zh-hans"):
        assert all(str(KINDS[kind]) != english[kind] for kind in KINDS)
