"""What the tables of pairs have in common, and how a network that learns from pairs gets from them to its weights."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any, Protocol, Self

import numpy as np
import numpy.typing as npt

from tryon.pipeline.choice import STANCES, stance_of
from tryon.pipeline.training import kept
from tryon.pipeline.types import KINDS


class Pair(Protocol):
    """One row of a table: arrays named as the table's, and what its last three columns follow from."""

    @property
    def points(self) -> npt.NDArray[np.float32]: ...

    @property
    def kind(self) -> str: ...

    @property
    def number(self) -> int: ...


class Table:
    """Base of frozen dataclasses of arrays with one row a pair: stacks first, then `kinds`, `stances` and `ids`."""

    __slots__ = ()
    ids: npt.NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.ids)

    def chosen(self, rows: npt.NDArray[np.intp]) -> Self:
        return type(self)(*(getattr(self, name)[rows] for name in self.names()))

    def save(self, path: Path) -> None:
        """One file per array, so that they can be mapped into memory."""
        path.mkdir(parents=True, exist_ok=True)
        for name in self.names():
            np.save(path / f"{name}.npy", getattr(self, name))

    @classmethod
    def names(cls) -> list[str]:
        return [field.name for field in fields(cls)]  # type: ignore[arg-type]

    @classmethod
    def gathered(cls, pairs: Iterable[Pair]) -> Self:
        """Raises ValueError for none."""
        rows = list(pairs)
        if not rows:
            raise ValueError("no pair could be made")
        stacks = (np.stack([getattr(one, name) for one in rows]) for name in cls.names()[:-3])
        stances = [STANCES.index(stance_of(one.points)) for one in rows]
        kinds, ids = [KINDS.index(one.kind) for one in rows], [one.number for one in rows]
        return cls(*stacks, *(np.array(column, np.intp) for column in (kinds, stances, ids)))


def folder_of(folder: Path, pairs: Iterable[Pair], table: type[Table]) -> Path:
    """The folder, with the pairs saved in it where there are any; made once."""

    def make(path: Path) -> None:
        found = list(pairs)
        if found:
            table.gathered(found).save(path)

    return kept.once(folder, make)


def judged_by_origin(held: Any, judged: Callable[[Any], dict[str, float]]) -> dict[str, float]:
    """Scores on the held-out pairs of drawings and of photos, where there are any: `val drawn …`, `val photo …`."""
    groups = {"drawn": np.flatnonzero(held.ids < 0), "photo": np.flatnonzero(held.ids >= 0)}
    found = {name: judged(held.chosen(rows)) for name, rows in groups.items() if len(rows)}
    return {f"val {name} {metric}": value for name, scores in found.items() for metric, value in scores.items()}
