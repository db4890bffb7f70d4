"""The category tree: department, then type, with names in both languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Category:
    """`key` is the path from the department (`women/dresses`); `parent` is None for a department."""

    key: str
    name_en: str
    name_zh: str
    parent: str | None = None

    @property
    def slug(self) -> str:
        """The last part of the key, for a URL below its department."""
        return self.key.rsplit("/", 1)[-1]


_DEPARTMENTS = (
    ("women", "Women", "女装"),
    ("men", "Men", "男装"),
    ("unisex", "Unisex", "男女同款"),
    ("accessories", "Accessories", "配饰"),
)

_TYPES = {
    "dresses": ("Dresses", "连衣裙"),
    "tshirts": ("T-shirts", "T恤"),
    "shirts": ("Shirts", "衬衫"),
    "blouses": ("Blouses", "女式上衣"),
    "knitwear": ("Knitwear", "针织衫"),
    "hoodies": ("Hoodies", "连帽卫衣"),
    "jackets": ("Jackets", "夹克"),
    "coats": ("Coats", "大衣"),
    "skirts": ("Skirts", "半身裙"),
    "trousers": ("Trousers", "长裤"),
    "jeans": ("Jeans", "牛仔裤"),
    "shorts": ("Shorts", "短裤"),
    "shoes": ("Shoes", "鞋履"),
    "bags": ("Bags", "包袋"),
    "scarves": ("Scarves", "围巾"),
}

_TREE = {
    "women": "dresses tshirts shirts blouses knitwear hoodies jackets coats skirts trousers jeans shorts shoes",
    "men": "tshirts shirts knitwear hoodies jackets coats trousers jeans shorts shoes",
    "unisex": "tshirts knitwear hoodies shoes",
    "accessories": "bags scarves",
}


def _build() -> dict[str, Category]:
    tree: dict[str, Category] = {}
    for key, name_en, name_zh in _DEPARTMENTS:
        tree[key] = Category(key, name_en, name_zh)
        for leaf in _TREE[key].split():
            tree[f"{key}/{leaf}"] = Category(f"{key}/{leaf}", *_TYPES[leaf], parent=key)
    return tree


#: Departments before their children, in the order a menu shows them.
CATEGORIES: dict[str, Category] = _build()
