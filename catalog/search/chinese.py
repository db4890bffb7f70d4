"""jieba, loaded by whoever needs it first: a second of CPU and 60 MB that a process which never searches is spared."""

from __future__ import annotations

import logging
import threading
import warnings
from functools import cache
from typing import Any

from django.conf import settings


@cache
def _jieba() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its source holds escapes that Python will refuse one day
        import jieba

    jieba.setLogLevel(logging.WARNING)
    # By default its cache lies in /tmp, where another user of the machine could put one of their own.
    folder = settings.VAR_DIR / "jieba"
    folder.mkdir(parents=True, exist_ok=True)
    jieba.dt.tmp_dir = str(folder)
    return jieba


_loading = threading.Lock()


def cut(text: str) -> list[str]:
    """Words of a query, each character in one of them."""
    with _loading:
        return list(_jieba().cut(text))


def cut_for_search(text: str) -> list[str]:
    """Words for an index: long ones and the shorter ones within them."""
    with _loading:
        return list(_jieba().cut_for_search(text))


def is_word(word: str) -> bool:
    """Whether the dictionary has it."""
    with _loading:
        jieba = _jieba()
        jieba.initialize()
        return jieba.dt.FREQ.get(word, 0) > 0  # beginnings of words stand there with 0


def warm_up() -> threading.Thread:
    """Load it beside the requests, so that the first search need not wait for it."""
    thread = threading.Thread(target=cut, args=("连衣裙",), name="jieba", daemon=True)
    thread.start()
    return thread
