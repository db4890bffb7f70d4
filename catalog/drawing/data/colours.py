"""The shop's colours: one row per slug, grouped in families that a filter shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Colour:
    """`hex` is the cloth under neutral light; `family` the swatch it is filtered by."""

    slug: str
    name_en: str
    name_zh: str
    hex: str
    family: str

    @property
    def rgb(self) -> tuple[int, int, int]:
        """sRGB components, 0..255."""
        return int(self.hex[1:3], 16), int(self.hex[3:5], 16), int(self.hex[5:7], 16)


_ROWS = (
    ("black", "Black", "黑色", "#232225", "black"),
    ("charcoal", "Charcoal", "炭灰", "#45464b", "grey"),
    ("grey", "Grey", "灰色", "#8d8e91", "grey"),
    ("silver", "Silver", "银灰", "#bfc0c4", "grey"),
    ("white", "White", "白色", "#f4f3f0", "white"),
    ("ivory", "Ivory", "象牙白", "#f0e8d8", "white"),
    ("cream", "Cream", "奶油色", "#e9dcc0", "beige"),
    ("oatmeal", "Oatmeal", "燕麦色", "#d5c6ad", "beige"),
    ("sand", "Sand", "沙色", "#c8b08a", "beige"),
    ("camel", "Camel", "驼色", "#b28a60", "brown"),
    ("tan", "Tan", "棕褐", "#a4703f", "brown"),
    ("chocolate", "Chocolate", "巧克力色", "#553628", "brown"),
    ("espresso", "Espresso", "浓缩咖啡", "#3b2b26", "brown"),
    ("red", "Red", "红色", "#c01f2b", "red"),
    ("cherry", "Cherry", "樱桃红", "#98182f", "red"),
    ("burgundy", "Burgundy", "酒红", "#6a1e31", "red"),
    ("brick", "Brick", "砖红", "#a5452f", "red"),
    ("coral", "Coral", "珊瑚色", "#e8735f", "orange"),
    ("rust", "Rust", "铁锈橙", "#b9582a", "orange"),
    ("orange", "Orange", "橙色", "#df7a2a", "orange"),
    ("mustard", "Mustard", "芥末黄", "#c9982f", "yellow"),
    ("butter", "Butter", "黄油色", "#efd98d", "yellow"),
    ("yellow", "Yellow", "黄色", "#ebc33f", "yellow"),
    ("sage", "Sage", "鼠尾草绿", "#9dab8c", "green"),
    ("olive", "Olive", "橄榄绿", "#6c6a3d", "green"),
    ("green", "Green", "绿色", "#3b7a4e", "green"),
    ("forest", "Forest", "森林绿", "#27463a", "green"),
    ("mint", "Mint", "薄荷绿", "#b3d5c0", "green"),
    ("teal", "Teal", "凫蓝", "#27686e", "green"),
    ("sky", "Sky Blue", "天蓝", "#a5c3de", "blue"),
    ("blue", "Blue", "蓝色", "#3a66ad", "blue"),
    ("cobalt", "Cobalt", "钴蓝", "#2745a0", "blue"),
    ("indigo", "Indigo", "靛蓝", "#34466b", "blue"),
    ("light-denim", "Light Denim", "浅牛仔蓝", "#8aa5c1", "blue"),
    ("navy", "Navy", "藏青", "#242f4a", "blue"),
    ("lilac", "Lilac", "丁香紫", "#bea9d0", "purple"),
    ("plum", "Plum", "梅子紫", "#5d3355", "purple"),
    ("blush", "Blush", "裸粉", "#e7c4bb", "pink"),
    ("pink", "Pink", "粉色", "#e08fa6", "pink"),
    ("fuchsia", "Fuchsia", "玫红", "#c03a7c", "pink"),
)

COLOURS: dict[str, Colour] = {row[0]: Colour(*row) for row in _ROWS}

FAMILIES: dict[str, tuple[str, str]] = {
    "black": ("Black", "黑色"),
    "grey": ("Grey", "灰色"),
    "white": ("White", "白色"),
    "beige": ("Beige", "米色"),
    "brown": ("Brown", "棕色"),
    "red": ("Red", "红色"),
    "orange": ("Orange", "橙色"),
    "yellow": ("Yellow", "黄色"),
    "green": ("Green", "绿色"),
    "blue": ("Blue", "蓝色"),
    "purple": ("Purple", "紫色"),
    "pink": ("Pink", "粉色"),
}
