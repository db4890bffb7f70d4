"""Sizes and prices among the words of a search: "衬衫裙 M", "36码", "coat under 120" → what is left to look for, and
filters. Django-free.

Only what can hardly mean anything else is taken: a size that the shop has, an amount beside a word or sign that makes
it a price. Amounts are of the shop's own currency, whatever sign they bear; the filter shown says which that is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from decimal import Decimal


@dataclass(frozen=True)
class Asked:
    """`text`: the words that are left. Prices in cents, as in a listing's address."""

    text: str
    sizes: tuple[str, ...] = ()
    price_from: int | None = None
    price_to: int | None = None

    @property
    def narrows(self) -> bool:
        return bool(self.sizes) or self.price_from is not None or self.price_to is not None


Found = tuple[int | None, int | None]

SIGN = r"(?:us\$|\$|usd|€|eur|£|gbp|¥|￥|rmb|cny)"
UNIT = r"(?:美元|美金|人民币|块钱|元钱|元|块|usd|dollars?|bucks|eur|euros?|€|gbp|pounds?|rmb|yuan|\$)"
NUMBER = r"(?P<{name}>[0-9]{{1,6}}(?:\.[0-9]{{1,2}})?|[一二两三四五六七八九]?[百千])"


def _amount(name: str) -> str:
    return rf"{SIGN}?\s*{NUMBER.format(name=name)}\s*{UNIT}?"


ONE, LOW, HIGH = (_amount(name) for name in ("one", "low", "high"))
# A digit or letter right after would make it another word: "under 60s", "under 2x4".
END = r"(?![0-9a-z.%])"
TO = r"\s*(?:-|–|—|~|～|to|and|到|至)\s*"


def _between(low: Decimal, high: Decimal) -> Found:
    first, second = sorted((_cents(low), _cents(high)))
    return first, second


Rule = tuple[re.Pattern[str], Callable[[list[Decimal]], Found]]


def _rules() -> list[Rule]:
    """Ranges before single ends, so that "40 to 60 dollars" is not read as 60 dollars."""
    at_most: Callable[[list[Decimal]], Found] = lambda amounts: (None, _cents(amounts[0]))  # noqa: E731
    at_least: Callable[[list[Decimal]], Found] = lambda amounts: (_cents(amounts[0]), None)  # noqa: E731
    between: Callable[[list[Decimal]], Found] = lambda amounts: _between(amounts[0], amounts[1])  # noqa: E731
    under = r"(?:under|below|less than|cheaper than|up to|at most|no more than|not over|max(?:imum)?|<=?)"
    over = r"(?:over|above|more than|at least|from|min(?:imum)?|>=?)"
    under_zh, over_zh = r"(?:低于|少于|小于|不超过|不高于|最多|不到)", r"(?:高于|多于|大于|超过|不低于|至少|最少)"
    written = [
        (rf"\bbetween\s+{LOW}{TO}{HIGH}{END}", between),
        (rf"\bfrom\s+{LOW}{TO}{HIGH}{END}", between),
        (rf"(?<![0-9a-z]){SIGN}\s*(?P<low>[0-9]{{1,6}}){TO}{HIGH}{END}", between),
        (rf"(?<![0-9a-z.])(?P<low>[0-9]{{1,6}}){TO}{SIGN}?\s*(?P<high>[0-9]{{1,6}})\s*{UNIT}(?:之间)?{END}", between),
        (rf"(?<![0-9a-z])(?:\b|(?<=\W)){under}\s*{ONE}{END}", at_most),
        (rf"(?<![0-9a-z])(?:\b|(?<=\W)){over}\s*{ONE}{END}", at_least),
        (rf"{under_zh}\s*{ONE}{END}", at_most),
        (rf"{over_zh}\s*{ONE}{END}", at_least),
        (rf"(?<![0-9a-z.]){ONE}\s*(?:以下|以内|之内|以里|内)", at_most),
        (rf"(?<![0-9a-z.]){ONE}\s*(?:以上|起)", at_least),
        (rf"(?<![0-9a-z]){SIGN}\s*{NUMBER.format(name='one')}{END}", at_most),
    ]
    return [(re.compile(pattern), meaning) for pattern, meaning in written]


RULES = _rules()
LETTERS = r"xxs|xs|s|m|l|xl|xxl|2xl|3xl|xxxl"
SAME_SIZE = {"2XL": "XXL", "XXL": "XXL", "3XL": "XXXL"}
WORDED = {"小": "S", "中": "M", "大": "L", "加大": "XL", "特大": "XL", "small": "S", "medium": "M", "large": "L"}
# A size that says that it is one; then one that only looks like it.
NAMED_SIZE = re.compile(
    r"(?:\bin\s+)?(?:\b(?:size|sz|eu|waist)\b|尺码|尺寸|欧码|鞋码|腰围|码数)\s*[:：]?\s*"
    rf"(?P<a>{LETTERS}|small|medium|large|[0-9]{{2}})(?![0-9a-z])\s*[码号]?"
    rf"|(?<![0-9a-z-])(?P<b>{LETTERS}|[0-9]{{2}})\s*(?:[码号]|eu\b)|(?P<c>加大|特大|[小中大])[码号]"
    r"|\b(?P<d>small|medium|large)\s+size\b|(?P<e>均码|\bone[ -]size\b)"
)
BARE_SIZE = re.compile(rf"(?<![0-9a-z.'’$€£¥-])(?:\bin\s+)?(?P<a>{LETTERS}|[0-9]{{2}})(?![0-9a-z.'’%-])")
ONE_SIZE = "One size"
LITTLE = r"(?:in|for|at|with|and|or|,|，|、|或|和)"
LEFT_OVER = re.compile(rf"^(?:{LITTLE}(?=\s|$)|的|\s)+|(?:(?:^|(?<=\s)){LITTLE}|的|\s)+$")


def asked(text: str, sizes: Collection[str], knows: Callable[[str], bool] = lambda word: False) -> Asked:
    """Read a query. `sizes`: what the shop has. `knows(word)`: whether some product is called that; then a bare number
    or letter stays a word."""
    plain = unicodedata.normalize("NFKC", text).lower()
    rest, low, high = _prices(plain)
    by_name = {size.upper(): size for size in sizes}
    rest, named = _sizes(rest, NAMED_SIZE, by_name, lambda word: False)
    rest, bare = _sizes(rest, BARE_SIZE, by_name, knows)
    found = Asked("", tuple(dict.fromkeys([*named, *bare])), low, high)
    return replace(found, text=_tidy(rest)) if found.narrows else Asked(" ".join(text.split()))


def _prices(text: str) -> tuple[str, int | None, int | None]:
    low = high = None
    for pattern, meaning in RULES:
        match = pattern.search(text)
        if not match:
            continue
        amounts = [_number(value) for name in ("one", "low", "high") if (value := match.groupdict().get(name))]
        first, second = meaning(amounts)
        if (first is not None and low is not None) or (second is not None and high is not None):
            continue
        low, high = first if low is None else low, second if high is None else high
        text = f"{text[: match.start()]} {text[match.end() :]}"
    return text, low, high


def _sizes(
    text: str, pattern: re.Pattern[str], by_name: dict[str, str], knows: Callable[[str], bool]
) -> tuple[str, list[str]]:
    found: list[str] = []

    def take(match: re.Match[str]) -> str:
        said = next(value for value in match.groups() if value)
        size = _size(said, by_name)
        if not size or knows(said):
            return match[0]
        found.append(size)
        return " "

    return pattern.sub(take, text), found


def _size(said: str, by_name: dict[str, str]) -> str:
    """The shop's own name of a size, "" where it has none."""
    if said in ("均码", "one size", "one-size"):
        return by_name.get(ONE_SIZE.upper(), "")
    name = WORDED.get(said, said).upper()
    return by_name.get(name) or by_name.get(SAME_SIZE.get(name, ""), "")


def _number(text: str) -> Decimal:
    """60, 60.50, 百, 三百, 千."""
    if text[-1] not in "百千":
        return Decimal(text)
    unit = 100 if text[-1] == "百" else 1000
    digit = "一二三四五六七八九".find(text[0].replace("两", "二")) + 1 if len(text) > 1 else 1
    return Decimal(digit * unit)


def _cents(amount: Decimal) -> int:
    return int(amount * 100)


def _tidy(text: str) -> str:
    """What is left without the little words that led to what was taken."""
    return LEFT_OVER.sub("", " ".join(text.split()))
