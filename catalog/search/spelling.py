"""The nearest known word to one that the shop does not know."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

BITS = 32


class Speller:
    """Known words with how common each is.

    A word is compared by Damerau–Levenshtein distance with the few that could be near: an edit changes the length by
    at most one and the set of letters by at most two, which arrays of both tell for all words at once.
    """

    def __init__(self, words: Mapping[str, int]) -> None:
        self._words = [word for word in words if len(word) > 2]
        self._common = dict(words)
        self._lengths = np.array([len(word) for word in self._words], dtype=np.int64)
        self._letters = np.array([_letters(word) for word in self._words], dtype=np.uint32)

    def nearest(self, word: str) -> str | None:
        """The known word within one edit of a short word and two of a long one; the commonest of equally near ones."""
        most = allowed(word)
        if not most or not self._words:
            return None
        differing = np.bitwise_count(self._letters ^ np.uint32(_letters(word)))
        near = (np.abs(self._lengths - len(word)) <= most) & (differing <= 2 * most)
        ranked = []
        for place in np.flatnonzero(near).tolist():
            known = self._words[place]
            if (steps := distance(word, known, most)) <= most:
                ranked.append((steps, known[0] != word[0], -self._common[known], known))
        return min(ranked)[-1] if ranked else None


def allowed(word: str) -> int:
    """Edits that a word may be away: Chinese words are short, and a digit is never a slip."""
    if any(char.isdigit() for char in word):
        return 0
    if word[0] >= "\u3400":
        return 1 if len(word) > 2 else 0
    return 0 if len(word) < 4 else 1 if len(word) < 7 else 2


def distance(left: str, right: str, most: int) -> int:
    """Insertions, deletions, exchanges and neighbours swapped (optimal string alignment); above `most`, anything."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, start=1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(right, start=1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                best = min(best, earlier[j - 2] + 1)
            row.append(best)
        if min(row) > most:
            return most + 1
    return row[-1]


def _letters(word: str) -> int:
    bits = 0
    for char in word:
        bits |= 1 << (ord(char) % BITS)
    return bits
