"""The invented houses of the demo shop, each with a leaning in price and style."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Brand:
    """`tier` multiplies a line's price; `leanings` are the style tags a house prefers."""

    key: str
    name_en: str
    name_zh: str
    tagline_en: str
    tagline_zh: str
    tier: float
    leanings: tuple[str, ...]
    genders: tuple[str, ...]


_ROWS = (
    (
        "alder-and-wren",
        "Alder & Wren",
        "桤鹪",
        "Everyday clothes in honest cloth.",
        "以朴素好料，做日日可穿的衣裳。",
        0.95,
        ("casual", "natural"),
        ("women", "men", "unisex"),
    ),
    (
        "maison-oriel",
        "Maison Oriel",
        "欧里昂",
        "Evening ease, cut on the bias.",
        "斜裁之间，从容入夜。",
        1.6,
        ("party", "elegant"),
        ("women",),
    ),
    (
        "norrholm",
        "Norrholm",
        "诺霍姆",
        "Quiet northern outerwear and knits.",
        "静谧北地的外套与针织。",
        1.35,
        ("minimal", "outdoor"),
        ("women", "men", "unisex"),
    ),
    (
        "kestrel-dock",
        "Kestrel Dock",
        "隼港",
        "Workwear that improves with use.",
        "越穿越有味道的工装。",
        0.9,
        ("denim", "casual"),
        ("men", "women", "unisex"),
    ),
    (
        "sanjo-lane",
        "Sanjo Lane",
        "三条巷",
        "Clean lines, generous volumes.",
        "线条利落，廓形宽阔。",
        1.2,
        ("minimal", "casual"),
        ("women", "men", "unisex"),
    ),
    (
        "poppy-meridian",
        "Poppy Meridian",
        "罂粟子午",
        "Prints for bright days.",
        "为晴朗日子而生的印花。",
        0.8,
        ("print", "casual", "party"),
        ("women",),
    ),
    (
        "bramwell-hart",
        "Bramwell Hart",
        "布兰威",
        "Tailoring for the working week.",
        "工作日的从容剪裁。",
        1.45,
        ("formal", "elegant"),
        ("men", "women"),
    ),
    (
        "velo-north",
        "Velo North",
        "北行",
        "Made for moving, easy to keep.",
        "为运动而生，轻松打理。",
        0.85,
        ("sport",),
        ("women", "men", "unisex"),
    ),
    (
        "lune-et-lin",
        "Lune et Lin",
        "月与麻",
        "Linen, cotton, and plenty of air.",
        "麻与棉，还有流动的风。",
        1.1,
        ("natural", "print"),
        ("women",),
    ),
    (
        "harrow-fold",
        "Harrow Fold",
        "禾折",
        "Well-made basics at a fair price.",
        "做工扎实、价格公道的基本款。",
        0.65,
        ("casual", "sport"),
        ("women", "men", "unisex"),
    ),
    (
        "casa-brisa",
        "Casa Brisa",
        "微风之家",
        "Holiday colour, all year.",
        "把假日的颜色穿满四季。",
        0.9,
        ("print", "casual", "party"),
        ("women", "men"),
    ),
    (
        "ferro-pelle",
        "Ferro Pelle",
        "铁革",
        "Leather goods built to be mended.",
        "可以修补、值得久用的皮具。",
        1.4,
        ("leather",),
        ("women", "men", "unisex"),
    ),
)

BRANDS: dict[str, Brand] = {row[0]: Brand(*row) for row in _ROWS}
