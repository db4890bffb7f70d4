"""Kinds of jobs have names in both languages; the technical ones are for programs."""

from __future__ import annotations

from django.utils import translation

from fashionai.jobs import handlers
from fashionai.jobs.kinds import KINDS


def test_kinds_of_the_shop_have_a_name_and_a_chinese_one() -> None:
    ours = {kind for kind in handlers.kinds() if kind.startswith(("catalog.", "http."))}
    assert ours <= set(KINDS)
    english = {kind: str(name) for kind, name in KINDS.items()}
    with translation.override("zh-hans"):
        assert all(str(KINDS[kind]) != english[kind] for kind in KINDS)
