"""How to wear it: a last sentence per type and occasion, (en, zh)."""

from __future__ import annotations

from catalog.drawing.texts.words import Pair

KIND_LINES: dict[str, tuple[Pair, ...]] = {
    "tshirt": (
        (
            "Tuck it into jeans, layer it under a shirt, and reach for it again tomorrow.",
            "塞进牛仔裤，或叠穿在衬衫里，明天还会想再穿。",
        ),
        ("The kind of basic that earns a second colour.", "值得再添一个颜色的基本款。"),
        ("Shoulder seams are taped, so it will not sag with time.", "肩缝加贴包边，久穿也不松垮。"),
    ),
    "shirt": (
        (
            "Wear it buttoned up, or open over a T-shirt when the day slows down.",
            "可以扣好正穿，也可以在悠闲时敞开叠在T恤外。",
        ),
        ("The hem is curved, so it works tucked in or left out.", "弧形下摆，收进裤腰或放在外面都好看。"),
        (
            "Finished with natural shell-look buttons and clean French seams.",
            "配以仿贝壳纽扣与整洁的来去缝。",
        ),
    ),
    "blouse": (
        ("It turns plain denim into an outfit.", "一件便能让普通牛仔裤成为一身造型。"),
        (
            "Pair it with tailored trousers by day and a satin skirt by night.",
            "白天搭西裤，夜晚换一条缎面裙。",
        ),
        ("Light enough to wear under a blazer without bulk.", "轻薄合宜，穿在西装外套里也不臃肿。"),
    ),
    "sweater": (
        ("Throw it over a shirt, or wear it next to the skin.", "可以套在衬衫外，也可以贴身穿着。"),
        ("Deep ribs at the cuff and hem keep the shape honest.", "袖口与下摆的宽罗纹让版型始终利落。"),
        ("Fold it, never hang it, and it will last for years.", "请折叠收纳、避免悬挂，它会陪您很多年。"),
    ),
    "hoodie": (
        ("For the gym bag, the long flight and the slow Sunday.", "放进健身包、穿上长途飞机，或陪您度过慵懒的周日。"),
        ("Flat drawcords and a roomy front keep it simple.", "扁平抽绳与宽松前身，简单好穿。"),
    ),
    "jacket": (
        ("It sharpens whatever you put under it.", "无论内搭什么，都能多一分利落。"),
        ("Easy over a T-shirt now, and over a knit when it turns cold.", "眼下内搭T恤，转凉时换成针织衫。"),
        (
            "An inner pocket holds phone and keys without spoiling the line.",
            "内袋可放手机与钥匙，不破坏外观线条。",
        ),
    ),
    "coat": (
        (
            "Cut with room for a thick knit and still neat over a shirt.",
            "预留了厚毛衣的空间，单搭衬衫也依旧利落。",
        ),
        ("The one you will hang nearest to the door.", "会被您挂在离门最近的那一件。"),
        ("Fully lined, with deep pockets for cold hands.", "全衬里制作，深口袋可暖手。"),
    ),
    "dress": (
        (
            "Wear it with flat sandals by day and a heel when the evening asks.",
            "白天配平底凉鞋，入夜换上高跟即可。",
        ),
        ("One piece, one decision, and you are dressed.", "一件即成造型，出门不必犹豫。"),
        (
            "It packs small and asks for nothing more than a good pair of shoes.",
            "收纳小巧，只需再配一双好鞋。",
        ),
        (
            "Fully lined where it matters, with an invisible zip at the side.",
            "关键部位均有里衬，侧边为隐形拉链。",
        ),
    ),
    "skirt": (
        ("Tuck in a fine knit, or knot a shirt at the waist.", "内搭薄针织，或把衬衫在腰间打结。"),
        ("A waistband that sits flat and stays put.", "腰头平整服帖，不易走位。"),
        ("It looks as good with trainers as with boots.", "配运动鞋或靴子都同样好看。"),
    ),
    "trousers": (
        (
            "They keep their line from the first meeting to the last train.",
            "从清早会议到末班列车，线条始终挺括。",
        ),
        ("Wear them with a tucked T-shirt or a fine knit.", "搭一件下摆收进腰间的T恤，或一件薄针织衫。"),
    ),
    "jeans": (
        ("Wash them rarely, inside out, and let them become yours.", "少洗、翻面洗，慢慢养出您自己的样子。"),
        ("A five-pocket classic with copper-tone rivets.", "经典五袋设计，配铜色铆钉。"),
        ("They go with everything you already own.", "与您衣橱里的一切都合得来。"),
    ),
    "shorts": (
        ("Good for the beach path and good enough for lunch afterwards.", "走得了海边小径，也上得了午餐桌。"),
        ("Deep pockets, a neat hem, and nothing in the way.", "口袋够深，裤脚整洁，毫无累赘。"),
    ),
    "shoes": (
        ("The insole is cushioned and can be taken out.", "鞋垫柔软缓震，可以取出。"),
        ("They need no breaking in, only somewhere to go.", "无需磨合，只差一个目的地。"),
        ("The sole can be replaced, so they outlast a season.", "鞋底可更换，不止穿一季。"),
        ("Steady enough for a day of meetings, light enough to dance in.", "开一天会也稳当，跳一支舞也轻盈。"),
        ("They sharpen jeans and relax a suit.", "能让牛仔裤更利落，也让西装更松弛。"),
    ),
    "bag": (
        (
            "Room for a book, a bottle and whatever the day brings.",
            "装得下一本书、一只水壶，和这一天的种种。",
        ),
        (
            "Edges are painted by hand and the hardware is solid brass-tone.",
            "边缘手工封漆，五金为实心黄铜色。",
        ),
    ),
    "scarf": (
        (
            "Wear it close on cold mornings, or let it hang loose over a coat.",
            "寒冷清晨贴颈围好，或任其松松垂在大衣外。",
        ),
        ("A small thing that changes the whole coat.", "小小一条，便让整件大衣换了气质。"),
    ),
}

USAGE_LINES: dict[str, tuple[Pair, ...]] = {
    "formal": (
        ("At ease in the office and at dinner straight after.", "办公室里从容，下班直接赴晚餐也得体。"),
        ("Quietly correct, wherever the calendar sends you.", "无论行程去往何处，都安静而得体。"),
    ),
    "party": (
        ("Made for evenings that run late.", "为不想太早结束的夜晚而作。"),
        (
            "It needs very little else: an earring, a coat over the shoulders.",
            "无需太多点缀：一对耳环，肩上披件大衣，足矣。",
        ),
    ),
    "sport": (
        ("It moves freely, dries fast and asks for no care.", "活动自如，速干易打理。"),
        ("It stretches with you and goes straight into the wash.", "随动作舒展，可直接机洗。"),
        (
            "Ready for the warm-up, the ride home and the errands in between.",
            "热身、骑行回家、途中跑腿，样样胜任。",
        ),
    ),
    "casual": (
        ("Easy to wear and hard to tire of.", "穿着轻松，久穿不厌。"),
        ("For days without a plan.", "留给没有计划的日子。"),
    ),
}

SEASON_LINES: dict[str, Pair] = {
    "spring": ("A good layer for mornings that start cool and end bright.", "适合清晨微凉、午后晴朗的春日。"),
    "summer": ("Light enough for the hottest week of the year.", "轻薄清爽，一年中最热的那一周也能安心穿。"),
    "autumn": ("Its colours belong to shorter days and longer walks.", "适合白昼渐短、散步渐长的秋天。"),
    "winter": ("Made for cold pavements and warm rooms.", "为寒冷街道与温暖室内而备。"),
}

#: Sentences that hold only for some garments: (how it begins, spec field, values it is true of).
ONLY_FOR: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("It moves freely, dries fast", "fabric", frozenset({"nylon"})),
    ("It stretches with you", "fabric", frozenset({"jersey", "rib", "fleece"})),
    ("It needs very little else", "gender", frozenset({"women"})),
    ("Light enough for the hottest", "fabric", frozenset({"linen", "viscose", "chiffon", "poplin", "jersey", "crepe"})),
    ("The hem is curved", "style", frozenset({"classic"})),
    ("Fully lined where it matters", "style", frozenset({"sheath", "party", "tea", "sun"})),
    ("The sole can be replaced", "style", frozenset({"chelsea", "loafer", "tall"})),
    ("Steady enough", "style", frozenset({"pump"})),
    ("They sharpen jeans", "style", frozenset({"loafer", "chelsea"})),
    ("Edges are painted by hand", "fabric", frozenset({"leather"})),
    ("They keep their line", "style", frozenset({"tailored", "pleated"})),
    ("Wear them with a tucked T-shirt", "style", frozenset({"tailored", "pleated", "chino"})),
    ("Room for a book", "style", frozenset({"tote", "backpack"})),
    ("Wear it close on", "style", frozenset({"wool"})),
    ("Deep ribs at the cuff", "style", frozenset({"classic"})),
    ("Deep pockets, a neat hem", "style", frozenset({"chino", "pleated"})),
    ("A small thing that changes", "style", frozenset({"wool"})),
)
