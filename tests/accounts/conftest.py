from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.utils import translation


@pytest.fixture(autouse=True)
def _fresh_counts() -> Iterator[None]:
    """Sign-in attempts of one test do not count against the next."""
    cache.clear()
    with translation.override("en"):
        yield
    cache.clear()
