"""Things that people look for in a fashion shop, and what comes near them where a shop has none.

What a category is called after is sold and read like any other word; of the rest the shop says that it has none.
"""

from __future__ import annotations

# thing: other words for it | kinds that come near
THINGS = """
belt: 皮带 腰带 裤带 | accessory
hat: cap beanie 帽子 帽 棒球帽 毛线帽 渔夫帽 贝雷帽 | scarf
glove: mitten 手套 | scarf
sock: 袜子 袜 短袜 长袜 | shoe
tights: stocking 丝袜 连裤袜 | skirt
sunglasses: glasses 墨镜 太阳镜 眼镜 | accessory
jewellery: jewelry necklace earring bracelet 首饰 珠宝 项链 耳环 耳钉 手链 戒指 | accessory
watch: 手表 腕表 |
tie: necktie 领带 领结 | shirt
wallet: 钱包 卡包 | bag
umbrella: 雨伞 伞 |
swimsuit: swimwear bikini 泳衣 泳装 比基尼 泳裤 |
pyjamas: pajamas pyjama pajama nightwear 睡衣 睡裙 睡裤 家居服 |
underwear: lingerie bra boxers 内衣 文胸 内裤 |
vest: waistcoat gilet 马甲 背心 马夹 | knitwear
"""


def _read() -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    thing_of: dict[str, str] = {}
    near: dict[str, tuple[str, ...]] = {}
    for line in THINGS.strip().splitlines():
        thing, _, rest = line.partition(":")
        names, _, kinds = rest.partition("|")
        near[thing] = tuple(kinds.split())
        thing_of |= dict.fromkeys((thing, *names.split()), thing)
    return thing_of, near


# Every word of THINGS -> the thing; the thing -> kinds near it.
THING_OF, NEAR = _read()
