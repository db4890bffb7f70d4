"""Design lines: menswear, unisex basics and accessories."""

from __future__ import annotations

from catalog.drawing.data.lines import Line

MEN: tuple[Line, ...] = (
    Line(
        "men/tshirts", "tshirt", ("T-shirt", "T恤"), 10, (18, 34), "alpha", "casual",
        silhouettes="regular relaxed regular", necklines="crew crew henley v-neck polo", sleeves="short short long",
        fabrics="jersey", patterns="plain plain breton stripe colourblock", palettes="neutral earth sport",
        seasons="spring summer", details="pocket none none",
    ),
    Line(
        "men/shirts", "shirt", ("Oxford shirt", "牛津衬衫"), 6, (48, 82), "alpha", "formal",
        silhouettes="regular fitted", necklines="collar", sleeves="long", fabrics="poplin",
        patterns="plain stripe plain check", palettes="office", seasons="spring autumn", usages="formal",
        details="pocket none",
    ),
    Line(
        "men/shirts", "shirt", ("flannel shirt", "法兰绒衬衫"), 4, (46, 74), "alpha", "casual",
        silhouettes="relaxed regular", necklines="collar", sleeves="long", fabrics="flannel", patterns="check",
        palettes="earth bright", seasons="autumn winter", details="pocket",
    ),
    Line(
        "men/shirts", "shirt", ("camp-collar shirt", "古巴领衬衫"), 5, (42, 72), "alpha", "print",
        style="camp", silhouettes="relaxed", necklines="camp", sleeves="short", fabrics="viscose linen",
        patterns="floral stripe plain ditsy", palettes="bright pastel earth", seasons="summer", details="pocket none",
    ),
    Line(
        "men/knitwear", "sweater", ("sweater", "毛衣"), 9, (62, 108), "alpha", "minimal",
        silhouettes="regular relaxed", necklines="crew crew turtleneck v-neck", sleeves="long", fabrics="knit knit rib",
        patterns="plain plain cable stripe fairisle argyle", palettes="neutral earth tailored", seasons="autumn winter",
    ),
    Line(
        "men/hoodies", "hoodie", ("hoodie", "连帽卫衣"), 6, (48, 78), "alpha", "sport",
        silhouettes="relaxed regular", necklines="hood", sleeves="long", fabrics="fleece",
        patterns="plain plain colourblock", palettes="sport neutral", seasons="autumn spring winter",
        usages="sport casual", details="zip none none",
    ),
    Line(
        "men/jackets", "jacket", ("bomber jacket", "飞行员夹克"), 5, (88, 148), "alpha", "casual",
        style="bomber", silhouettes="regular", necklines="rib", sleeves="long", fabrics="nylon leather nylon",
        palettes="earth neutral", seasons="autumn spring",
    ),
    Line(
        "men/jackets", "jacket", ("trucker jacket", "牛仔夹克"), 4, (72, 108), "alpha", "denim",
        style="trucker", silhouettes="regular", necklines="collar", sleeves="long", fabrics="denim corduroy denim",
        palettes="denim earth", seasons="spring autumn",
    ),
    Line(
        "men/jackets", "jacket", ("blazer", "西装外套"), 5, (118, 210), "alpha", "formal",
        style="blazer", silhouettes="regular", necklines="lapel", sleeves="long", fabrics="wool linen wool",
        patterns="plain plain check pinstripe", palettes="tailored", seasons="spring autumn", usages="formal",
    ),
    Line(
        "men/coats", "coat", ("overcoat", "大衣"), 5, (178, 320), "alpha", "formal",
        style="overcoat", silhouettes="regular", necklines="lapel", sleeves="long", lengths="knee", fabrics="wool",
        patterns="plain plain houndstooth check", palettes="tailored", seasons="winter autumn", usages="formal",
    ),
    Line(
        "men/coats", "coat", ("puffer jacket", "羽绒夹克"), 4, (118, 210), "alpha", "outdoor",
        style="puffer", silhouettes="relaxed", necklines="funnel", sleeves="long", lengths="regular",
        fabrics="nylon", palettes="sport earth", seasons="winter", usages="sport casual", details="hood none",
    ),
    Line(
        "men/trousers", "trousers", ("chinos", "斜纹棉布裤"), 7, (48, 82), "waist-men", "casual",
        style="chino", silhouettes="slim straight tapered", lengths="full", fabrics="twill", palettes="earth neutral",
        seasons="spring summer autumn",
    ),
    Line(
        "men/trousers", "trousers", ("suit trousers", "西裤"), 5, (72, 118), "waist-men", "formal",
        style="tailored", silhouettes="straight tapered", lengths="full", fabrics="wool linen",
        patterns="plain plain pinstripe check", palettes="tailored", seasons="spring autumn winter", usages="formal",
    ),
    Line(
        "men/trousers", "trousers", ("joggers", "束脚运动裤"), 4, (42, 68), "alpha", "sport",
        style="jogger", silhouettes="tapered", lengths="ankle", fabrics="fleece", palettes="sport",
        seasons="spring autumn winter", usages="sport",
    ),
    Line(
        "men/jeans", "jeans", ("jeans", "牛仔裤"), 8, (58, 98), "waist-men", "denim",
        silhouettes="straight slim tapered relaxed", lengths="full", fabrics="denim", palettes="denim",
    ),
    Line(
        "men/shorts", "shorts", ("chino shorts", "休闲短裤"), 5, (36, 58), "waist-men", "casual",
        style="chino", silhouettes="regular", lengths="short", fabrics="twill linen", palettes="earth neutral",
        seasons="summer",
    ),
    Line(
        "men/shorts", "shorts", ("sweat shorts", "运动短裤"), 3, (28, 46), "alpha", "sport",
        style="jogger", silhouettes="regular", lengths="short", fabrics="fleece", palettes="sport",
        seasons="summer", usages="sport",
    ),
    Line(
        "men/shoes", "shoes", ("Chelsea boots", "切尔西靴"), 4, (128, 198), "eu-shoe-men", "leather",
        style="chelsea", fabrics="leather", palettes="leather", seasons="autumn winter", usages="formal casual",
    ),
)

UNISEX: tuple[Line, ...] = (
    Line(
        "unisex/tshirts", "tshirt", ("heavyweight T-shirt", "重磅T恤"), 5, (24, 42), "alpha", "casual",
        style="boxy", silhouettes="oversized", necklines="crew", sleeves="short elbow", fabrics="jersey",
        patterns="plain plain stripe", palettes="neutral earth pastel", seasons="spring summer", details="pocket none",
    ),
    Line(
        "unisex/knitwear", "sweater", ("fisherman sweater", "渔夫毛衣"), 3, (78, 128), "alpha", "outdoor",
        silhouettes="oversized relaxed", necklines="crew turtleneck", sleeves="long", fabrics="knit",
        patterns="cable", palettes="neutral earth", seasons="winter autumn",
    ),
    Line(
        "unisex/hoodies", "hoodie", ("boxy hoodie", "廓形连帽卫衣"), 4, (52, 84), "alpha", "casual",
        silhouettes="oversized", necklines="hood", sleeves="long", fabrics="fleece", palettes="neutral pastel sport",
        seasons="autumn winter spring", usages="casual sport", details="none zip",
    ),
    Line(
        "unisex/shoes", "shoes", ("sneakers", "运动鞋"), 8, (64, 118), "eu-shoe", "sport",
        style="sneaker", fabrics="leather canvas leather", palettes="neutral sport pastel",
        patterns="plain colourblock", usages="casual sport",
    ),
    Line(
        "accessories/bags", "bag", ("tote bag", "托特包"), 5, (48, 120), "one-size", "leather",
        style="tote", fabrics="leather canvas leather", palettes="leather earth neutral",
    ),
    Line(
        "accessories/bags", "bag", ("crossbody bag", "斜挎包"), 5, (58, 128), "one-size", "leather",
        style="crossbody", fabrics="leather", palettes="leather bright earth", usages="casual party",
    ),
    Line(
        "accessories/bags", "bag", ("backpack", "双肩包"), 3, (58, 110), "one-size", "outdoor",
        style="backpack", fabrics="nylon canvas", palettes="sport earth", usages="casual sport",
    ),
    Line(
        "accessories/scarves", "scarf", ("scarf", "围巾"), 7, (28, 68), "one-size", "elegant",
        style="wool", fabrics="wool knit wool", patterns="plain check stripe check", palettes="tailored earth bright",
        seasons="winter autumn", usages="casual formal",
    ),
    Line(
        "accessories/scarves", "scarf", ("silk-feel scarf", "丝感方巾"), 2, (24, 48), "one-size", "print",
        style="square", fabrics="satin", patterns="floral dot ditsy", palettes="bright evening pastel",
        seasons="spring summer", usages="formal party",
    ),
)

LINES = MEN + UNISEX
