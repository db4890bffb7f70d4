"""Words for attributes, in English and Simplified Chinese: (en, zh)."""

from __future__ import annotations

Pair = tuple[str, str]

#: Collection words that make a name memorable; each is used with a type once.
COLLECTION: tuple[Pair, ...] = (
    ("Harbour", "海港"), ("Linden", "椴木"), ("Orchard", "果园"), ("Dune", "沙丘"), ("Willow", "柳岸"),
    ("Meadow", "原野"), ("Juniper", "杜松"), ("Canal", "运河"), ("Ember", "余烬"), ("Atelier", "画室"),
    ("Sunday", "周日"), ("Verona", "维罗纳"), ("Larkspur", "飞燕草"), ("Foundry", "铸坊"), ("Cove", "浅湾"),
    ("Marlow", "马洛"), ("Solstice", "夏至"), ("Birch", "白桦"), ("Lagoon", "潟湖"), ("Quarry", "石场"),
    ("Clover", "三叶草"), ("Promenade", "漫步"), ("Tide", "潮汐"), ("Almond", "杏仁"), ("Nocturne", "夜曲"),
    ("Pine", "松间"), ("Fable", "寓言"), ("Heath", "荒原"), ("Serena", "晴岚"), ("Lantern", "灯影"),
    ("Mistral", "西风"), ("Opal", "欧泊"), ("Garden", "花园"), ("Sterling", "斯特林"), ("Rowan", "花楸"),
    ("Aria", "咏叹"), ("Summit", "山脊"), ("Thistle", "蓟花"), ("Camille", "卡米耶"), ("Kyoto", "鸭川"),
    ("Prairie", "草场"), ("Ivy", "常春藤"), ("Boulevard", "林荫道"), ("Moor", "旷野"), ("Selene", "月影"),
    ("Cedar", "雪松"), ("Riviera", "蔚蓝海岸"), ("Sparrow", "麻雀"), ("Domino", "多米诺"), ("Haven", "静港"),
    ("Fjord", "峡湾"), ("Maple", "枫糖"), ("Studio", "工作室"), ("Anouk", "阿努克"), ("Terrace", "露台"),
    ("Delta", "三角洲"), ("Cascade", "飞瀑"), ("Vale", "山谷"), ("Saffron", "藏红花"), ("Bureau", "书房"),
)

FABRICS: dict[str, Pair] = {
    "jersey": ("Jersey", "棉质"), "rib": ("Ribbed", "罗纹"), "knit": ("Wool-Blend", "羊毛混纺"),
    "denim": ("Denim", "牛仔"), "twill": ("Cotton-Twill", "斜纹棉"), "satin": ("Satin", "缎面"),
    "wool": ("Wool", "羊毛"), "leather": ("Leather", "真皮"), "poplin": ("Cotton-Poplin", "府绸"),
    "linen": ("Linen", "亚麻"), "viscose": ("Viscose", "粘胶"), "crepe": ("Crêpe", "绉纱"),
    "chiffon": ("Chiffon", "雪纺"), "velvet": ("Velvet", "丝绒"), "corduroy": ("Corduroy", "灯芯绒"),
    "flannel": ("Brushed", "拉绒"), "fleece": ("Brushed-Cotton", "抓绒"), "nylon": ("Nylon", "尼龙"),
    "canvas": ("Canvas", "帆布"),
}

PATTERNS: dict[str, Pair] = {
    "plain": ("", ""), "stripe": ("Striped", "条纹"), "breton": ("Breton-Stripe", "海军条纹"),
    "pinstripe": ("Pinstripe", "细条纹"), "check": ("Checked", "格纹"), "gingham": ("Gingham", "方格"),
    "houndstooth": ("Houndstooth", "千鸟格"), "floral": ("Floral", "印花"), "ditsy": ("Ditsy-Floral", "碎花"),
    "dot": ("Polka-Dot", "波点"), "colourblock": ("Colour-Block", "拼色"), "cable": ("Cable-Knit", "麻花针织"),
    "argyle": ("Argyle", "菱格"), "fairisle": ("Fair Isle", "费尔岛提花"),
}

NECKLINES: dict[str, Pair] = {
    "crew": ("a ribbed crew neck", "罗纹圆领"), "v-neck": ("a V-neck", "V领"), "scoop": ("a scooped neck", "大圆领"),
    "boat": ("a boat neck", "一字领"), "round": ("a round neck", "圆领"), "square": ("a square neckline", "方领"),
    "sweetheart": ("a sweetheart neckline", "心形领口"), "halter": ("a halter neck", "挂脖领"),
    "cowl": ("a soft cowl neck", "垂荡领"), "wrap": ("a crossover V-neck", "交叠V领"),
    "collar": ("a neat point collar", "利落的翻领"), "camp": ("an open camp collar", "开襟古巴领"),
    "bow": ("a tie-bow at the neck", "领口蝴蝶结系带"), "turtleneck": ("a folded turtleneck", "翻折高领"),
    "henley": ("a buttoned henley neck", "亨利领门襟"), "polo": ("a soft polo collar", "柔软的Polo领"),
    "lapel": ("notched lapels", "平驳领"), "rib": ("a ribbed baseball collar", "罗纹棒球领"),
    "funnel": ("a stand-up funnel collar", "立领"), "hood": ("a double-layered hood", "双层连帽"),
}

SLEEVES: dict[str, Pair] = {
    "none": ("a sleeveless cut", "无袖剪裁"), "strap": ("slim straps", "细吊带"), "cap": ("cap sleeves", "盖肩袖"),
    "short": ("short sleeves", "短袖"), "elbow": ("elbow-length sleeves", "中袖"), "long": ("long sleeves", "长袖"),
    "puff": ("short puff sleeves", "泡泡袖"), "flutter": ("fluttering sleeves", "荷叶袖"),
    "balloon": ("gathered balloon sleeves", "灯笼长袖"),
}

FITS: dict[str, Pair] = {
    "regular": ("an easy regular fit", "合度的常规版型"), "fitted": ("a close, fitted line", "贴身修长的线条"),
    "relaxed": ("a relaxed fit", "宽松版型"), "oversized": ("a generous oversized fit", "落肩廓形"),
    "a-line": ("an A-line skirt", "A字裙摆"), "fit-and-flare": ("a defined waist and a full skirt", "收腰大摆"),
    "slip": ("a bias cut that skims the body", "贴合身形的斜裁线条"), "straight": ("a straight cut", "直筒剪裁"),
    "full": ("plenty of gathered volume", "蓬松的抽褶裙摆"), "wide": ("a wide leg", "阔腿裤型"),
    "tapered": ("a leg that tapers to the ankle", "向脚踝收窄的裤型"), "slim": ("a slim leg", "修身裤型"),
    "flare": ("a leg that flares from the knee", "膝下微喇的裤型"),
}

LENGTHS: dict[str, Pair] = {
    "mini": ("a mini length", "短款长度"), "knee": ("a knee-length hem", "及膝长度"), "midi": ("a midi hem", "中长下摆"),
    "maxi": ("a floor-skimming hem", "及踝长摆"), "cropped": ("a cropped body", "短款衣身"),
    "long": ("a longer body", "偏长的衣身"), "regular": ("a hip-length body", "及臀衣长"),
    "full": ("a full-length hem", "全长裤脚"), "ankle": ("a hem at the ankle", "九分裤长"),
    "short": ("a hem above the knee", "膝上裤长"),
}

LENGTH_ADJECTIVES: dict[str, Pair] = {
    "mini": ("Mini", "短款"), "midi": ("Midi", "中长"), "maxi": ("Maxi", "长款"), "cropped": ("Cropped", "短款"),
}
