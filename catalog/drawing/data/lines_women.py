"""Design lines: women's tops, outerwear and trousers."""

from __future__ import annotations

from catalog.drawing.data.lines import Line

LINES: tuple[Line, ...] = (
    Line(
        "women/tshirts", "tshirt", ("T-shirt", "T恤"), 9, (18, 34), "alpha-women", "casual",
        silhouettes="regular fitted relaxed", necklines="crew v-neck scoop crew boat",
        sleeves="short short elbow long cap", lengths="regular cropped regular", fabrics="jersey jersey rib",
        patterns="plain plain breton stripe plain", palettes="neutral pastel bright",
        seasons="spring summer", usages="casual", details="pocket none none",
    ),
    Line(
        "women/shirts", "shirt", ("shirt", "衬衫"), 8, (44, 78), "alpha-women", "natural",
        silhouettes="relaxed regular oversized", necklines="collar", sleeves="long long short", lengths="regular",
        fabrics="poplin linen poplin denim", patterns="plain stripe plain check gingham", palettes="office pastel",
        seasons="spring summer autumn", usages="casual formal", details="pocket none",
    ),
    Line(
        "women/blouses", "blouse", ("blouse", "上衣"), 9, (42, 76), "alpha-women", "print",
        style="peasant", silhouettes="relaxed regular", necklines="v-neck round square", sleeves="puff long flutter balloon",
        lengths="regular cropped", fabrics="viscose crepe poplin chiffon", patterns="floral ditsy plain dot",
        palettes="pastel bright neutral", seasons="spring summer", usages="casual party", details="none tie",
    ),
    Line(
        "women/blouses", "blouse", ("bow blouse", "蝴蝶结衬衫"), 6, (54, 92), "alpha-women", "elegant",
        style="bow", silhouettes="regular", necklines="bow", sleeves="long balloon", lengths="regular",
        fabrics="satin crepe chiffon", patterns="plain plain dot ditsy", palettes="office evening pastel",
        seasons="autumn winter spring", usages="formal party",
    ),
    Line(
        "women/knitwear", "sweater", ("sweater", "毛衣"), 9, (56, 98), "alpha-women", "minimal",
        silhouettes="relaxed regular oversized", necklines="crew v-neck turtleneck", sleeves="long",
        lengths="regular cropped", fabrics="knit knit rib", patterns="plain plain cable stripe argyle fairisle",
        palettes="neutral earth pastel", seasons="autumn winter", usages="casual",
    ),
    Line(
        "women/knitwear", "sweater", ("cardigan", "开衫"), 5, (58, 102), "alpha-women", "natural",
        style="cardigan", silhouettes="regular relaxed", necklines="v-neck crew", sleeves="long",
        lengths="regular cropped long", fabrics="knit rib", patterns="plain plain cable colourblock",
        palettes="pastel earth neutral", seasons="autumn spring winter", usages="casual", details="pocket none",
    ),
    Line(
        "women/hoodies", "hoodie", ("hoodie", "连帽卫衣"), 5, (46, 76), "alpha-women", "sport",
        silhouettes="relaxed oversized", necklines="hood", sleeves="long", lengths="regular cropped",
        fabrics="fleece", palettes="pastel sport neutral", seasons="autumn spring winter",
        usages="sport casual", details="zip none none",
    ),
    Line(
        "women/jackets", "jacket", ("biker jacket", "机车夹克"), 4, (148, 260), "alpha-women", "leather",
        style="biker", silhouettes="regular", necklines="lapel", sleeves="long", lengths="cropped",
        fabrics="leather", palettes="leather", seasons="autumn spring", usages="casual party",
    ),
    Line(
        "women/jackets", "jacket", ("denim jacket", "牛仔夹克"), 3, (68, 98), "alpha-women", "denim",
        style="trucker", silhouettes="regular relaxed", necklines="collar", sleeves="long", lengths="cropped",
        fabrics="denim", palettes="denim", seasons="spring autumn", usages="casual",
    ),
    Line(
        "women/jackets", "jacket", ("blazer", "西装外套"), 6, (98, 178), "alpha-women", "formal",
        style="blazer", silhouettes="regular oversized", necklines="lapel", sleeves="long", lengths="regular",
        fabrics="wool linen twill", patterns="plain plain houndstooth pinstripe check", palettes="tailored pastel",
        seasons="spring autumn", usages="formal", details="double none none",
    ),
    Line(
        "women/coats", "coat", ("wrap coat", "系带大衣"), 5, (168, 290), "alpha-women", "elegant",
        style="wrap", silhouettes="relaxed", necklines="lapel", sleeves="long", lengths="midi knee",
        fabrics="wool", palettes="tailored earth", seasons="winter autumn", usages="formal casual", details="belt",
    ),
    Line(
        "women/coats", "coat", ("trench coat", "风衣"), 4, (138, 230), "alpha-women", "formal",
        style="trench", silhouettes="regular", necklines="lapel", sleeves="long", lengths="knee midi",
        fabrics="twill", palettes="neutral", seasons="spring autumn", usages="formal casual", details="belt",
    ),
    Line(
        "women/coats", "coat", ("puffer coat", "羽绒服"), 4, (118, 220), "alpha-women", "outdoor",
        style="puffer", silhouettes="relaxed", necklines="funnel", sleeves="long", lengths="regular knee",
        fabrics="nylon", palettes="neutral earth", seasons="winter", usages="casual sport", details="none hood",
    ),
    Line(
        "women/trousers", "trousers", ("wide-leg trousers", "阔腿裤"), 7, (58, 98), "alpha-women", "minimal",
        style="pleated", silhouettes="wide", lengths="full", fabrics="crepe linen wool twill",
        patterns="plain plain pinstripe", palettes="tailored neutral earth", seasons="spring summer autumn",
        usages="formal casual", details="none belt",
    ),
    Line(
        "women/trousers", "trousers", ("tapered trousers", "锥形裤"), 5, (52, 88), "alpha-women", "formal",
        style="tailored", silhouettes="tapered slim", lengths="ankle", fabrics="wool twill crepe",
        patterns="plain plain check houndstooth", palettes="tailored", seasons="autumn winter spring", usages="formal",
    ),
    Line(
        "women/jeans", "jeans", ("jeans", "牛仔裤"), 8, (54, 92), "waist-women", "denim",
        silhouettes="straight wide slim flare", lengths="full ankle", fabrics="denim", palettes="denim",
        usages="casual",
    ),
    Line(
        "women/shorts", "shorts", ("shorts", "短裤"), 5, (32, 54), "alpha-women", "natural",
        style="pleated", silhouettes="wide regular", lengths="short", fabrics="linen twill denim",
        patterns="plain plain stripe", palettes="neutral pastel", seasons="summer", usages="casual", details="tie none",
    ),
    Line(
        "women/shoes", "shoes", ("ankle boots", "短靴"), 4, (98, 168), "eu-shoe-women", "leather",
        style="chelsea", fabrics="leather", palettes="leather", seasons="autumn winter", usages="casual formal",
    ),
    Line(
        "women/shoes", "shoes", ("ballet flats", "芭蕾平底鞋"), 3, (58, 98), "eu-shoe-women", "elegant",
        style="flat", fabrics="leather", palettes="leather bright pastel", seasons="spring summer",
        usages="formal casual",
    ),
)
