"""One wrong character in a Chinese word of the shop: 衬杉 for 衬衫, 牛子裤 for 牛仔裤.

Chinese is typed by sound, so that a slip is nearly always another character in the same place. It has to be looked for
before the stretch is cut: whoever cuts 牛子裤 finds a pair of trousers and two characters that mean nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from catalog.search import chinese
from catalog.search.sounds import SOUND, sounds_alike
from catalog.search.synonyms import ANY_OF, KINDS, canonical
from catalog.search.text import STOP_CHINESE
from catalog.search.words import Words

LONGEST = 4
# How the names of garments end; what is typed with one of them names another garment and is no slip.
ENDINGS = frozenset("衣衫裤裙鞋靴包服套巾")
NEVER_SLIPS = ENDINGS | frozenset("装帽袜带镜表")


def put_right(pieces: list[tuple[str, bool]], words: Words) -> Iterator[tuple[str, str, bool]]:
    """Pieces of a stretch, (piece, whether it is known), as (piece, what it is a slip for or "", whether it is known).

    An unknown piece is joined with neighbours where all of it together is one character away from a word of the shop.
    """
    place = 0
    while place < len(pieces):
        size, meant = _slip_at(pieces, place, words)
        if not meant and place:
            meant = _last_character(pieces[place - 1], pieces[place], words)
        typed = "".join(piece for piece, _ in pieces[place : place + size])
        yield typed, meant, size == 1 and pieces[place][1]
        place += size


def _slip_at(pieces: list[tuple[str, bool]], place: int, words: Words) -> tuple[int, str]:
    """How many pieces from here are one slip, the longest first, and for which word; (1, "") where none is."""
    for size in range(min(LONGEST, len(pieces) - place), 0, -1):
        window = pieces[place : place + size]
        unknown = [piece for piece, known in window if not known]
        length = sum(len(piece) for piece, _ in window)
        if len(unknown) != 1 or not 2 <= length <= LONGEST or _stands_alone(unknown[0], words):
            continue
        if length == 2 and size > 1:  # 睡裤: trousers of some kind, not 短裤
            continue
        start = sum(len(piece) for piece, _ in window[: [known for _, known in window].index(False)])
        meant = _meant("".join(piece for piece, _ in window), range(start, start + len(unknown[0])), words)
        if meant:
            return size, meant
    return 1, ""


def _last_character(before: tuple[str, bool], piece: tuple[str, bool], words: Words) -> str:
    """帆布宝: what follows a known word and sounds like a garment of one character is that garment."""
    (known, is_known), (typed, typed_is_known) = before, piece
    meant = SOUND.get(typed, "")
    if typed_is_known or not is_known or meant not in ENDINGS or chinese.is_word(known + typed):
        return ""
    return meant if _known(meant, words) else ""


def _stands_alone(piece: str, words: Words) -> bool:
    """Whether a piece means something as it is, or is the beginning of what is being typed."""
    return (
        piece in STOP_CHINESE or words.knows(piece) or any(known.startswith(piece) for known in words.lexicon.chinese)
    )


def _meant(typed: str, wrong: range, words: Words) -> str:
    """The word of the shop with another character in one of the places `wrong`, garments before all else, or "".

    Among them what sounds the same comes first, as Chinese is typed by sound. Of two characters half a word is little
    to go by: then all of the best have to mean the same.
    """
    near = {known: _known(known, words) for known in words.lexicon.chinese if _one_away(typed, known, wrong)}
    near = {known: meaning for known, meaning in near.items() if meaning}
    if not near or chinese.is_word(typed):
        return ""
    garments = {known: meaning for known, meaning in near.items() if known[-1] in ENDINGS or KINDS & set(meaning)}
    best = garments or near
    best = {known: meaning for known, meaning in best.items() if sounds_alike(typed, known)} or best
    if len(typed) == 2 and len(set(best.values())) > 1:
        return ""

    def order(known: str) -> tuple[bool, int, int, str]:
        held = sum(words.vocabulary[one] for one in best[known])
        return known[0] != typed[0], -held, -words.vocabulary.get(known, 0), known

    return min(best, key=order)


def _known(word: str, words: Words) -> tuple[str, ...]:
    stands = canonical(word)
    return tuple(one for one in ANY_OF.get(word) or ANY_OF.get(stands, (stands,)) if words.knows(one))


def _one_away(typed: str, known: str, wrong: range) -> bool:
    if len(typed) != len(known):
        return False
    places = [place for place, char in enumerate(typed) if char != known[place]]
    return len(places) == 1 and places[0] in wrong and typed[places[0]] not in NEVER_SLIPS
