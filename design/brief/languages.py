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
    a d des aux tres bien
    robe jupe chemise chemisier manteau veste pantalon rouge noir noire bleu bleue blanc blanche vert verte leger legere
    manches courtes longues court courte
    kleid hemd bluse rock mantel jacke hose rotes blaues schwarzes weisses grunes langes kurzes langen kurzen armeln
    vestido falda camisa blusa abrigo chaqueta pantalones rojo roja negro negra azul blanco blanca verde largo corto
    abito gonna camicia cappotto giacca pantaloni rosso nero bianco lungo corto
    saia casaco calcas vermelho preto branco longo curto
    jurk rok overhemd jas broek rode zwarte blauwe witte lange korte
"""
#: Small words of German, French, Spanish, Italian, Portuguese and Dutch, and what clothes and colours are called there,
#: without accents; "a" is small in English too and counts only beside others.
SMALL_WORDS = frozenset(_SMALL.split())
_ENGLISH = frozenset({"a", "d"})
#: One may be a name or a slip, as in "crew de luxe".
_ENOUGH = 2


def is_foreign(words: Iterable[str], understood: int) -> bool:
    """Whether the words, of which so many were understood, are another language than English in Latin letters."""
    listed = list(words)
    small = sum(word in SMALL_WORDS and word not in _ENGLISH for word in listed)
    return small >= (_ENOUGH if understood else 1) and small >= understood
