"""The champion of a model inside one process: loaded when first asked for, replaced when another is promoted."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from django.conf import settings

from fashionai.registry import artifacts
from fashionai.registry.models import ModelVersion

logger = logging.getLogger(__name__)
T = TypeVar("T")


class Champion(Generic[T]):
    """`get()` answers the served model, looking for a newer champion at most every `recheck` seconds.

    `recheck` is MODEL_RECHECK_SECONDS of the settings where it is not given.

    A champion whose files are damaged, or from which `build` cannot make a model, is refused: the model in
    memory stays, and a process that has none goes back through the retired versions to the newest that is
    whole. A refused champion is tried again every `retry` seconds, since its files may be restored.
    """

    def __init__(
        self,
        name: str,
        build: Callable[[artifacts.Loaded, ModelVersion], T],
        *,
        recheck: float | None = None,
        retry: float = 60.0,
    ) -> None:
        self.name = name
        self.build = build
        self.recheck = recheck
        self.retry = retry
        self._lock = threading.Lock()
        self.forget()

    def get(self) -> T | None:
        # While one thread loads, the others go on serving what there is; only a first load is waited for.
        if self._is_due() and self._lock.acquire(blocking=self._model is None):
            try:
                if self._is_due():
                    self._refresh()
                    self._looked_at = time.monotonic()
            finally:
                self._lock.release()
        return self._model

    def forget(self) -> None:
        """Drop what is in memory (tests, and after a database was replaced)."""
        with self._lock:
            self._looked_at = float("-inf")
            self._seen: int | None = None
            self._refused_until = float("-inf")
            self._model: T | None = None

    def _is_due(self) -> bool:
        recheck = settings.MODEL_RECHECK_SECONDS if self.recheck is None else self.recheck
        return time.monotonic() - self._looked_at >= recheck

    def _refresh(self) -> None:
        champion = ModelVersion.objects.champion(self.name)
        if champion is None:
            self._seen, self._model = None, None
            return
        if champion.pk == self._seen and time.monotonic() < self._refused_until:
            return
        self._seen = champion.pk
        self._refused_until = float("inf")
        if not self._load(champion):
            self._refused_until = time.monotonic() + self.retry
            if self._model is None:
                self._fall_back()

    def _fall_back(self) -> None:
        retired = ModelVersion.objects.served_before(self.name)
        any(self._load(version) for version in retired[:5])

    def _load(self, version: ModelVersion) -> bool:
        try:
            self._model = self.build(artifacts.read(version.folder, version.sha256), version)
        except Exception as error:  # a page needs an answer whatever is wrong with a model
            logger.error("%s is refused: %s: %s", version, type(error).__name__, error)
            return False
        logger.info("Serving %s.", version)
        return True
