"""Design lines: dresses and skirts."""

from __future__ import annotations

from catalog.drawing.data.lines import Line

LINES: tuple[Line, ...] = (
    Line(
        "women/dresses", "dress", ("slip dress", "吊带裙"), 6, (78, 128), "dress", "elegant",
        style="slip", silhouettes="slip", necklines="v-neck cowl v-neck", sleeves="strap",
        lengths="midi midi maxi", fabrics="satin", palettes="evening pastel evening",
        seasons="spring summer winter", usages="party", details="slit none",
    ),
    Line(
        "women/dresses", "dress", ("wrap dress", "裹身裙"), 7, (72, 118), "dress", "print",
        style="wrap", silhouettes="a-line", necklines="wrap", sleeves="short elbow long flutter",
        lengths="knee midi midi", fabrics="viscose viscose crepe", patterns="floral ditsy dot plain floral",
        palettes="bright earth pastel", seasons="spring summer", usages="casual party", details="tie",
    ),
    Line(
        "women/dresses", "dress", ("shirt dress", "衬衫裙"), 5, (68, 110), "dress", "natural",
        style="shirt", silhouettes="a-line straight", necklines="collar", sleeves="short elbow long",
        lengths="knee midi", fabrics="poplin linen denim poplin", patterns="plain stripe gingham plain check",
        palettes="bright neutral pastel", seasons="spring summer autumn", usages="casual", details="belt buttons",
    ),
    Line(
        "women/dresses", "dress", ("sundress", "吊带连衣裙"), 6, (48, 84), "dress", "print",
        style="sun", silhouettes="fit-and-flare a-line", necklines="square sweetheart square", sleeves="strap",
        lengths="mini knee midi", fabrics="poplin linen viscose", patterns="ditsy floral plain gingham dot stripe",
        palettes="bright pastel bright", seasons="summer", usages="casual", details="buttons none tie",
    ),
    Line(
        "women/dresses", "dress", ("tea dress", "茶歇裙"), 6, (64, 104), "dress", "print",
        style="tea", silhouettes="fit-and-flare", necklines="v-neck square round", sleeves="puff short flutter",
        lengths="knee midi", fabrics="crepe viscose", patterns="floral dot ditsy plain",
        palettes="bright earth evening", seasons="spring summer autumn", usages="casual party", details="buttons none",
    ),
    Line(
        "women/dresses", "dress", ("knitted dress", "针织连衣裙"), 4, (74, 120), "dress", "minimal",
        style="knit", silhouettes="straight fitted", necklines="crew turtleneck v-neck", sleeves="long",
        lengths="knee midi", fabrics="rib knit", patterns="plain plain stripe", palettes="earth neutral evening",
        seasons="autumn winter", usages="casual formal",
    ),
    Line(
        "women/dresses", "dress", ("T-shirt dress", "T恤裙"), 3, (34, 58), "dress", "casual",
        style="tshirt", silhouettes="straight", necklines="crew v-neck", sleeves="short elbow", lengths="mini knee",
        fabrics="jersey", patterns="plain breton stripe", palettes="neutral bright pastel",
        seasons="spring summer", usages="casual", details="pocket none",
    ),
    Line(
        "women/dresses", "dress", ("sheath dress", "铅笔裙式连衣裙"), 4, (88, 140), "dress", "formal",
        style="sheath", silhouettes="fitted", necklines="boat round square", sleeves="none cap short elbow",
        lengths="knee midi", fabrics="crepe wool crepe", patterns="plain plain houndstooth colourblock",
        palettes="tailored evening", seasons="spring autumn winter", usages="formal", details="belt none",
    ),
    Line(
        "women/dresses", "dress", ("party dress", "派对裙"), 5, (82, 150), "dress", "party",
        style="party", silhouettes="fit-and-flare", necklines="sweetheart halter v-neck boat",
        sleeves="none strap puff cap", lengths="mini knee midi", fabrics="satin crepe velvet",
        palettes="evening bright", seasons="autumn winter summer", usages="party",
    ),
    Line(
        "women/dresses", "dress", ("tiered maxi dress", "蛋糕长裙"), 4, (76, 124), "dress", "natural",
        style="tiered", silhouettes="a-line", necklines="v-neck round square", sleeves="strap flutter puff elbow",
        lengths="midi maxi", fabrics="linen poplin viscose", patterns="plain ditsy floral plain",
        palettes="bright neutral pastel earth", seasons="summer spring", usages="casual", details="tie none",
    ),
    Line(
        "women/skirts", "skirt", ("A-line skirt", "A字半身裙"), 4, (42, 74), "dress", "casual",
        style="a-line", silhouettes="a-line", lengths="mini knee midi", fabrics="denim corduroy twill wool",
        patterns="plain plain check", palettes="earth neutral denim", seasons="spring autumn winter",
        usages="casual", details="buttons none pocket",
    ),
    Line(
        "women/skirts", "skirt", ("pleated skirt", "百褶裙"), 6, (52, 92), "dress", "elegant",
        style="pleated", silhouettes="a-line", lengths="knee midi midi", fabrics="crepe satin wool",
        patterns="plain plain check plain", palettes="neutral pastel earth evening",
        seasons="spring autumn winter", usages="formal casual",
    ),
    Line(
        "women/skirts", "skirt", ("pencil skirt", "铅笔裙"), 4, (46, 82), "dress", "formal",
        style="pencil", silhouettes="fitted", lengths="knee knee midi", fabrics="wool crepe leather",
        patterns="plain plain houndstooth pinstripe", palettes="tailored", seasons="autumn winter spring",
        usages="formal", details="slit belt",
    ),
    Line(
        "women/skirts", "skirt", ("bias-cut skirt", "斜裁半身裙"), 4, (52, 88), "dress", "elegant",
        style="slip", silhouettes="slip", lengths="midi maxi", fabrics="satin", patterns="plain plain ditsy",
        palettes="evening pastel neutral", seasons="spring summer autumn", usages="party casual",
    ),
    Line(
        "women/skirts", "skirt", ("gathered skirt", "抽褶半身裙"), 4, (38, 68), "dress", "print",
        style="gathered", silhouettes="full", lengths="mini knee midi", fabrics="poplin linen viscose",
        patterns="floral ditsy gingham plain stripe dot", palettes="bright pastel", seasons="spring summer",
        usages="casual", details="tie none",
    ),
)
