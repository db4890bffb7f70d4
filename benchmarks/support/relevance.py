"""What a search of the drawn catalogue has to find: queries in both languages with the attributes of a right answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalog.models import Product

TOP = 10


@dataclass(frozen=True)
class Expectation:
    """A right answer has one of the values of every property that is stated; colour is a family, `name` a part of the
    English name."""

    query: str
    name: str = ""
    kind: str = ""
    colour: str = ""
    fabric: str = ""
    pattern: str = ""
    gender: str = ""
    season: str = ""
    style: str = ""
    length: str = ""
    neckline: str = ""
    brand: str = ""

    def fits(self, product: Product, families: set[str]) -> bool:
        held = {**product.attributes, "gender": product.gender, "season": product.season, "brand": product.brand.slug}
        for name in ("kind", "fabric", "pattern", "gender", "season", "style", "length", "neckline", "brand"):
            wanted = getattr(self, name)
            if wanted and str(held.get(name)) not in wanted.split():
                return False
        return self.name in product.name_en and (not self.colour or self.colour in families)


E = Expectation
EXPECTATIONS = (
    E("red dress", kind="dress", colour="red"),
    E("红色连衣裙", kind="dress", colour="red"),
    E("紅色連衣裙", kind="dress", colour="red"),
    E("red drses", kind="dress", colour="red"),
    E("black dress", kind="dress", colour="black"),
    E("黑色裙子", kind="dress skirt", colour="black"),
    E("wool coat", kind="coat", fabric="wool"),
    E("羊毛大衣", kind="coat", fabric="wool"),
    E("trench coat", kind="coat", style="trench"),
    E("风衣", kind="coat", style="trench"),
    E("puffer jacket", name="Puffer Jacket"),
    E("羽绒服", style="puffer"),
    E("sneakers", kind="shoes", style="sneaker"),
    E("trainers", kind="shoes", style="sneaker"),
    E("运动鞋", kind="shoes", style="sneaker"),
    E("snekers", kind="shoes", style="sneaker"),
    E("tee", kind="tshirt"),
    E("T恤", kind="tshirt"),
    E("striped t-shirt", kind="tshirt", pattern="stripe breton"),
    E("条纹T恤", kind="tshirt", pattern="stripe breton"),
    E("blue jeans", kind="jeans", colour="blue"),
    E("男士牛仔裤", kind="jeans", gender="men"),
    E("womens jeans", kind="jeans", gender="women"),
    E("linen shirt", kind="shirt blouse", fabric="linen"),
    E("亚麻衬衫", kind="shirt", fabric="linen"),
    E("leather jacket", kind="jacket", fabric="leather"),
    E("皮夹克", kind="jacket", fabric="leather"),
    E("lether jacket", kind="jacket", fabric="leather"),
    E("floral dress", kind="dress", pattern="floral ditsy"),
    E("碎花连衣裙", kind="dress", pattern="floral ditsy"),
    E("polka dot", pattern="dot"),
    E("波点", pattern="dot"),
    E("checked shirt", kind="shirt", pattern="check gingham"),
    E("格纹衬衫", kind="shirt", pattern="check gingham"),
    E("black skirt", kind="skirt", colour="black"),
    E("半身裙", kind="skirt"),
    E("pleated skirt", kind="skirt", style="pleated"),
    E("百褶裙", kind="skirt dress", style="pleated"),
    E("cardigan", style="cardigan"),
    E("开衫", style="cardigan"),
    E("高领毛衣", kind="sweater", neckline="turtleneck funnel"),
    E("cable knit sweater", kind="sweater", pattern="cable"),
    E("hoodie", kind="hoodie"),
    E("卫衣", kind="hoodie"),
    E("tote bag", kind="bag", style="tote"),
    E("双肩包", kind="bag", style="backpack"),
    E("scarves", kind="scarf"),
    E("围巾", kind="scarf"),
    E("ankle boots", name="Ankle Boots"),
    E("Norrholm sweater", kind="sweater", brand="norrholm"),
    E("诺霍姆毛衣", kind="sweater", brand="norrholm"),
    E("velvet dress", kind="dress", fabric="velvet"),
    E("green trousers", kind="trousers", colour="green"),
    E("白色衬衫", kind="shirt", colour="white"),
)


@dataclass(frozen=True)
class Judged:
    """`right` of the first `shown` products, where `there` in the whole shop are right."""

    query: str
    right: int
    shown: int
    there: int

    @property
    def share(self) -> float:
        """Of what could be right among the first ten; 1 where the shop has nothing of the kind."""
        best = min(TOP, self.there)
        return min(self.right, best) / best if best else 1.0


def judge(expectations: Sequence[Expectation] = EXPECTATIONS) -> list[Judged]:
    """Ask the shop of the environment; its first ten answers against every product it has."""
    from collections import defaultdict

    from catalog.facets.load import load
    from catalog.models import Product, Variant
    from catalog.search.run import search

    families: dict[int, set[str]] = defaultdict(set)
    for product, family in Variant.objects.values_list("product_id", "colour__family").distinct():
        families[product].add(family)
    products = Product.objects.active().select_related("brand").in_bulk()
    snapshot, found = load(), []
    for one in expectations:
        first = snapshot.columns.ids[search(one.query, snapshot).rows[:TOP]].tolist()
        right = sum(one.fits(products[pk], families[pk]) for pk in first)
        there = sum(one.fits(product, families[pk]) for pk, product in products.items())
        found.append(Judged(one.query, right, len(first), there))
    return found
