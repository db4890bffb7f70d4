"""Review texts in English and Chinese from a small grammar that knows what happened.

A text is a few clauses: an opinion that follows the stars, the fit where there is a size, the reason where
the thing went back, and a closing. Each clause is drawn from alternatives with slots.
"""

from __future__ import annotations

import numpy as np

from catalog.demo.tables import FITS, RETURN_REASONS, Catalogue

_NOUNS: dict[str, tuple[str, str]] = {
    "dress": ("dress", "连衣裙"),
    "skirt": ("skirt", "半身裙"),
    "t-shirt": ("t-shirt", "T恤"),
    "tshirt": ("t-shirt", "T恤"),
    "shirt": ("shirt", "衬衫"),
    "blouse": ("blouse", "上衣"),
    "top": ("top", "上衣"),
    "knit": ("knit", "针织衫"),
    "sweater": ("sweater", "毛衣"),
    "hoodie": ("hoodie", "连帽衫"),
    "jacket": ("jacket", "外套"),
    "coat": ("coat", "外套"),
    "short": ("pair of shorts", "短裤"),
    "jean": ("pair of jeans", "牛仔裤"),
    "trouser": ("pair of trousers", "长裤"),
    "legging": ("pair of leggings", "打底裤"),
    "shoe": ("pair of shoes", "鞋子"),
    "sandal": ("pair of sandals", "凉鞋"),
    "flip": ("pair of flip-flops", "人字拖"),
    "bag": ("bag", "包"),
    "watch": ("watch", "手表"),
    "belt": ("belt", "腰带"),
    "sock": ("pair of socks", "袜子"),
    "wallet": ("wallet", "钱包"),
}
_FABRICS = {
    "cotton": "纯棉",
    "linen": "亚麻",
    "wool": "羊毛",
    "denim": "牛仔",
    "silk": "真丝",
    "polyester": "涤纶",
}
_COLOURS = {
    "black": "黑色",
    "white": "白色",
    "red": "红色",
    "blue": "蓝色",
    "green": "绿色",
    "yellow": "黄色",
    "pink": "粉色",
    "grey": "灰色",
    "gray": "灰色",
    "beige": "米色",
    "navy": "藏青色",
    "navy blue": "藏青色",
    "purple": "紫色",
    "brown": "棕色",
    "orange": "橙色",
}

_TITLES = {
    "en": {
        "good": (
            "Love it",
            "So pleased with this {noun}",
            "Exactly what I wanted",
            "Would buy again",
            "Great {colour} {noun}",
            "A favourite already",
            "Worth every penny",
        ),
        "fair": (
            "It is all right",
            "Nice, with a small but",
            "Decent {noun}",
            "Good, not great",
            "Mixed feelings",
        ),
        "poor": ("Disappointed", "Not for me", "Expected more", "Would not buy again", "Sadly no"),
    },
    "zh": {
        "good": (
            "很喜欢",
            "这件{noun}太满意了",
            "正是我想要的",
            "会回购",
            "{colour}很好看",
            "最近的最爱",
            "物有所值",
        ),
        "fair": ("还可以", "总体不错，有点小遗憾", "中规中矩", "一般般", "有好有坏"),
        "poor": ("失望", "不适合我", "没有达到预期", "不会再买", "有点后悔"),
    },
}
_OPINIONS = {
    "en": {
        "good": (
            "The {colour} is lovely and the {fabric} feels good.",
            "I have worn this {noun} every week since it came.",
            "Well made, and it goes with everything I own.",
            "I got compliments on the first day.",
            "The cut is flattering and the {fabric} is soft.",
            "Looks even better than in the photos.",
        ),
        "fair": (
            "The {noun} is fine for the price.",
            "I like the {colour}, but the {fabric} could be nicer.",
            "Good enough for everyday, nothing special.",
            "Pretty, though not quite my style.",
            "It does the job.",
        ),
        "poor": (
            "I wanted to like this {noun} but I do not.",
            "Not worth what I paid.",
            "It has stayed in the wardrobe.",
            "The {fabric} is not pleasant to wear.",
            "The {colour} does not suit me at all.",
        ),
    },
    "zh": {
        "good": (
            "{colour}很正，{fabric}面料摸起来很舒服。",
            "收到以后几乎每周都穿。",
            "做工很好，什么都能搭。",
            "第一天穿就被夸了。",
            "版型显瘦，{fabric}面料很柔软。",
            "实物比图片还好看。",
        ),
        "fair": (
            "这个价位的{noun}算可以了。",
            "喜欢这个{colour}，不过{fabric}面料可以再好一点。",
            "日常穿够了，没什么特别。",
            "好看，但不太是我的风格。",
            "凑合能穿。",
        ),
        "poor": (
            "本来很期待这件{noun}，结果不喜欢。",
            "不值这个价。",
            "买来一直压箱底。",
            "{fabric}面料穿着不舒服。",
            "{colour}一点也不衬我。",
        ),
    },
}
_FIT = {
    "en": {
        "small": ("It runs small, take one size up.", "Too tight on me.", "Cut narrower than my usual size."),
        "true": ("True to size.", "My usual size fits.", "The fit is just right."),
        "large": ("It runs large, take one size down.", "Too loose on me.", "Roomier than my usual size."),
    },
    "zh": {
        "small": ("偏小，建议买大一码。", "我穿有点紧。", "比平时的尺码要窄。"),
        "true": ("尺码标准。", "按平时的尺码买正好。", "很合身。"),
        "large": ("偏大，建议买小一码。", "我穿有点松。", "比平时的尺码宽松。"),
    },
}
_RETURNED = {
    "en": {
        "too_small": ("I sent it back because it was too small.",),
        "too_large": ("I sent it back because it was too large.",),
        "quality": ("A seam came loose, so I returned it.", "The finish was poor and it went back."),
        "not_as_pictured": (
            "It did not look like the pictures, so it went back.",
            "The colour in real life is different; returned.",
        ),
        "changed_mind": ("I changed my mind and returned it.", "Returned, simply did not need it."),
    },
    "zh": {
        "too_small": ("太小了，已退货。",),
        "too_large": ("太大了，已退货。",),
        "quality": ("有地方开线了，退货了。", "做工不行，已经退掉。"),
        "not_as_pictured": ("和图片不符，已退货。", "实物颜色有差别，退了。"),
        "changed_mind": ("改变主意退掉了。", "后来觉得不需要，就退了。"),
    },
}
_CLOSINGS = {
    "en": (
        "",
        "",
        "",
        "Delivery was quick.",
        "Nicely packed.",
        "Bought it for a trip.",
        "Washed twice so far, no change.",
    ),
    "zh": ("", "", "", "物流很快。", "包装不错。", "为了旅行买的。", "洗过两次，没有变化。"),
}
_FALLBACK = {"noun": ("piece", "单品"), "colour": ("colour", "颜色"), "fabric": ("fabric", "")}


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
    luck = rng.random((len(reviews), 6))
    for row in range(len(reviews)):
        review = reviews[row]
        at, reason = sent_back.get(int(review["line"]), (1 << 62, ""))
        slots = _slots(
            catalogue, nouns, int(review["product"]), int(review["variant"]), str(language[review["shopper"]])
        )
        fit = FITS[review["fit"]] if review["fit"] >= 0 else ""
        told = reason if at < review["at"] else ""
        reviews["title"][row], reviews["text"][row] = _compose(slots, int(review["rating"]), fit, told, luck[row])


def _noun(path: str) -> tuple[str, str]:
    leaf = path.rsplit("/", 1)[-1].lower()
    return next((words for stem, words in _NOUNS.items() if stem in leaf), _FALLBACK["noun"])


def _slots(
    catalogue: Catalogue, nouns: list[tuple[str, str]], product: int, variant: int, language: str
) -> dict[str, str]:
    colour, fabric = str(catalogue.variant_colour[variant]).lower(), str(catalogue.fabric[product]).lower()
    if language == "zh":
        words = _COLOURS.get(colour, _FALLBACK["colour"][1]), _FABRICS.get(fabric, _FALLBACK["fabric"][1])
        return {"language": "zh", "noun": nouns[product][1], "colour": words[0], "fabric": words[1]}
    known = colour if colour in _COLOURS else _FALLBACK["colour"][0]
    fabric = fabric or _FALLBACK["fabric"][0]
    return {"language": "en", "noun": nouns[product][0], "colour": known, "fabric": fabric}


def _compose(slots: dict[str, str], stars: int, fit: str, reason: str, luck: np.ndarray) -> tuple[str, str]:
    language = slots["language"]
    tone = "good" if stars >= 4 else "fair" if stars == 3 else "poor"
    clauses = [_pick(_OPINIONS[language][tone], luck[1])]
    if fit and luck[2] < (0.45 if fit == "true" else 0.85):
        clauses.append(_pick(_FIT[language][fit], luck[3]))
    if reason:
        clauses.append(_pick(_RETURNED[language][reason], luck[4]))
    clauses.append(_pick(_CLOSINGS[language], luck[5]))
    title = _pick(_TITLES[language][tone], luck[0]).format_map(slots)
    joiner = " " if language == "en" else ""
    return title, joiner.join(c for c in clauses if c).format_map(slots)


def _pick(options: tuple[str, ...], luck: float) -> str:
    return options[int(luck * len(options))]
