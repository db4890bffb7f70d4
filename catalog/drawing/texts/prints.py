"""What a shop says about its prints and weaves: (en, zh) sentences per pattern."""

from __future__ import annotations

from catalog.drawing.texts.words import Pair

PATTERN_LINES: dict[str, tuple[Pair, ...]] = {
    "stripe": (("The stripes are yarn-dyed and matched at the seams.", "条纹为色织工艺，接缝处逐一对齐。"),),
    "breton": (
        (
            "Even sailor stripes leave the shoulders plain, as they should.",
            "均匀的水手条纹从胸前开始，肩部留白，一如经典。",
        ),
    ),
    "pinstripe": (
        (
            "A pinstripe so fine that it reads as plain from across the room.",
            "细条纹若隐若现，远看近乎纯色。",
        ),
    ),
    "check": (
        (
            "The check is woven in, so the colours stay clear wash after wash.",
            "格纹为织造而成，久洗色彩依旧分明。",
        ),
    ),
    "gingham": (("A small woven gingham keeps the mood light.", "细巧的织造方格，气息轻快。"),),
    "houndstooth": (
        ("The houndstooth is woven small enough to wear every day.", "千鸟格织得细密，日常穿着也不张扬。"),
    ),
    "floral": (("The flowers were painted by hand before they were printed.", "花朵先以手绘成稿，再印制于布上。"),),
    "ditsy": (("Tiny scattered blossoms cover it from edge to edge.", "细碎小花铺满全身。"),),
    "dot": (("Evenly spaced dots give it a cheerful rhythm.", "间距匀称的波点，节奏轻快。"),),
    "graphic": (
        (
            "The print is pressed by hand in water-based ink, so the cloth stays soft.",
            "图案以水性油墨手工丝印，面料依旧柔软。",
        ),
        ("Drawn in our own studio and printed in one colour.", "图案由工作室自绘，单色印制。"),
    ),
    "colourblock": (("A second colour is pieced in, not printed.", "第二种颜色以拼接而成，并非印制。"),),
    "cable": (("Cables climb the front in raised relief.", "麻花纹沿前身盘旋而上，立体饱满。"),),
    "argyle": (("The diamonds are knitted in, with no loose threads inside.", "菱格为嵌花织法，内里没有浮线。"),),
    "fairisle": (("A band of Fair Isle is knitted in around the yoke.", "育克处织入一圈费尔岛提花。"),),
}
