"""Words of the trade that mean the same, in both languages; the first of a line stands for all of them.

Own work, kept short: a shop's own categories, colours and brands come from its tables. Words are as `text.runs` leaves
them: small letters, singular, simplified characters.
"""

from __future__ import annotations

SAME = """
dress: frock gown 连衣裙 连身裙 裙装 洋装
skirt: 半身裙 半裙 短裙
trousers: trouser pant pants slacks 长裤 西裤 休闲裤
jeans: jean 牛仔裤
shorts: 短裤
tshirt: tee 体恤 汗衫
shirt: 衬衫 衬衣
blouse: 女式上衣 罩衫 雪纺衫 女衬衫
sweater: jumper pullover 毛衣 套头衫 毛线衣
cardigan: 开衫 针织开衫
knitwear: 针织衫 针织
hoodie: hoody sweatshirt 卫衣 连帽衫 连帽卫衣 帽衫
jacket: 夹克 短外套
blazer: 西装 西服 西装外套
coat: overcoat 大衣
trench: 风衣
puffer: 羽绒服 羽绒 棉服
shoe: 鞋 鞋履 鞋子 footwear
sneaker: trainer 运动鞋 球鞋 跑鞋 板鞋 小白鞋
boot: 靴 靴子 短靴
flat: 平底鞋
bag: handbag purse 包 包袋 包包 手袋
backpack: rucksack 双肩包 背包 书包
tote: 托特包 购物袋
crossbody: 斜挎包
scarf: shawl 围巾 丝巾 披肩
accessory: 配饰 饰品
belt: belted 皮带 腰带 裤带
women: woman womens lady ladies female 女 女装 女士 女款 女式
men: man mens male gent 男 男装 男士 男款 男式
unisex: 中性 男女同款
red: 红 红色 大红 正红
burgundy: maroon oxblood 酒红 酒红色
blue: 蓝 蓝色
navy: 藏青 藏青色 藏蓝 深蓝
green: 绿 绿色
black: 黑 黑色
white: 白 白色
grey: gray 灰 灰色
beige: 米色 米白 杏色 nude
brown: 棕 棕色 褐色 咖啡色
pink: 粉 粉色 粉红 粉红色
purple: violet 紫 紫色
yellow: 黄 黄色
orange: 橙 橙色 橘色
silver: 银灰 银色
wool: woolen woollen merino 羊毛 毛呢 呢子
cashmere: 羊绒
cotton: 棉 纯棉 全棉 棉质
linen: flax 亚麻 麻
silk: 真丝 丝绸 桑蚕丝
satin: 缎面 缎
leather: 皮革 真皮 皮质 皮
suede: 麂皮
denim: 牛仔 牛仔布 丹宁
corduroy: cord 灯芯绒
velvet: 丝绒 天鹅绒
fleece: 抓绒 摇粒绒
flannel: 法兰绒
nylon: 尼龙 锦纶
twill: 斜纹
knit: knitted
rib: ribbed 罗纹
chiffon: 雪纺
canvas: 帆布
stripe: striped stripy 条纹
check: checked plaid tartan 格纹 格子 格
floral: flower flowery 碎花 花卉 花朵
dot: spot spotted dotted polka 波点 圆点
plain: solid 纯色 素色
cable: 麻花
long: 长袖 长款
midi: 中长 中长款
mini: 迷你
maxi: 拖地
turtleneck: rollneck 高领
vneck: v领
hood: hooded 连帽
pleat: pleated 百褶
winter: 冬 冬季 冬天 秋冬
summer: 夏 夏季 夏天 夏装
spring: 春 春季 春天 春秋
autumn: fall 秋 秋季 秋天
sport: sports sporty 运动
formal: business office 正装 通勤 商务 正式
party: 派对 宴会 晚宴
casual: 休闲 日常
oversized: oversize 宽松 落肩
slim: 修身
"""
# A word that means any of several kinds.
BROADER = """
短袖: tshirt 短袖
裙子: dress skirt
裙: dress skirt
长裙: dress skirt
裤子: trousers jeans shorts
裤: trousers jeans shorts
bottom: trousers jeans shorts skirt
外套: jacket coat
outerwear: jacket coat
上衣: tshirt shirt blouse sweater hoodie
top: tshirt shirt blouse sweater
check: check gingham
stripe: stripe breton pinstripe
印花: printed floral ditsy graphic
短款: mini cropped
"""
# The kinds of garment among them: what the last of a query names is what is looked for.
KINDS_TEXT = """
dress skirt trousers jeans shorts tshirt shirt blouse sweater cardigan knitwear hoodie jacket blazer coat shoe sneaker
boot bag backpack tote scarf accessory
"""
KINDS = frozenset(KINDS_TEXT.split())
# Kinds that only a product's name tells: the shop files them under a wider category.
NAMED_ONLY = frozenset({"sneaker", "boot", "cardigan", "blazer", "tote", "backpack"})


def _read(table: str) -> dict[str, list[str]]:
    lines = (line.partition(":") for line in table.strip().splitlines())
    return {first.strip(): rest.split() for first, _, rest in lines}


STANDS_FOR: dict[str, str] = {word: first for first, words in _read(SAME).items() for word in (first, *words)}
ANY_OF: dict[str, tuple[str, ...]] = {word: tuple(kinds) for word, kinds in _read(BROADER).items()}


def canonical(word: str) -> str:
    return STANDS_FOR.get(word, word)
