"""Hashed TF-IDF features of word n-grams (Weinberger et al. 2009), without a vocabulary to ship."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

TOKEN = re.compile(r"\w[\w']*|[!?.]+")
"""Words with their apostrophes, so that "don't" is one, and runs of end marks, which carry mood."""

MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
"""2⁶⁴ / golden ratio: multiplying by it spreads neighbouring hashes over the high bits (Knuth)."""


def tokens(text: str) -> list[str]:
    return TOKEN.findall(text.lower())


@lru_cache(maxsize=100_000)
def _word_hash(word: str) -> int:
    return zlib.crc32(word.encode())


def ngram_buckets(text: str, longest: int, bits: int) -> NDArray[np.int64]:
    """The distinct buckets below 2 ** bits of all n-grams of 1 to `longest` tokens, ascending."""
    words = np.array([_word_hash(word) for word in tokens(text)], dtype=np.uint64)
    grams, hashes = words, [words]
    for length in range(2, longest + 1):
        if len(words) < length:
            break
        grams = grams[:-1] * MULTIPLIER + words[length - 1 :]
        hashes.append(grams)
    mixed = np.concatenate(hashes) * MULTIPLIER >> np.uint64(64 - bits)
    return np.unique(mixed).astype(np.int64)


@dataclass(frozen=True)
class HashedTfidf:
    """Rows of unit length over 2 ** bits buckets; idf (2 ** bits,) is 0 for buckets left out."""

    idf: NDArray[np.float32]
    longest: int
    bits: int

    @classmethod
    def fit(cls, texts: Sequence[str], *, longest: int = 3, bits: int = 18, rarest: int = 2) -> Self:
        """Learn inverse document frequencies; buckets in fewer than `rarest` texts are left out."""
        seen = np.zeros(1 << bits, dtype=np.int64)
        for text in texts:
            seen[ngram_buckets(text, longest, bits)] += 1
        kept = np.where(seen >= rarest, np.log(max(len(texts), 1) / np.maximum(seen, 1)), 0)
        return cls(kept.astype(np.float32), longest, bits)

    def transform(self, texts: Sequence[str]) -> csr_matrix:
        """(len(texts), 2 ** bits) float32; a text without any known n-gram is a row of zeros."""
        from scipy.sparse import csr_matrix

        rows, weights = [], []
        for text in texts:
            buckets = ngram_buckets(text, self.longest, self.bits)
            row = self.idf[buckets]
            rows.append(buckets[row > 0])
            kept = row[row > 0]
            weights.append(kept / max(float(np.linalg.norm(kept)), 1e-12))
        starts = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
        columns = np.concatenate([np.zeros(0, dtype=np.int64), *rows])
        data = np.concatenate([np.zeros(0, dtype=np.float32), *weights])
        return csr_matrix((data, columns, starts), shape=(len(texts), 1 << self.bits), dtype=np.float32)
