"""The shop's own words beside the trade's: its categories, colours and brands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import translation

from catalog.models import Brand, Category, Colour, ColourFamily
from catalog.search import chinese
from catalog.search.absent import THING_OF
from catalog.search.synonyms import ANY_OF, STANDS_FOR, canonical
from catalog.search.text import STOP, STOP_CHINESE, is_chinese, runs, singular


@dataclass(frozen=True)
class Lexicon:
    """`chinese`: words found whole before jieba is asked. `families` and `shades`: a word's colour families, and the
    slugs of the colours that it names exactly. `absent`: things (of `absent.THINGS`) that no category is called
    after."""

    chinese: frozenset[str]
    families: dict[str, tuple[str, ...]]
    shades: dict[str, tuple[str, ...]]
    longest: int
    absent: frozenset[str] = frozenset()

    def split(self, run: str, *, least: int) -> list[tuple[str, bool]]:
        """A stretch of Chinese as (piece, whether it is a known word of at least `least` characters)."""
        pieces: list[tuple[str, bool]] = []
        rest, place = "", 0
        while place < len(run):
            size = next(
                (
                    n
                    for n in range(self.longest, least - 1, -1)
                    if run[place : place + n] in self.chinese and place + n <= len(run)
                ),
                0,
            )
            if size:
                if rest:
                    pieces.append((rest, False))
                    rest = ""
                pieces.append((run[place : place + size], True))
            else:
                rest += run[place]
            place += size or 1
        return [*pieces, (rest, False)] if rest else pieces


def load() -> Lexicon:
    """Four short queries."""
    families: dict[str, set[str]] = defaultdict(set)
    shades: dict[str, set[str]] = defaultdict(set)
    for family, labels in family_labels().items():
        for word in labels:
            families[word].add(family)
    colours = list(Colour.objects.all())
    for colour in colours:
        for name in (colour.name_en, colour.name_zh):
            for word in {canonical(one) for one in _whole(name)}:
                if word not in families:
                    shades[word].add(colour.slug)
    categories = list(Category.objects.values_list("name_en", "name_zh"))
    named = [*(name for _, name in categories), *Brand.objects.values_list("name_zh", flat=True)]
    own = {run for name in [*named, *(colour.name_zh for colour in colours)] for run in runs(name) if is_chinese(run)}
    known = frozenset(own | {word for word in (*STANDS_FOR, *ANY_OF, *THING_OF) if is_chinese(word)})
    return Lexicon(
        known,
        {word: tuple(sorted(found)) for word, found in families.items()},
        {word: tuple(sorted(found)) for word, found in shades.items()},
        max(map(len, known), default=1),
        frozenset(THING_OF.values()) - _sold(categories),
    )


def _sold(categories: Iterable[tuple[str, str]]) -> set[str]:
    """Things that a category is called after, in either language."""
    said = {
        word if is_chinese(word) else singular(word) for names in categories for name in names for word in runs(name)
    }
    return {THING_OF[word] for word in said if word in THING_OF}


def family_labels() -> dict[str, set[str]]:
    """Words for each colour family in both languages, as they stand in the index."""
    found: dict[str, set[str]] = defaultdict(set)
    for language in ("en", "zh-hans"):
        with translation.override(language):
            for family in ColourFamily:
                found[family.value].update(canonical(word) for word in _whole(str(family.label)))
    return found


def _whole(name: str) -> list[str]:
    """A name of one word; nothing of a longer one, whose words mean other things alone."""
    found = list(runs(name))
    return [singular(found[0])] if len(found) == 1 else []


def for_index(text: str, lexicon: Lexicon) -> list[str]:
    """Every word under which a text is to be found, known synonyms as the one that stands for them."""
    found: list[str] = []
    for run in runs(text):
        if not is_chinese(run):
            if run not in STOP:
                found.append(canonical(singular(run)))
            continue
        whole = [piece for piece, known in lexicon.split(run, least=2) if known]
        cut = [word for word in chinese.cut_for_search(run) if len(word) > 1]
        found += [one for word in dict.fromkeys([*whole, *cut]) for one in _meant(word)]
    return found


def _meant(word: str) -> list[str]:
    """The word that stands for it, and itself: "羊毛" is found as wool and as the beginning of what is typed."""
    return list(dict.fromkeys([canonical(word), word])) if word not in STOP_CHINESE else []
