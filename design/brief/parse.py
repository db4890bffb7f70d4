"""Words → what is wanted, what rather, what not, and what could not be taken up. English and Chinese, also mixed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from catalog.search import chinese
from catalog.search.text import RUNS, is_chinese, normal, singular
from design.brief import phrases
from design.brief.languages import is_foreign
from design.brief.lexicon import Meaning, lexicon, longest
from design.gan.vocabulary import VOCABULARY
from design.taste.shapes import has

#: What is read of a brief; who writes more is told that the rest was left out.
LONGEST = 10_000
CLAUSES = re.compile(r"[,.;:!?\n，。；：！？]|\bbut\b|但是|但")
# "Short and long sleeves" names sleeves twice.
ELLIPSIS = re.compile(r"\b(short|long|puff|balloon) (and|or) (short|long|puff|balloon) sleeves?\b")
# How English takes a thing away or only seems to, before clauses part at "but" and words at apostrophes.
TURNS = (
    (re.compile(r"\b(do|does|did|is|are|was|were|ca|could|wo|would|should|has|have)n['’`´]t\b"), r"\1nt"),
    (re.compile(r"\b(?:(?:do|does|would|did) ?n[o']?t|never) (?:really )?mind\b|\bnot only\b|\bno doubt\b"), " "),
    (re.compile(r"\b(?:cant|cannot|can not) wait\b"), " "),
    (re.compile(r"\bnothing (?:but|except|other than)\b"), " "),
    (re.compile(r"\b(?:any|every)thing (?:but|except)\b|\b(?:other|rather) than\b|\binstead of\b"), " without "),
)
JOINS = frozenset(["or", "and", "nor", "和", "或", "与", "及"])
#: However often a season is named, it stays a leaning.
MOST_LEAN = 4.0
MOST_TOLD = 6
# A garment has one of these: who names two gets designs of either.
SINGLE = ("sleeve", "length", "fit", "neckline")


@dataclass
class Understood:
    """want: attribute → slug → weight. lean: attribute → slug → log-odds. avoid: attribute → slugs.

    leaning: the words that lean. lacking: what the studio cannot make. unknown: words that it does not know. either:
    attributes of which several were asked for. refused: [attribute, slug] wanted and not wanted at once. unfit:
    [attribute, category] that do not go together. emptied: attributes of which everything was refused. overruled:
    [attribute, slug] that was chosen, and refused in words. foreign: nothing was in English or Chinese. cut: there was
    more than LONGEST.
    """

    want: dict[str, dict[str, float]] = field(default_factory=dict)
    lean: dict[str, dict[str, float]] = field(default_factory=dict)
    avoid: dict[str, list[str]] = field(default_factory=dict)
    leaning: list[str] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    either: list[str] = field(default_factory=list)
    refused: list[list[str]] = field(default_factory=list)
    unfit: list[list[str]] = field(default_factory=list)
    emptied: list[str] = field(default_factory=list)
    overruled: list[list[str]] = field(default_factory=list)
    foreign: bool = False
    cut: bool = False

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def understand(text: str, choices: Mapping[str, str] | None = None) -> Understood:
    """Read a brief beside what was chosen on the form: attribute → slug, which goes before the words.

    Never raises; what makes no sense is left out and noted.
    """
    found = Understood(cut=len(text) > LONGEST)
    text = _turned(normal(_beginning(text)))
    text = ELLIPSIS.sub(r"\1 sleeve \2 \3 sleeve", text).replace("、", " 和 ")
    for clause in CLAUSES.split(text):
        _read(RUNS.findall(clause), found)
    found.foreign = (bool(text.strip()) and not RUNS.search(text)) or any(map(_is_of_another_script, text))
    if is_foreign(RUNS.findall(text), len(found.want)):
        found.foreign, found.unknown, found.lacking = True, [], []
    _settle(found, choices or {})
    return found


def _turned(text: str) -> str:
    for written, meant in TURNS:
        text = written.sub(meant, text)
    return text


def _is_of_another_script(letter: str) -> bool:
    """Kana, Hangul, Cyrillic and the like: letters that no word of English or Chinese has."""
    return letter.isalpha() and not RUNS.match(letter) and not unicodedata.name(letter, "").startswith("LATIN")


def _beginning(text: str) -> str:
    """What is read of it, without the half word at the end where it was cut."""
    if len(text) <= LONGEST or text[LONGEST].isspace():
        return text[:LONGEST]
    return text[:LONGEST].rsplit(None, 1)[0]


def _read(words: Sequence[str], found: Understood) -> None:
    """One clause: a negation is about the thing named next, and those joined to it.

    A Chinese one at the end of its clause is about all that was named in it.
    """
    named: list[tuple[str, Meaning, bool]] = []
    negation, joined, without = "", True, ""
    for piece, meaning in _pieces(list(words)):
        if piece in phrases.NEGATIONS:
            negation, joined, without = piece, True, ""
        elif piece in JOINS:
            joined = True
        elif meaning is not None:
            if not joined or (without and list(meaning.want) == [without]):
                negation = ""
            named.append((piece, meaning, bool(negation)))
            joined, without = False, meaning.part if negation else ""
        elif piece not in phrases.PLAIN and not piece.isdigit():
            negation = ""
            if len(found.unknown) < MOST_TOLD:
                found.unknown = list(dict.fromkeys([*found.unknown, piece[:30]]))
    is_last = bool(negation) and joined and is_chinese(negation)
    for piece, meaning, negated in named:
        _note(piece, meaning, found, negated=negated or is_last)


def _note(piece: str, meaning: Meaning, found: Understood, *, negated: bool) -> None:
    if meaning.lacks and not negated:
        found.lacking = list(dict.fromkeys([*found.lacking, piece]))[:MOST_TOLD]
    if meaning.part and negated:
        _want(meaning.part, {"sleeve": {"none": 1.0, "strap": 0.5}, "print": {"plain": 1.0}}[meaning.part], found)
    for attribute, slugs in meaning.want.items():
        if negated:
            sure = [slug for slug, weight in slugs.items() if weight >= 1]
            found.avoid[attribute] = list(dict.fromkeys([*found.avoid.get(attribute, []), *sure]))
        else:
            _want(attribute, slugs, found)
    if meaning.lean and not negated:
        found.leaning = list(dict.fromkeys([*found.leaning, piece]))[:MOST_TOLD]
    _lean(meaning.lean, found, -1.0 if negated else 1.0)


def _want(attribute: str, slugs: dict[str, float], found: Understood) -> None:
    mine = found.want.get(attribute, {})
    found.want[attribute] = mine | {slug: max(weight, mine.get(slug, 0.0)) for slug, weight in slugs.items()}
    if attribute in SINGLE and mine and not set(slugs) & set(mine) and attribute not in found.either:
        found.either.append(attribute)


def _lean(leanings: dict[str, dict[str, float]], found: Understood, sign: float) -> None:
    for attribute, odds in leanings.items():
        table = found.lean.setdefault(attribute, {})
        for slug, value in odds.items():
            table[slug] = table.get(slug, 0.0) + sign * value


def _settle(found: Understood, choices: Mapping[str, str]) -> None:
    """A refusal goes before a wish for the same, a choice before both; a wish that no asked-for garment can have goes,
    and so does the refusal of all there is. Each is told.
    """
    _as_jeans(found)
    found.emptied = [name for name, slugs in found.avoid.items() if set(slugs) >= set(VOCABULARY[name])]
    for attribute in found.emptied:
        del found.avoid[attribute]
    for attribute, slug in choices.items():
        if slug in found.avoid.get(attribute, []):
            found.avoid[attribute].remove(slug)
            found.overruled.append([attribute, slug])
    for attribute, slugs in found.avoid.items():
        wanted = found.want.get(attribute, {})
        for slug in set(slugs) & set(wanted):
            if wanted.pop(slug) >= 1:
                found.refused.append([attribute, slug])
    chosen = [choices["category"]] if "category" in choices else []
    categories = chosen or list(found.want.get("category", {}))
    for attribute in {**found.want, **choices}:
        if categories and not any(has(category, attribute) for category in categories):
            found.want.pop(attribute, None)
            found.unfit.append([attribute, categories[0]])
    found.want = {attribute: slugs for attribute, slugs in found.want.items() if slugs}
    for table in found.lean.values():
        table.update({slug: max(-MOST_LEAN, min(MOST_LEAN, odds)) for slug, odds in table.items()})
    found.refused.sort()


def _as_jeans(found: Understood) -> None:
    """Trousers of denim are jeans, of whatever colour."""
    wanted, refused = found.want.get("category", {}), found.avoid.get("category", [])
    is_denim = list(found.want.get("fabric", {})) == ["denim"] and wanted.keys() <= {"trousers", "jeans", "shorts"}
    if is_denim and "trousers" in wanted and not {"trousers", "jeans"} & set(refused):
        wanted["jeans"] = max(wanted.pop("trousers"), wanted.get("jeans", 0.0))


def _pieces(words: list[str]) -> Iterator[tuple[str, Meaning | None]]:
    """The longest known phrase at every place, or the word that stands there."""
    most = longest()[0]
    place = 0
    while place < len(words):
        if is_chinese(words[place]):
            yield from _chinese(words[place])
            place += 1
            continue
        ahead = [word if is_chinese(word) else singular(word) for word in words[place : place + most]]
        size = next((n for n in range(len(ahead), 0, -1) if tuple(ahead[:n]) in lexicon()), 0)
        yield " ".join(words[place : place + max(size, 1)]), lexicon().get(tuple(ahead[:size])) if size else None
        place += max(size, 1)


def _chinese(run: str) -> Iterator[tuple[str, Meaning | None]]:
    """Known phrases and negations, the longest first; what is left between them is cut into words by jieba."""
    most, place, rest = longest()[1], 0, ""
    while place < len(run):
        sizes = range(min(most, len(run) - place), 0, -1)
        size = next((n for n in sizes if _is_known(run[place : place + n])), 0)
        if not size:
            rest += run[place]
            place += 1
            continue
        yield from _rest(rest)
        rest = ""
        yield run[place : place + size], lexicon().get((run[place : place + size],))
        place += size
    yield from _rest(rest)


def _is_known(piece: str) -> bool:
    return (
        (piece,) in lexicon()
        or piece in phrases.NEGATIONS
        or (len(piece) > 1 and piece in phrases.PLAIN)
        or piece in JOINS
    )


def _rest(piece: str) -> Iterator[tuple[str, Meaning | None]]:
    """A single character left over is grammar more often than a garment."""
    if piece:
        yield from ((word, None) for word in chinese.cut(piece) if len(word) > 1)
