"""The base colours of the layout as rows of the shop's colour table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ColourRow:
    """`hex` is #rrggbb; `family` one of the shop's colour families."""

    slug: str
    name_en: str
    name_zh: str
    hex: str
    family: str


_ROWS: tuple[tuple[str, ColourRow], ...] = (
    ("Beige", ColourRow("beige", "Beige", "米色", "#d8c7a6", "beige")),
    ("Black", ColourRow("black", "Black", "黑色", "#232225", "black")),
    ("Blue", ColourRow("blue", "Blue", "蓝色", "#3a66ad", "blue")),
    ("Bronze", ColourRow("bronze", "Bronze", "青铜色", "#8c6a3f", "metallic")),
    ("Brown", ColourRow("brown", "Brown", "棕色", "#6f4a32", "brown")),
    ("Burgundy", ColourRow("burgundy", "Burgundy", "酒红", "#6a1e31", "red")),
    ("Charcoal", ColourRow("charcoal", "Charcoal", "炭灰", "#45464b", "grey")),
    ("Coffee Brown", ColourRow("coffee-brown", "Coffee Brown", "咖啡色", "#4b362a", "brown")),
    ("Copper", ColourRow("copper", "Copper", "古铜色", "#a8663c", "metallic")),
    ("Cream", ColourRow("cream", "Cream", "奶油色", "#e9dcc0", "beige")),
    ("Fluorescent Green", ColourRow("fluorescent-green", "Fluorescent Green", "荧光绿", "#8de53b", "green")),
    ("Gold", ColourRow("gold", "Gold", "金色", "#c9a227", "metallic")),
    ("Green", ColourRow("green", "Green", "绿色", "#3b7a4e", "green")),
    ("Grey", ColourRow("grey", "Grey", "灰色", "#8d8e91", "grey")),
    ("Grey Melange", ColourRow("grey-melange", "Grey Melange", "麻灰", "#a9aaad", "grey")),
    ("Khaki", ColourRow("khaki", "Khaki", "卡其色", "#a59468", "beige")),
    ("Lavender", ColourRow("lavender", "Lavender", "薰衣草紫", "#b9a7d6", "purple")),
    ("Lime Green", ColourRow("lime-green", "Lime Green", "青柠绿", "#9ac43c", "green")),
    ("Magenta", ColourRow("magenta", "Magenta", "洋红", "#b5297a", "pink")),
    ("Maroon", ColourRow("maroon", "Maroon", "枣红", "#6b2230", "red")),
    ("Mauve", ColourRow("mauve", "Mauve", "藕紫", "#a8869a", "purple")),
    ("Metallic", ColourRow("metallic", "Metallic", "金属色", "#9a9ca0", "metallic")),
    ("Multi", ColourRow("multi", "Multicoloured", "多色", "#9a7f9e", "multi")),
    ("Mushroom Brown", ColourRow("mushroom-brown", "Mushroom Brown", "蘑菇棕", "#8f7a68", "brown")),
    ("Mustard", ColourRow("mustard", "Mustard", "芥末黄", "#c9982f", "yellow")),
    ("NA", ColourRow("unspecified", "Colour not stated", "颜色未注明", "#b8b8b8", "multi")),
    ("Navy Blue", ColourRow("navy", "Navy", "藏青", "#242f4a", "blue")),
    ("Nude", ColourRow("nude", "Nude", "裸色", "#dcb59a", "beige")),
    ("Off White", ColourRow("off-white", "Off White", "米白色", "#efeae0", "white")),
    ("Olive", ColourRow("olive", "Olive", "橄榄绿", "#6c6a3d", "green")),
    ("Orange", ColourRow("orange", "Orange", "橙色", "#df7a2a", "orange")),
    ("Peach", ColourRow("peach", "Peach", "蜜桃色", "#f0b090", "orange")),
    ("Pink", ColourRow("pink", "Pink", "粉色", "#e08fa6", "pink")),
    ("Purple", ColourRow("purple", "Purple", "紫色", "#6b4a8e", "purple")),
    ("Red", ColourRow("red", "Red", "红色", "#c01f2b", "red")),
    ("Rose", ColourRow("rose", "Rose", "玫瑰粉", "#c9607c", "pink")),
    ("Rust", ColourRow("rust", "Rust", "铁锈橙", "#b9582a", "orange")),
    ("Sea Green", ColourRow("sea-green", "Sea Green", "海绿色", "#3f9480", "green")),
    ("Silver", ColourRow("silver", "Silver", "银灰", "#bfc0c4", "grey")),
    ("Skin", ColourRow("skin", "Skin", "肤色", "#e2bd9d", "beige")),
    ("Steel", ColourRow("steel", "Steel", "钢灰", "#84888d", "metallic")),
    ("Tan", ColourRow("tan", "Tan", "棕褐", "#a4703f", "brown")),
    ("Taupe", ColourRow("taupe", "Taupe", "灰褐色", "#85766a", "brown")),
    ("Teal", ColourRow("teal", "Teal", "凫蓝", "#27686e", "green")),
    ("Turquoise Blue", ColourRow("turquoise", "Turquoise", "绿松石蓝", "#3fb1b5", "blue")),
    ("White", ColourRow("white", "White", "白色", "#f4f3f0", "white")),
    ("Yellow", ColourRow("yellow", "Yellow", "黄色", "#ebc33f", "yellow")),
)

BASE_COLOURS: dict[str, ColourRow] = dict(_ROWS)
UNSTATED = BASE_COLOURS["NA"]
# A Chinese name says nothing about a colour that the source does not state.
UNNAMED_SLUGS = frozenset({UNSTATED.slug})
