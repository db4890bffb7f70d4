"""Names and descriptions of one product in both languages, true to its attributes."""

from __future__ import annotations

import random

from catalog.drawing.data.lines import Line
from catalog.drawing.spec import GarmentSpec
from catalog.drawing.texts.closings import KIND_LINES, ONLY_FOR, SEASON_LINES, USAGE_LINES
from catalog.drawing.texts.cloth import FABRIC_LINES, MORE_FABRIC_LINES, OXFORD_LINES
from catalog.drawing.texts.prints import PATTERN_LINES
from catalog.drawing.texts.words import (
    FABRICS,
    FITS,
    LENGTH_ADJECTIVES,
    LENGTHS,
    NECKLINES,
    PATTERNS,
    SLEEVES,
    Pair,
)

#: Ways to say the same, of which the garment's own seed takes one.
Wordings = tuple[Pair, ...]
_TWO_PARTS: tuple[Wordings, ...] = (
    (
        ("Made with {0} and {1}.", "采用{0}，配{1}。"),
        ("Drawn with {0} and {1}.", "线条上以{0}为主，配{1}。"),
    ),
    (
        ("It has {0} and {1}.", "{0}，搭配{1}。"),
        ("Shaped by {0} and {1}.", "亮点在于{0}与{1}。"),
    ),
    (
        ("The shape is simple: {0}, {1}.", "轮廓简单：{0}，{1}。"),
        ("A clear outline, with {0} and {1}.", "廓形清爽，{0}，{1}。"),
    ),
)
_LEG_PARTS: tuple[Wordings, ...] = (
    (("Designed with {0} and {1}.", "{0}，配{1}。"), ("Made with {0} and {1}.", "采用{0}，配{1}。")),
    (("They have {0} and {1}.", "{0}，搭配{1}。"),),
    (
        ("The line is clean: {0}, {1}.", "线条利落：{0}，{1}。"),
        ("Nothing fussy: {0}, {1}.", "毫不繁复：{0}，{1}。"),
    ),
    (
        ("They sit well at the waist and fall clean, with {0} and {1}.", "腰部服帖，裤身垂顺，{0}，配{1}。"),
        ("The waistband lies flat and the seams run straight, with {0} and {1}.", "腰头平整，裤缝笔直，{0}，配{1}。"),
    ),
)
_WITH_FIT: tuple[Wordings, ...] = (
    (
        ("With {0} and {1}, it has {2}.", "{0}配{1}，{2}。"),
        ("{0} and {1} go with {2}.", "{0}、{1}，搭配{2}。"),
    ),
    (
        ("It pairs {0} with {1}, for {2}.", "{0}与{1}相配，{2}。"),
        ("It brings together {0} and {1}, in {2}.", "{0}、{1}，整体为{2}。"),
    ),
    (
        ("Details are few and considered: {0}, {1} and {2}.", "细节克制而讲究：{0}、{1}，加上{2}。"),
        ("It keeps to the essentials: {0}, {1} and {2}.", "去繁就简：{0}、{1}与{2}。"),
        ("Look for {0}, {1} and {2}.", "设计上可见{0}、{1}与{2}。"),
        ("The design rests on {0}, {1} and {2}.", "设计着眼于{0}、{1}与{2}。"),
    ),
)
_WITH_LENGTH: tuple[Wordings, ...] = (
    (
        ("With {0} and {1}, it ends in {2}.", "{0}配{1}，{2}收尾。"),
        ("From {0} and {1} it falls to {2}.", "{0}、{1}，一路垂落至{2}。"),
    ),
    (
        ("It pairs {0} with {1} and finishes with {2}.", "{0}与{1}相配，{2}收尾。"),
        ("{0} and {1} above, {2} below.", "{0}与{1}之下，是{2}。"),
    ),
    (
        ("Details are few and considered: {0}, {1} and {2}.", "细节克制而讲究：{0}、{1}，加上{2}。"),
        ("It keeps to the essentials: {0}, {1} and {2}.", "去繁就简：{0}、{1}与{2}。"),
        ("Three things to notice: {0}, {1} and {2}.", "看点有三：{0}、{1}与{2}。"),
        ("Made with {0}, {1} and {2}.", "采用{0}、{1}与{2}。"),
    ),
)
_LEGS = {"trousers", "jeans", "shorts"}
_LONG = {"dress", "coat"}
_NAMED_BY_CLOTH = {"jeans", "denim jacket", "flannel shirt", "silk-feel scarf", "Oxford shirt"}


def product_name(line: Line, spec: GarmentSpec, word: Pair) -> Pair:
    """The name shown in the shop, e.g. ("Harbour Striped Linen Shirt", "海港条纹亚麻衬衫")."""
    cloth = FABRICS[spec.fabric] if _says_cloth(line, spec) else ("", "")
    length = LENGTH_ADJECTIVES.get(spec.length, ("", "")) if spec.kind in {"dress", "skirt"} else ("", "")
    cloth, length = _unsaid(cloth, line.noun), _unsaid(length, line.noun)
    pattern = PATTERNS[spec.pattern]
    noun_en = " ".join(_title(part) for part in line.noun[0].split())
    parts_en = (word[0], pattern[0], cloth[0], length[0], noun_en)
    return " ".join(part for part in parts_en if part), "".join(
        (word[1], pattern[1], cloth[1], length[1], line.noun[1])
    )


def _unsaid(word: Pair, noun: Pair) -> Pair:
    """In each language, what the noun does not say already: 斜纹棉布裤 and 牛仔夹克 hold their cloth."""
    return "" if word[0].lower() in noun[0].lower() else word[0], "" if word[1] in noun[1] else word[1]


def _title(word: str) -> str:
    """Title case that keeps capitals inside ("T-shirt", "A-line") and reaches over hyphens."""
    if word[:1].isupper():
        return word
    return "-".join(part.capitalize() for part in word.split("-"))


def _says_cloth(line: Line, spec: GarmentSpec) -> bool:
    if line.noun[0] in _NAMED_BY_CLOTH or spec.pattern in {"cable", "fairisle", "argyle"}:
        return False
    if spec.kind == "tshirt":
        return spec.fabric == "rib"
    return not (spec.kind in {"hoodie", "dress"} and spec.fabric in {"fleece", "jersey", "knit"})


def product_description(line: Line, spec: GarmentSpec, season: str, usage: str, rng: random.Random) -> Pair:
    """Two or three sentences: cloth, construction, then how it is worn or what the print does.

    `rng` goes on to draw prices and colours; wordings are drawn by the garment's own seed, so that a new one changes
    no product.
    """
    own = random.Random(spec.seed)
    cloth = _cloth(line, spec, rng.choice(FABRIC_LINES[spec.fabric]), own)
    shape = _shape_sentence(spec, rng, own)
    closing = _closing(spec, season, usage, rng)
    opening = [part for part in (cloth, shape) if part is not None]
    if shape is not None and rng.random() < 0.3:
        opening.reverse()
    sentences = [*opening, closing]
    return " ".join(s[0] for s in sentences), "".join(s[1] for s in sentences)


def _cloth(line: Line, spec: GarmentSpec, usual: Pair, own: random.Random) -> Pair:
    if line.noun[0] == "Oxford shirt":
        return own.choice(OXFORD_LINES)
    return own.choice((usual, *MORE_FABRIC_LINES.get(spec.fabric, ())))


def _closing(spec: GarmentSpec, season: str, usage: str, rng: random.Random) -> Pair:
    if spec.pattern in PATTERN_LINES and rng.random() < 0.6:
        return rng.choice(PATTERN_LINES[spec.pattern])
    pool = [line for line in KIND_LINES[spec.kind] if _holds(line, spec)] * 2
    if spec.kind not in {"bag", "shoes", "scarf"} or not pool:
        pool += [line for line in (*USAGE_LINES[usage], SEASON_LINES[season]) if _holds(line, spec)]
    return rng.choice(pool)


def _holds(line: Pair, spec: GarmentSpec) -> bool:
    rules = [(field, values) for begins, field, values in ONLY_FOR if line[0].startswith(begins)]
    return all(getattr(spec, field) in values for field, values in rules)


def _shape_sentence(spec: GarmentSpec, rng: random.Random, own: random.Random) -> Pair | None:
    if spec.kind in {"shoes", "bag", "scarf"}:
        return _STYLE_LINES.get(spec.style)
    parts = [table[key] for table, key in _shape_parts(spec) if key in table]
    if len(parts) < 2:
        return None
    if len(parts) == 2:
        wordings = rng.choice(_LEG_PARTS if spec.kind in _LEGS else _TWO_PARTS)
    else:
        wordings = rng.choice(_WITH_LENGTH if spec.kind in _LONG else _WITH_FIT)
    en, zh = own.choice(wordings)
    said = en.format(*(part[0] for part in parts[:3]))
    return said[0].upper() + said[1:], zh.format(*(part[1] for part in parts[:3]))


def _shape_parts(spec: GarmentSpec) -> list[tuple[dict[str, Pair], str]]:
    if spec.kind in _LEGS | {"skirt"}:
        return [(FITS, spec.silhouette), (LENGTHS, spec.length)]
    neck = (NECKLINES, spec.neckline)
    if spec.neckline == "crew" and spec.kind == "dress":
        neck = (NECKLINES, "round")
    third = (LENGTHS, spec.length) if spec.kind in _LONG else (FITS, spec.silhouette)
    return [neck, (SLEEVES, spec.sleeve), third]


_STYLE_LINES: dict[str, Pair] = {
    "sneaker": (
        "A low-cut sneaker with a padded collar and a stitched rubber cup sole.",
        "低帮运动鞋，鞋口加软垫，配车线橡胶杯底。",
    ),
    "chelsea": (
        "A slim Chelsea shape with elastic sides and a pull tab at the heel.",
        "修长的切尔西靴型，两侧松紧布，后跟带提环。",
    ),
    "flat": (
        "A soft almond toe and a fine bow sit on a barely-there heel.",
        "柔软杏仁头饰以细巧蝴蝶结，配极低的小跟。",
    ),
    "pump": (
        "A pointed toe, a low-cut vamp and a heel set straight under the foot.",
        "尖头浅口，鞋跟正落足心之下，站得稳也走得远。",
    ),
    "loafer": (
        "A hand-sewn apron, a penny saddle and a low stacked heel.",
        "手缝鞋围配一字搭带，叠皮低跟。",
    ),
    "tall": (
        "The shaft rises to just below the knee, with a full zip on the inner calf.",
        "靴筒及膝下，内侧通体拉链，穿脱方便。",
    ),
    "shoulder": (
        "A soft crescent that tucks under the arm on a short strap, closed with a zip.",
        "柔软的月牙包型，短肩带贴合腋下，顶部拉链闭合。",
    ),
    "tote": (
        "An open tote with two long handles and an inner zip pocket.",
        "敞口托特包，双长手柄，内设拉链袋。",
    ),
    "crossbody": (
        "A compact flap bag on an adjustable strap, closed with a turn lock.",
        "小巧翻盖包，肩带可调，以旋扣闭合。",
    ),
    "backpack": (
        "A daypack with a padded back, a front pocket and straps that do not slip.",
        "日用双肩包，背部加垫，带前袋，肩带不易滑落。",
    ),
    "wool": (
        "It is long enough to wrap twice and ends in a knotted fringe.",
        "长度足够绕上两圈，两端饰有打结流苏。",
    ),
    "square": ("A generous square with a hand-rolled edge.", "大号方巾，手工卷边。"),
}
