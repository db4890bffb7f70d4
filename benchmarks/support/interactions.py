"""Interaction files → sparse matrices with compact user and item numbers.

A line is `user item item …` separated by blanks, or `user<TAB>item[<TAB>value]`; ids are
non-negative integers in any numbering; the file may be gzip-compressed. Values are ignored: an
interaction is an interaction. The first line with a tab decides for the whole file.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from benchmarks import UsageError

Pairs = NDArray[np.int64]
"""Raw (user, item) ids, one interaction per row: (n, 2)."""


def read_pairs(path: Path) -> Pairs:
    """Distinct (user, item) ids of a file, sorted. Raises UsageError naming the line at fault."""
    pairs: list[tuple[int, int]] = []
    for number, line in enumerate(read_lines(path), start=1):
        try:
            pairs.extend(_parse(line))
        except ValueError:
            raise UsageError(
                f"{path}, line {number}: expected 'user item item …' or 'user<TAB>item[<TAB>value]' "
                f"with non-negative integers, found {line[:60]!r}"
            ) from None
    if not pairs:
        raise UsageError(f"{path} holds no interactions")
    return np.unique(np.array(pairs, dtype=np.int64), axis=0)


def read_lines(path: Path) -> Iterator[str]:
    """The lines of a plain or gzip-compressed file. Raises UsageError where it cannot be read."""
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
        with gzip.open(path, "rt", encoding="utf-8") if packed else path.open(encoding="utf-8") as text:
            yield from text
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {path}: {error}") from error


def _parse(line: str) -> list[tuple[int, int]]:
    if "\t" in line:
        fields = line.split("\t")
        if len(fields) > 3:
            raise ValueError
        numbers = [int(field) for field in fields[:2]]
        _ = [float(value) for value in fields[2:]]
    else:
        numbers = [int(field) for field in line.split()]
    if any(number < 0 for number in numbers) or ("\t" in line and len(numbers) < 2):
        raise ValueError
    return [(numbers[0], item) for item in numbers[1:]]


@dataclass(frozen=True)
class Numbering:
    """The users and items of the training file, by raw id, ascending."""

    users: NDArray[np.int64]
    items: NDArray[np.int64]

    @classmethod
    def of(cls, pairs: Pairs) -> Numbering:
        return cls(np.unique(pairs[:, 0]), np.unique(pairs[:, 1]))

    def matrix(self, pairs: Pairs) -> csr_matrix:
        """Binary (n_users, n_items or more); ids outside the training file keep their place.

        A pair of an unknown user is left out. An unknown item gets a column past the catalogue,
        which no model can recommend: it counts against every model alike.
        """
        known = pairs[np.isin(pairs[:, 0], self.users)]
        rows = np.searchsorted(self.users, known[:, 0])
        strange = np.setdiff1d(known[:, 1], self.items)
        columns = np.searchsorted(self.items, known[:, 1])
        outside = np.isin(known[:, 1], strange)
        columns[outside] = len(self.items) + np.searchsorted(strange, known[outside, 1])
        shape = (len(self.users), len(self.items) + len(strange))
        return csr_matrix((np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=shape)


def cut_validation(train: csr_matrix, share: float, seed: int) -> tuple[csr_matrix, csr_matrix]:
    """Split (n_users, n_items) into a part to fit and a part to validate on, at random per user.

    A user gives up the rounded share of their items, but always keeps at least one.
    """
    generator = np.random.default_rng(seed)
    lengths = np.diff(train.indptr)
    rows = np.repeat(np.arange(train.shape[0]), lengths)
    order = np.lexsort((generator.random(train.nnz), rows))
    place = np.arange(train.nnz) - np.repeat(train.indptr[:-1], lengths)
    given_up = np.minimum(np.rint(lengths * share), np.maximum(lengths - 1, 0))
    held = np.empty(train.nnz, dtype=bool)
    held[order] = place < np.repeat(given_up, lengths)
    return _only(train, rows, ~held), _only(train, rows, held)


def _only(matrix: csr_matrix, rows: NDArray[np.integer], mask: NDArray[np.bool_]) -> csr_matrix:
    return csr_matrix((matrix.data[mask], (rows[mask], matrix.indices[mask])), shape=matrix.shape)
