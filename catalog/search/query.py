"""What a shopper typed → terms: words put right, synonyms resolved, colours and kinds of garment recognised."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from catalog.search import chinese, slips
from catalog.search.absent import NEAR, THING_OF
from catalog.search.engine.base import Term, Where
from catalog.search.synonyms import ANY_OF, KINDS, NAMED_ONLY, canonical
from catalog.search.text import LONGEST, STOP, STOP_CHINESE, is_chinese, normal, runs, singular, token
from catalog.search.words import Words

MOST_TERMS = 8


@dataclass(frozen=True)
class Word:
    """A word as read: what was typed, what it was taken for, and the words of the index that it may be.

    absent: the shop sells no such thing; `meant` is then what mentions it, or else (`nearby`) what comes near it.
    """

    typed: str
    read: str
    meant: tuple[str, ...]
    prefix: bool = False
    absent: bool = False
    nearby: bool = False

    @property
    def corrected(self) -> bool:
        return self.typed != self.read


@dataclass(frozen=True)
class Query:
    """`text`: as typed. `terms`: to look for. `families`, `shades`: colours asked for. `unknown`: words given up.
    `absent`: things that the shop does not sell; `nearby`: the terms look for what comes near them."""

    text: str
    terms: tuple[Term, ...] = ()
    families: tuple[str, ...] = ()
    shades: tuple[str, ...] = ()
    correction: str = ""
    unknown: tuple[str, ...] = field(default=())
    absent: tuple[str, ...] = field(default=())
    nearby: bool = False

    def anywhere(self) -> tuple[Term, ...]:
        """The same terms, wherever they stand."""
        return tuple(replace(term, where=Where.ANYWHERE) for term in self.terms)


def clean(text: str) -> str:
    return " ".join(text.replace("\0", " ").split())[:LONGEST]


def understand(text: str, words: Words, *, exact: bool = False, typing: bool = False) -> Query:
    """Read a query. exact: take every word as it was typed. typing: the last word may not be finished."""
    text = clean(text)
    read = _read_all(list(_words(text, words, exact=exact))[:MOST_TERMS], words, exact=exact)
    if typing and read:
        read[-1] = _unfinished(read[-1], words)
    known = [word for word in read if word.meant]
    head = next((word for word in reversed(known) if KINDS & set(word.meant)), None)
    families = {family for word in known for one in word.meant for family in words.lexicon.families.get(one, ())}
    shades = {shade for word in known for one in word.meant for shade in words.lexicon.shades.get(one, ())}
    return Query(
        text=text,
        terms=tuple(_term(word, words, is_head=word is head) for word in known),
        families=tuple(sorted(families)),
        shades=tuple(sorted(shades)),
        correction=_put_right(text, read) if any(word.corrected for word in known) else "",
        unknown=tuple(word.typed for word in read if not word.meant and not word.absent),
        absent=tuple(word.typed for word in read if word.absent),
        nearby=any(word.nearby for word in read),
    )


def _words(text: str, words: Words, *, exact: bool) -> Iterator[tuple[str, str]]:
    """Words as typed, each with the Chinese word that it is one wrong character away from, or ""."""
    for run in runs(text):
        if not is_chinese(run):
            if run not in STOP:
                yield run, ""
            continue
        pieces = words.lexicon.split(run, least=1)
        as_typed = ((piece, "", known) for piece, known in pieces)
        for piece, slip, known in as_typed if exact else slips.put_right(pieces, words):
            if slip or known:
                yield piece, slip
            else:
                yield from ((word, "") for word in _unknown_stretch(piece, words))


def _unknown_stretch(piece: str, words: Words) -> Iterator[str]:
    """Words in Chinese that the lexicon does not have: one slip away from a word as a whole, or cut by jieba."""
    if 3 <= len(piece) <= 4 and not words.knows(piece) and words.speller.nearest(piece):
        yield piece
        return
    yield from (word for word in chinese.cut(piece) if word not in STOP_CHINESE and (len(word) > 1 or len(piece) == 1))


def _read_all(typed: list[tuple[str, str]], words: Words, *, exact: bool) -> list[Word]:
    """A thing that the shop does not sell is only that where nothing else is looked for: a tie dress is a dress."""
    read = [_read(word, slip, words, exact=exact) for word, slip in typed]
    if exact or any(KINDS & set(word.meant) for word in read):
        return read
    return [_absent(word.typed, words) or word for word in read]


def _read(typed: str, slip: str, words: Words, *, exact: bool) -> Word:
    if meant := _meaning(typed, words):
        return Word(typed, typed, meant)
    if not exact and (near := slip or words.speller.nearest(typed)):
        return Word(typed, near, _meaning(near, words))
    if len(typed) > 2 and any(known.startswith(typed) for known in words.vocabulary):
        return Word(typed, typed, (typed,), prefix=True)
    return Word(typed, typed, (typed,) if exact else ())


def _absent(typed: str, words: Words) -> Word | None:
    """A thing that the shop does not sell by itself; None for any other word."""
    thing = THING_OF.get(typed if is_chinese(typed) else singular(typed), "")
    if thing not in words.lexicon.absent:
        return None
    if own := tuple(one for one in dict.fromkeys((thing, typed)) if words.knows(one)):
        return Word(typed, typed, own, absent=True)
    near = tuple(one for one in NEAR[thing] if words.knows(one))
    return Word(typed, typed, near, absent=True, nearby=bool(near))


def _meaning(word: str, words: Words) -> tuple[str, ...]:
    """The words of the index that a word stands for; none where the index has none of them."""
    one = word if is_chinese(word) else singular(word)
    stands = canonical(one)
    return tuple(known for known in ANY_OF.get(one) or ANY_OF.get(stands, (stands,)) if words.knows(known))


def _unfinished(word: Word, words: Words) -> Word:
    """The last word while it is being typed: whole if it is one, or else the beginning of others."""
    if len(word.typed) < 2 and not is_chinese(word.typed):
        return word
    begins = any(known.startswith(word.typed) and known != word.typed for known in words.vocabulary)
    if not begins:
        return word
    meant = (*word.meant, word.typed) if not word.corrected else (word.typed,)
    return Word(word.typed, word.typed, tuple(dict.fromkeys(meant)), prefix=True)


def _term(word: Word, words: Words, *, is_head: bool) -> Term:
    lexicon = words.lexicon
    colour = any(one in lexicon.families or one in lexicon.shades for one in word.meant)
    where = Where.FACTS if colour and not word.prefix else Where.HEAD
    if is_head and not word.prefix and not NAMED_ONLY & set(word.meant):
        where = Where.FACTS
    return Term(tuple(token(one) for one in word.meant), where, word.prefix)


def _put_right(text: str, read: list[Word]) -> str:
    """The text with its slips put right, the rest as it was typed."""
    corrected = normal(text)
    for word in read:
        if word.corrected:
            corrected = corrected.replace(word.typed, word.read, 1)
    return " ".join(corrected.split())
