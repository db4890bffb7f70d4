"""The champion of a model inside one process: loaded when first asked for, replaced when another is promoted."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from fashionai.registry import artifacts
from fashionai.registry.models import ModelVersion, Stage

logger = logging.getLogger(__name__)
T = TypeVar("T")


class Champion(Generic[T]):
    """`get()` answers the served model, looking for a newer champion at most every `recheck` seconds.

    A champion whose files are damaged is refused: the model in memory stays, and a process that has none
    goes back through the retired versions to the newest that is whole.
    """

    def __init__(
        self, name: str, build: Callable[[artifacts.Loaded, ModelVersion], T], *, recheck: float = 1.0
    ) -> None:
        self.name = name
        self.build = build
        self.recheck = recheck
        self._lock = threading.Lock()
        self._looked_at = float("-inf")
        self._seen: int | None = None
        self._model: T | None = None

    def get(self) -> T | None:
        if time.monotonic() - self._looked_at >= self.recheck:
            with self._lock:
                if time.monotonic() - self._looked_at >= self.recheck:
                    self._refresh()
                    self._looked_at = time.monotonic()
        return self._model

    def forget(self) -> None:
        """Drop what is in memory (tests, and after a database was replaced)."""
        with self._lock:
            self._looked_at, self._seen, self._model = float("-inf"), None, None

    def _refresh(self) -> None:
        champion = ModelVersion.objects.champion(self.name)
        if champion is None:
            self._seen, self._model = None, None
            return
        if champion.pk == self._seen:
            return
        self._seen = champion.pk
        if not self._load(champion) and self._model is None:
            retired = ModelVersion.objects.filter(name=self.name, stage=Stage.RETIRED).order_by("-retired_at")
            any(self._load(version) for version in retired[:5])

    def _load(self, version: ModelVersion) -> bool:
        try:
            self._model = self.build(artifacts.read(version.folder, version.sha256), version)
        except artifacts.CorruptArtifact as error:
            logger.error("%s is refused: %s", version, error)
            return False
        logger.info("Serving %s.", version)
        return True
