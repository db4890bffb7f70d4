"""Words of a brief that the catalogue's own vocabulary does not have, in both languages. Own work.

`WANTS` name slugs (`attribute=slug,slug`); `LEANS` only make some likelier (`attribute:slug+1.5`), as a season or an
occasion does; `LACKS` are things that the studio cannot make and says so. Phrases are as `catalog.search.text.normal`
leaves them; English ones in the singular.
"""

from __future__ import annotations

from collections.abc import Iterator

WANTS = """
fit=relaxed,oversized,wide: loose; baggy; roomy; easy fit; loose fitting; 宽松; 宽大; 阔版; 落肩
fit=slim,fitted: tight; close fitting; bodycon; skinny; slim fit; fitted; 修身; 紧身; 贴身; 合身
fit=oversized: oversize; oversized; 超大; 廓形
fit=wide: wide leg; palazzo; 阔腿
fit=straight: straight leg; 直筒
fit=flare: flare; flared; bootcut; 喇叭; 微喇
fit=a-line: aline; a line; a字
sleeve=none,strap: sleeveless; 无袖; 背心
sleeve=long: long sleeve; long sleeved; 长袖
sleeve=short,cap: short sleeve; short sleeved; 短袖
sleeve=elbow: half sleeve; elbow sleeve; 中袖; 五分袖; 七分袖
sleeve=puff: puff sleeve; puffed sleeve; 泡泡袖
sleeve=balloon: balloon sleeve; bishop sleeve; 灯笼袖
sleeve=flutter: flutter sleeve; 荷叶袖; 飞飞袖
sleeve=strap: strappy; spaghetti strap; cami; 吊带; 细带
neckline=v-neck: vneck; v neck; 鸡心领
neckline=crew,round: crew neck; crewneck; round neck; 圆领
neckline=square: square neck; 方领
neckline=turtleneck: turtleneck; roll neck; polo neck; 高领
neckline=boat: boat neck; 一字领; 一字肩
neckline=bow: pussy bow; tie neck; 蝴蝶结领; 系带领
neckline=collar: collared; button down; 翻领; 尖领
neckline=hood: hood; hooded; 连帽
neckline=lapel: lapel; 西装领; 驳领
neckline=halter: halter; halterneck; 挂脖
neckline=wrap: wrap neck; 交叉领
neckline=polo: polo collar; polo shirt; polo领
length=mini,short: mini; short dress; short skirt; above the knee; 短裙; 超短; 迷你
length=knee: knee length; to the knee; 及膝; 齐膝
length=midi: midi; mid length; 中长; 中长款
length=maxi,full: maxi; floor length; full length; long dress; long skirt; 长裙; 及踝; 拖地
length=cropped: cropped; crop; 露脐; 短款
length=ankle: ankle length; 九分
print=plain: plain; solid; no print; no pattern; unpatterned; 纯色; 素色; 净色
print=floral,ditsy: floral; flower; flowery; botanical; 碎花; 印花; 花朵; 花卉; 花
print=stripe,breton,pinstripe: striped; stripe; 条纹
print=breton: breton; sailor stripe; 海军条纹; 水手条纹
print=check,gingham,houndstooth: checked; check; plaid; tartan; 格纹; 格子
print=dot: dot; dotted; polka dot; spotted; 波点; 圆点
print=graphic: graphic; slogan; 图案
print=colourblock: colour block; color block; colourblocked; 拼色; 撞色
print=cable: cable knit; 麻花
fabric=jersey,poplin,twill: cotton; 棉; 纯棉; 全棉; 棉质
fabric=satin: silk; silky; satin; 真丝; 丝绸; 缎面; 丝质
fabric=knit,wool: wool; woollen; woolly; cashmere; merino; 羊毛; 羊绒; 毛呢
fabric=knit,rib: knitted; knit; 针织
fabric=denim: denim; 牛仔; 丹宁
fabric=denim: jean jacket; jeans jacket; jean shorts; jeans shorts; jean skirt; jean dress; jean shirt
fabric=leather: leather; 皮革; 真皮; 皮
fabric=corduroy: cord; corduroy; 灯芯绒
colour=sky,light-denim: light blue; pale blue; 浅蓝; 淡蓝
colour=navy,indigo: dark blue
colour=silver: light grey; light gray; pale grey; pale gray; 浅灰; 淡灰
colour=charcoal: dark grey; dark gray; 深灰
colour=mint,sage: light green; pale green; 浅绿; 淡绿
colour=forest: dark green; 深绿; 墨绿
colour=blush: light pink; pale pink; 浅粉; 淡粉
colour=burgundy,cherry: dark red; 深红; 暗红
colour=camel,tan: light brown; 浅棕
colour=espresso,chocolate: dark brown; 深棕
category=jacket: blazer; bomber; biker jacket; jean jacket; jeans jacket; 外套; 西装; 皮衣; 夹克
category=coat: trench; trench coat; puffer; overcoat; parka; 风衣; 羽绒服; 大衣
category=sweater: cardigan; jumper; pullover; knitwear; 毛衣; 开衫; 针织衫
category=hoodie: hoodie; sweatshirt; 卫衣
category=shirt,blouse,tshirt,sweater: top; 上衣
category=shorts: jean shorts; jeans shorts
category=skirt: jean skirt
category=dress: jean dress
category=shirt: jean shirt
category=trousers,jeans,shorts: bottom; 裤子; 裤
category=trousers,jeans: pants; trouser
category=dress,skirt: 裙子; 裙; 长裙; 短裙; 超短裙
category=dress: long dress; short dress; shirt dress; sweater dress; tshirt dress; slip dress; wrap dress; 吊带裙; \
衬衫裙; 毛衣裙; t恤裙; 礼服; 婚纱; 旗袍; wedding dress; ball gown; gown; cheongsam; qipao
category=skirt: long skirt; short skirt; pencil skirt; 铅笔裙; 包臀
category=tshirt: polo shirt; polo衫
category=shoes: ankle boot; 婚鞋
fabric=knit: sweater dress; 毛衣裙
neckline=collar: shirt dress; 衬衫裙
colour=olive,sand,camel: khaki; 卡其; 卡其色
category=jacket,trousers: suit; 西服; 套装
neckline=boat: off shoulder; off the shoulder; 露肩
category=trousers: chino; jogger; slacks; 长裤; 西裤; 休闲裤
category=shoes: sneaker; trainer; loafer; boot; heel; pump; footwear; 鞋; 靴子; 运动鞋; 高跟鞋
category=bag: handbag; tote; backpack; clutch; 包; 手袋; 双肩包
category=scarf: scarf; shawl; 围巾; 丝巾
type=cardigan: cardigan; 开衫
type=blazer: blazer; 西装
type=biker: biker; biker jacket; 机车; 皮衣
type=bomber: bomber; 飞行员
type=trench: trench; trench coat; 风衣
type=puffer: puffer; 羽绒服
type=pleated: pleated; 百褶
type=wrap: wrap; wrap dress; 裹身; 交叠
type=slip: slip dress; 吊带裙
type=pencil: pencil; pencil skirt; 铅笔裙; 包臀
type=tiered: tiered; 层叠; 蛋糕裙
"""
LEANS = """
fabric:linen+2,poplin+1,jersey+.5,viscose+1,chiffon+1,wool-3,knit-1.5,fleece-3,velvet-2,corduroy-2,flannel-2; \
sleeve:short+1,strap+1,none+1,cap+1,flutter+.5,long-1,balloon-.5; category:coat-4,jacket-1,sweater-1.5,hoodie-1,\
scarf-1,shorts+.5,dress+.5 | summer; summery; hot weather; beach; holiday; vacation; 夏; 夏天; 夏季; 夏装; 海边; \
度假; 沙滩
fabric:wool+2,knit+1.5,fleece+1.5,velvet+.5,corduroy+1,flannel+1,linen-3,chiffon-2; sleeve:long+1.5,balloon+.5,\
short-1.5,strap-2,none-.5,cap-1.5; category:coat+1,sweater+1,scarf+.5,shorts-3 | winter; cold weather; warm; cosy; \
cozy; \
snug; 冬; 冬天; 冬季; 保暖; 暖和; 厚
fabric:wool+.5,knit+1,corduroy+1,twill+.5,denim+.5,linen-.5; sleeve:long+1,strap-1; colour:rust+1,mustard+1,camel+1,\
olive+1,chocolate+.5,burgundy+.5 | autumn; fall; autumnal; 秋; 秋天; 秋季
fabric:poplin+.5,linen+.5,jersey+.5,wool-1; print:floral+.7,ditsy+.7; colour:blush+.7,sage+.7,sky+.7,butter+.7,mint+.7,\
lilac+.7 | spring; 春; 春天; 春季
category:shirt+1,blouse+1,trousers+1,jacket+1,skirt+.5,shorts-2,hoodie-3,tshirt-1; type:tailored+1,blazer+1.5,pencil+1,\
sheath+1; print:plain+.7,graphic-2 | office; work; formal; business; smart; meeting; 上班; 通勤; 办公; 正式; 商务; 职场
category:dress+2,skirt+.5,blouse+.5,hoodie-3,shorts-1; fabric:satin+1.5,velvet+1.5,chiffon+1 | party; evening; \
wedding; \
date; night out; elegant; 派对; 晚宴; 婚礼; 约会; 宴会; 优雅
category:hoodie+1,tshirt+1,shorts+.5,trousers+.5,dress-2,skirt-1; type:jogger+1.5,sneaker+1; fabric:jersey+1,fleece+.7,\
nylon+.7 | sport; sporty; gym; running; active; 运动; 健身; 跑步
category:tshirt+.7,jeans+.7,hoodie+.5; fabric:jersey+.5,denim+.5; fit:relaxed+.5 | casual; everyday; weekend; \
comfortable; \
comfy; relaxed; 休闲; 日常; 舒适; 周末; 居家
print:plain+2.5,graphic-2,floral-1.5 | minimal; minimalist; simple; clean; understated; basic; 简约; 极简; 简洁; \
低调; 基础
print:plain-2.5 | patterned; bold; busy; printed; 图纹; 花哨; 大胆
colour:black+1,charcoal+1,navy+1,espresso+1,forest+.7,burgundy+.7,white-2,ivory-2,cream-2,butter-1.5,blush-1.5 | dark; \
深色; 暗色
colour:white+1,ivory+1,cream+1,butter+.7,blush+.7,sky+.7,mint+.7,black-2,charcoal-1.5,espresso-1.5,\
navy-1.5 | light colour; \
light coloured; pale; pastel; 浅色; 淡色; 马卡龙
colour:red+1,cobalt+1,yellow+1,orange+1,fuchsia+1,green+.7,grey-2,oatmeal-2,sand-2,charcoal-1.5 | bright; colourful; \
colorful; vivid; 鲜艳; 亮色; 彩色
colour:sand+1,oatmeal+1,camel+1,ivory+1,grey+1,cream+1,charcoal+.7,red-2,cobalt-2,fuchsia-2 | neutral; nude; earthy; \
中性色; 大地色
length:maxi+2,full+1,long+1.5,midi+1 | long; longer; 长款; 长
length:mini+2,short+1.5,cropped+1 | short; shorter; 短
category:dress-6,skirt-6,blouse-4 | men; man; male; him; boyfriend; husband; 男; 男士; 男装; 男款; 男友
category:dress+.4,skirt+.4,blouse+.3 | women; woman; female; her; girlfriend; wife; 女; 女士; 女装; 女款
fabric:linen+.7,chiffon+.7,viscose+.7,poplin+.5,wool-1,velvet-1 | light; lightweight; airy; breezy; thin; 轻薄; \
透气; 薄; 清凉
type:tea+1,sun+1,wrap+.7; print:floral+1,ditsy+1; sleeve:puff+.7,flutter+.7 | romantic; feminine; boho; bohemian; \
vintage; \
浪漫; 甜美; 复古; 文艺; 仙女
"""
LACKS = """
swimsuit; bikini; swimwear; swimming costume; hat; cap hat; beanie; glove; sock; tights; legging; underwear; bra; \
lingerie; \
pyjama; jumpsuit; romper; dungaree; overall; kimono; sari; tuxedo; belt; tie; necktie; jewellery; \
jewelry; \
watch; sunglasses; lace; fur; sequin; sequinned; gold; golden; metallic; leopard; animal print; zebra; tie dye; \
camouflage; camo; \
neon; kid; child; children; baby; toddler; mesh; crochet; feather; tulle; paisley; embroidery; embroidered; sandal; \
泳衣; 比基尼; 帽子; 手套; 袜子; 打底裤; 内衣; 文胸; 睡衣; 连体裤; 背带裤; 和服; 汉服; 腰带; 领带; 首饰; 手表; \
墨镜; 蕾丝; \
皮草; 亮片; 金色; 金属色; 豹纹; 动物纹; 斑马纹; 扎染; 迷彩; 荧光; 网纱; 钩针; 羽毛; 刺绣; 凉鞋; 汗蒸服; 儿童; 童装; 婴儿
"""
NEGATIONS_TEXT = """
no not without never except avoid hate dislike dont doesnt didnt isnt arent wasnt cant cannot couldnt wont wouldnt
shouldnt nothing none neither minus skip non
不要 不 没有 无 别 除了 不喜欢 讨厌 非 勿 拒绝 不想要 不想 都不要 也不要 都不喜欢 也不喜欢 不穿 不爱 不能 不用
"""
NEGATIONS = frozenset(NEGATIONS_TEXT.split())
# What says nothing of a garment.
PLAIN_TEXT = """
i me my im id ill want would like love need wear please make show give something anything some a an the and or of
for with in on
to at is it this that thing style kind really very more most quite rather bit little one two piece garment clothes
clothing outfit
design designer idea look looking item new nice good great pretty beautiful cute cool best perfect fashion
fashionable trendy can
could you your let have has get so but also maybe lovely made from which be are was will do go going day time
colour color fabric
material cut shape fit size season all any about just only too much day wearing into as up down than then them they
we he she his
please dear hi hello thanks thank dress-up surprise whatever know don t sure choose decide stand bear care
enjoy either particular special specific
的 款 和 与 或 了 在 有 我 你 要 想 个 件 条 双 新款 买 一 一件 一条 一个 想要 喜欢 给 给我 来 请 帮 帮我 设计 穿
穿的 适合 的话 那种 比较 有点 很
非常 好看 漂亮 可爱 时尚 流行 衣服 服装 款式 风格 颜色 面料 材质 版型 可以 能 最好 并且 而且 但是 但 以及 以 又 也
就 是 为 让 用 做 去 时候 时 吗 呢 吧 啊
希望 感觉 一些 一点 点 这 那 这种 什么 怎么 看看 推荐 需要 同时 材料 质地 色 系 系列 搭配 上 下 里 中 人 她 他 它
我们 自己 更 最 太 还 再 都 对 把
"""
PLAIN = frozenset(PLAIN_TEXT.split())


def wants() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(phrase, attribute, slugs)."""
    for line in WANTS.strip().splitlines():
        left, _, right = line.partition(": ")
        attribute, _, slugs = left.partition("=")
        for phrase in right.split(";"):
            yield phrase.strip(), attribute, tuple(slugs.split(","))


def leans() -> Iterator[tuple[str, dict[str, dict[str, float]]]]:
    """(phrase, attribute → slug → log-odds)."""
    for line in LEANS.strip().splitlines():
        left, _, right = line.partition(" | ")
        table = {}
        for part in left.split(";"):
            attribute, _, pairs = part.strip().partition(":")
            table[attribute] = dict(map(_pair, pairs.split(",")))
        for phrase in right.split(";"):
            yield phrase.strip(), table


def _pair(text: str) -> tuple[str, float]:
    place = max(text.rfind("+"), text.rfind("-"))
    return text[:place].strip(), float(text[place:])


def lacks() -> list[str]:
    return [phrase.strip() for phrase in LACKS.split(";")]
