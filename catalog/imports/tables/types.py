"""Article types of the "Fashion Product Images" layout, and the categories that the shop files them under."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ArticleType:
    """`category` is the slug below the department, `noun_zh` the word that ends a Chinese product name,
    `sizing` a row of `sizes.SIZING`, `price` the median price in the shop's currency."""

    category: str
    noun_zh: str
    sizing: str
    price: float


DEPARTMENTS: dict[str, tuple[str, str]] = {
    "women": ("Women", "女装"),
    "men": ("Men", "男装"),
    "unisex": ("Unisex", "男女同款"),
    "girls": ("Girls", "女童"),
    "boys": ("Boys", "男童"),
}

CATEGORIES: dict[str, tuple[str, str]] = {
    "dresses": ("Dresses", "连衣裙"),
    "tshirts": ("T-shirts", "T恤"),
    "shirts": ("Shirts", "衬衫"),
    "tops": ("Tops", "上衣"),
    "tunics": ("Tunics", "长款上衣"),
    "kurtas": ("Kurtas & Kurtis", "印度长衫"),
    "sarees": ("Sarees", "纱丽"),
    "dupattas": ("Dupattas", "印度披巾"),
    "knitwear": ("Knitwear", "针织衫"),
    "sweatshirts": ("Sweatshirts", "卫衣"),
    "jackets": ("Jackets", "夹克"),
    "waistcoats": ("Waistcoats", "马甲"),
    "skirts": ("Skirts", "半身裙"),
    "trousers": ("Trousers", "长裤"),
    "jeans": ("Jeans", "牛仔裤"),
    "shorts": ("Shorts", "短裤"),
    "capris": ("Capris", "七分裤"),
    "leggings": ("Leggings & Tights", "打底裤"),
    "sportswear": ("Track Pants & Tracksuits", "运动服"),
    "nightwear": ("Lounge & Nightwear", "家居服"),
    "casual-shoes": ("Casual Shoes", "休闲鞋"),
    "formal-shoes": ("Formal Shoes", "正装鞋"),
    "sports-shoes": ("Sports Shoes", "运动鞋"),
    "heels": ("Heels", "高跟鞋"),
    "flats": ("Flats", "平底鞋"),
    "sandals": ("Sandals", "凉鞋"),
    "flip-flops": ("Flip-flops", "人字拖"),
    "shoe-accessories": ("Shoe Accessories", "鞋类配件"),
    "bags": ("Bags", "包袋"),
    "wallets": ("Wallets", "钱包"),
    "belts": ("Belts", "腰带"),
    "watches": ("Watches", "手表"),
    "sunglasses": ("Sunglasses", "太阳镜"),
    "headwear": ("Headwear", "帽饰"),
    "scarves": ("Scarves", "围巾"),
    "gloves": ("Gloves", "手套"),
    "socks": ("Socks", "袜子"),
    "ties": ("Ties", "领带"),
    "cufflinks": ("Cufflinks", "袖扣"),
    "umbrellas": ("Umbrellas", "雨伞"),
    "accessories": ("Accessories", "配饰"),
}

ARTICLE_TYPES: dict[str, ArticleType] = {
    "Accessory Gift Set": ArticleType("accessories", "配饰礼盒", "one-size", 45),
    "Backpacks": ArticleType("bags", "双肩包", "one-size", 49),
    "Belts": ArticleType("belts", "腰带", "alpha", 25),
    "Caps": ArticleType("headwear", "帽子", "one-size", 19),
    "Capris": ArticleType("capris", "七分裤", "waist", 32),
    "Casual Shoes": ArticleType("casual-shoes", "休闲鞋", "shoe", 65),
    "Churidar": ArticleType("leggings", "印度紧身裤", "alpha", 22),
    "Clutches": ArticleType("bags", "手拿包", "one-size", 39),
    "Cufflinks": ArticleType("cufflinks", "袖扣", "one-size", 35),
    "Dresses": ArticleType("dresses", "连衣裙", "alpha", 59),
    "Duffel Bag": ArticleType("bags", "旅行袋", "one-size", 55),
    "Dupatta": ArticleType("dupattas", "印度披巾", "one-size", 22),
    "Flats": ArticleType("flats", "平底鞋", "shoe", 42),
    "Flip Flops": ArticleType("flip-flops", "人字拖", "shoe", 19),
    "Formal Shoes": ArticleType("formal-shoes", "正装鞋", "shoe", 89),
    "Gloves": ArticleType("gloves", "手套", "alpha", 24),
    "Handbags": ArticleType("bags", "手提包", "one-size", 65),
    "Headband": ArticleType("headwear", "发带", "one-size", 12),
    "Heels": ArticleType("heels", "高跟鞋", "shoe", 59),
    "Jackets": ArticleType("jackets", "夹克", "alpha", 85),
    "Jeans": ArticleType("jeans", "牛仔裤", "waist", 59),
    "Kurta Sets": ArticleType("kurtas", "印度长衫套装", "alpha", 55),
    "Kurtas": ArticleType("kurtas", "印度长衫", "alpha", 35),
    "Kurtis": ArticleType("kurtas", "印度短衫", "alpha", 29),
    "Laptop Bag": ArticleType("bags", "电脑包", "one-size", 55),
    "Leggings": ArticleType("leggings", "打底裤", "alpha", 20),
    "Lounge Pants": ArticleType("nightwear", "家居裤", "alpha", 25),
    "Mobile Pouch": ArticleType("bags", "手机包", "one-size", 19),
    "Mufflers": ArticleType("scarves", "围脖", "one-size", 25),
    "Rucksacks": ArticleType("bags", "登山包", "one-size", 69),
    "Sandals": ArticleType("sandals", "凉鞋", "shoe", 45),
    "Sarees": ArticleType("sarees", "纱丽", "one-size", 65),
    "Scarves": ArticleType("scarves", "围巾", "one-size", 22),
    "Shirts": ArticleType("shirts", "衬衫", "alpha", 42),
    "Shoe Accessories": ArticleType("shoe-accessories", "鞋类配件", "one-size", 12),
    "Shorts": ArticleType("shorts", "短裤", "waist", 35),
    "Skirts": ArticleType("skirts", "半身裙", "alpha", 39),
    "Socks": ArticleType("socks", "袜子", "one-size", 9),
    "Sports Sandals": ArticleType("sandals", "运动凉鞋", "shoe", 49),
    "Sports Shoes": ArticleType("sports-shoes", "运动鞋", "shoe", 79),
    "Stoles": ArticleType("scarves", "披肩", "one-size", 29),
    "Sunglasses": ArticleType("sunglasses", "太阳镜", "one-size", 69),
    "Sweaters": ArticleType("knitwear", "毛衣", "alpha", 55),
    "Sweatshirts": ArticleType("sweatshirts", "卫衣", "alpha", 49),
    "Ties": ArticleType("ties", "领带", "one-size", 25),
    "Tights": ArticleType("leggings", "紧身裤", "alpha", 22),
    "Tops": ArticleType("tops", "上衣", "alpha", 32),
    "Track Pants": ArticleType("sportswear", "运动裤", "alpha", 39),
    "Tracksuits": ArticleType("sportswear", "运动套装", "alpha", 75),
    "Travel Accessory": ArticleType("accessories", "旅行配件", "one-size", 25),
    "Trousers": ArticleType("trousers", "长裤", "waist", 52),
    "Tshirts": ArticleType("tshirts", "T恤", "alpha", 24),
    "Tunics": ArticleType("tunics", "长款上衣", "alpha", 35),
    "Umbrellas": ArticleType("umbrellas", "雨伞", "one-size", 20),
    "Waistcoat": ArticleType("waistcoats", "马甲", "alpha", 52),
    "Wallets": ArticleType("wallets", "钱包", "one-size", 35),
    "Watches": ArticleType("watches", "手表", "one-size", 95),
}

# What a type that the table does not know is sized and priced like, by its master category.
UNKNOWN_TYPES: dict[str, tuple[str, float]] = {
    "Apparel": ("alpha", 40),
    "Footwear": ("shoe", 60),
}
OTHER_TYPE = ("one-size", 30.0)
