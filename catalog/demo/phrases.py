"""Review texts in English and Chinese from a small grammar that knows what happened.

A text is a few clauses: an opinion that follows the stars, a detail of that kind of thing, the fit where there is a
size, the reason where the thing went back, and a closing where it stayed. Each is drawn from the sayings of its
language.
"""

from __future__ import annotations

from types import ModuleType

import numpy as np

from catalog.demo import sayings_en, sayings_zh
from catalog.demo.tables import FITS, RETURN_REASONS, Catalogue
from catalog.drawing.data.colours import COLOURS

# Stem in a category's name -> what it is called in either language, and whose details it has.
_NOUNS: dict[str, tuple[str, str, str]] = {
    "dress": ("dress", "连衣裙", "dress"),
    "skirt": ("skirt", "半身裙", "dress"),
    "t-shirt": ("t-shirt", "T恤", "tee"),
    "tshirt": ("t-shirt", "T恤", "tee"),
    "shirt": ("shirt", "衬衫", "top"),
    "blouse": ("blouse", "上衣", "top"),
    "top": ("top", "上衣", "top"),
    "knit": ("knit", "针织衫", "knit"),
    "sweater": ("sweater", "毛衣", "knit"),
    "hoodie": ("hoodie", "连帽衫", "knit"),
    "jacket": ("jacket", "夹克", "outer"),
    "coat": ("coat", "大衣", "outer"),
    "short": ("pair of shorts", "短裤", "bottoms"),
    "jean": ("pair of jeans", "牛仔裤", "bottoms"),
    "trouser": ("pair of trousers", "长裤", "bottoms"),
    "legging": ("pair of leggings", "打底裤", "bottoms"),
    "shoe": ("pair of shoes", "鞋子", "shoes"),
    "sandal": ("pair of sandals", "凉鞋", "shoes"),
    "flip": ("pair of flip-flops", "人字拖", "shoes"),
    "bag": ("bag", "包", "bag"),
    "scar": ("scarf", "围巾", "other"),
    "watch": ("watch", "手表", "other"),
    "belt": ("belt", "腰带", "other"),
    "sock": ("pair of socks", "袜子", "other"),
    "wallet": ("wallet", "钱包", "bag"),
}
_PIECE = ("piece", "单品", "other")
_FABRICS = {
    "cotton": "纯棉面料", "linen": "亚麻面料", "wool": "羊毛面料", "denim": "牛仔布", "silk": "真丝面料",
    "polyester": "涤纶面料", "jersey": "棉质面料", "rib": "罗纹面料", "knit": "针织面料", "twill": "斜纹面料",
    "satin": "缎面", "leather": "皮料", "poplin": "府绸面料", "viscose": "粘胶面料", "crepe": "绉纱面料",
    "chiffon": "雪纺", "velvet": "丝绒面料", "corduroy": "灯芯绒面料", "flannel": "法兰绒", "fleece": "抓绒面料",
    "nylon": "尼龙面料", "canvas": "帆布",
}  # fmt: skip
_SPELT = {"crepe": "crêpe", "rib": "ribbed cotton"}
# Colours as other catalogues call them; the shop's own come from its table.
_OTHER_COLOURS = {"gray": "灰色", "navy blue": "藏青色"}
_SHADES = {colour.slug.replace("-", " "): colour for colour in COLOURS.values()}
_DETAIL, _CLOSING = 0.55, 0.4


def write_reviews(
    reviews: np.ndarray,
    returns: np.ndarray,
    language: np.ndarray,
    catalogue: Catalogue,
    rng: np.random.Generator,
) -> None:
    """Fill `title` and `text` of every review in place, in its shopper's language.

    A return is mentioned only where it came before the review.
    """
    sent_back = {int(r["line"]): (int(r["at"]), RETURN_REASONS[r["reason"]]) for r in returns}
    nouns = [_noun(str(path)) for path in catalogue.category]
    luck = rng.random((len(reviews), 9))
    for row in range(len(reviews)):
        review = reviews[row]
        at, reason = sent_back.get(int(review["line"]), (1 << 62, ""))
        sayings = sayings_zh if language[review["shopper"]] == "zh" else sayings_en
        product = int(review["product"])
        slots = _slots(catalogue, nouns[product], product, int(review["variant"]), sayings)
        fit = FITS[review["fit"]] if review["fit"] >= 0 else ""
        told = reason if at < review["at"] else ""
        said = _compose(sayings, slots, nouns[product][2], int(review["rating"]), fit, told, luck[row])
        reviews["title"][row], reviews["text"][row] = said


def _noun(path: str) -> tuple[str, str, str]:
    leaf = path.rsplit("/", 1)[-1].lower()
    return next((words for stem, words in _NOUNS.items() if stem in leaf), _PIECE)


def _slots(
    catalogue: Catalogue, noun: tuple[str, str, str], product: int, variant: int, sayings: ModuleType
) -> dict[str, str]:
    """Words for a saying's slots; an unknown colour is ""."""
    colour, fabric = str(catalogue.variant_colour[variant]).lower(), str(catalogue.fabric[product]).lower()
    shade = _SHADES.get(colour)
    if sayings is sayings_zh:
        named = shade.name_zh if shade else _OTHER_COLOURS.get(colour, "")
        return {"noun": noun[1], "colour": named, "fabric": _FABRICS.get(fabric, "面料")}
    named = shade.name_en.lower() if shade else colour if colour in _OTHER_COLOURS else ""
    return {"noun": noun[0], "colour": named, "fabric": _SPELT.get(fabric, fabric) or "fabric"}


def _compose(
    sayings: ModuleType, slots: dict[str, str], group: str, stars: int, fit: str, reason: str, luck: np.ndarray
) -> tuple[str, str]:
    tone = "good" if stars >= 4 else "fair" if stars == 3 else "poor"
    regretted = bool(reason) and tone != "poor"
    clauses = [_pick(sayings.OPINIONS["returned" if regretted else tone], luck[1], slots)]
    if luck[6] < _DETAIL and not regretted:
        side = tone if tone != "fair" else "good" if luck[6] < _DETAIL / 2 else "poor"
        clauses.append(_pick(sayings.DETAILS[group][side], luck[7], slots))
    if fit and reason not in ("too_small", "too_large") and luck[2] < (0.45 if fit == "true" else 0.85):
        clauses.append(_pick(sayings.FIT[fit], luck[3], slots))
    if reason:
        clauses.append(_pick(sayings.RETURNED[reason], luck[4], slots))
    elif luck[8] < _CLOSING and tone != "poor":
        clauses.append(_pick(sayings.CLOSINGS, luck[5], slots))
    joiner = "" if sayings is sayings_zh else " "
    return _pick(sayings.TITLES["fair" if regretted else tone], luck[0], slots), joiner.join(clauses)


def _pick(options: tuple[str, ...], luck: float, slots: dict[str, str]) -> str:
    able = [one for one in options if slots["colour"] or "{colour}" not in one]
    return able[int(luck * len(able))].format_map(slots)
