"""Whether Latin letters are another language than English: told from the small words that every sentence needs."""

from __future__ import annotations

from collections.abc import Iterable

_SMALL = """
    der das den dem ein eine einen einem einer und oder mit ohne fur nicht ich mochte bitte zum zur
    le la les un une des du de en pour avec sans et ou mais pas je voudrais
    el los las una unos para con sin pero quiero
    il lo gli di da senza vorrei
    um uma com sem eu quero
    het een voor zonder geen ik wil graag
"""
#: Articles, prepositions and conjunctions of German, French, Spanish, Italian, Portuguese and Dutch, without accents.
SMALL_WORDS = frozenset(_SMALL.split())
#: One may be a name or a slip, as in "crew de luxe".
_ENOUGH = 2


def is_foreign(words: Iterable[str], understood: int) -> bool:
    """Whether the words, of which so many were understood, are another language than English in Latin letters."""
    listed = list(words)
    small = sum(word in SMALL_WORDS for word in listed)
    return small >= _ENOUGH and small >= understood
