"""Stylists of the demo shop and what their looks are about, in both languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Theme:
    """A look to put together: `roles` first to last, `families` of colour it lives on, `seasons` it is worn in."""

    title_en: str
    title_zh: str
    note_en: str
    note_zh: str
    gender: str
    roles: str
    families: str
    seasons: str = ""


@dataclass(frozen=True, slots=True)
class Face:
    handle: str
    name_en: str
    name_zh: str
    bio_en: str
    bio_zh: str
    is_stylist: bool
    themes: tuple[Theme, ...]


W, M = "women", "men"
FACES = (
    Face("lin-yue", "Lin Yue", "林悦", "Tailoring without stiffness. One good coat before three new tops.",
         "把正装穿得松弛。与其添三件上衣，不如一件好大衣。", True, (
        Theme("Camel over ink", "驼色压墨色", "The coat does the talking; everything under it stays quiet.",
              "主角是外套，里面都安静。", W, "outer top bottom shoes bag", "beige brown black", "autumn winter"),
        Theme("First day back", "返工第一天", "Sharp enough for nine o'clock, soft enough for six.",
              "早九点够利落，晚六点够舒服。", W, "top bottom shoes bag", "blue white grey black"),
        Theme("One colour, three cloths", "一色三料", "When the colour stays the same, the fabric becomes the pattern.",
              "颜色不变，面料就成了图案。", W, "outer bottom shoes", "grey black white", "autumn winter"),
        Theme("Dinner, no heels", "晚餐不穿高跟", "A dress that needs nothing but flat shoes and a small bag.",
              "一条裙子，平底鞋和小包就够了。", W, "dress shoes bag", "black red"),
    )),
    Face("mara-okafor", "Mara Okafor", "玛拉", "Colour is free. I wear two at a time, never five.",
         "颜色不要钱。一次穿两种，绝不五种。", True, (
        Theme("Pink meets rust", "粉遇铁锈", "Neighbours on the wheel get along better than people think.",
              "色轮上的邻居，比想象中合得来。", W, "top bottom shoes bag", "pink orange brown red"),
        Theme("Garden at four", "午后四点的花园", "A soft dress and a bag the colour of the path.",
              "一条柔软的裙子，配小路颜色的包。", W, "dress shoes bag", "green pink beige", "spring summer"),
        Theme("Lemon on navy", "海军蓝上一点柠檬", "A quiet base makes room for one bright piece.",
              "底色安静，亮色才有位置。", W, "top bottom shoes", "yellow blue"),
        Theme("Red, once", "只红一处", "One red piece. The rest gets out of its way.",
              "红色只出现一次，其余让路。", W, "outer top bottom shoes", "red black grey white"),
    )),
    Face("tom-heller", "Tom Heller", "汤姆", "Clothes for men who walk to work. Pockets matter.",
         "给步行上班的男人。口袋很重要。", True, (
        Theme("Walk to the office", "步行上班", "A jacket that takes rain and a meeting in the same morning.",
              "一件夹克，同一个早上应付雨和会议。", M, "outer top bottom shoes", "blue grey white", "autumn spring"),
        Theme("Saturday, early", "周六早晨", "Market, coffee, nothing to iron.",
              "菜市场，咖啡，不用熨烫。", M, "top bottom shoes", "green beige white blue"),
        Theme("Dark denim rule", "深色牛仔的规矩", "Keep the denim dark and the shoes plain.",
              "牛仔要深，鞋要素。", M, "outer top bottom shoes", "blue black grey", "autumn winter"),
        Theme("Olive and oat", "橄榄与燕麦", "Two dry colours that never argue.",
              "两种干燥的颜色，从不争吵。", M, "top bottom shoes extra", "green beige brown", "autumn winter"),
    )),
    Face("su-qing", "Su Qing", "苏青", "Knitwear, layers, cold mornings. Hangzhou.",
         "针织、叠穿、清冷早晨。杭州。", True, (
        Theme("Layers for a cold room", "冷房间的叠穿", "Take one off at noon, put it back at five.",
              "中午脱一件，傍晚再穿上。", W, "outer top bottom shoes extra", "beige grey white brown", "winter"),
        Theme("Wool and silk", "羊毛与丝", "Something rough beside something smooth.",
              "粗的挨着滑的。", W, "top bottom shoes bag", "white beige pink", "autumn winter"),
        Theme("Grey weather", "阴天", "Grey on grey, with a warm bag to find your way home.",
              "灰配灰，带一只暖色的包认路。", W, "outer top bottom shoes bag", "grey brown", "autumn winter"),
        Theme("Tea house", "茶馆", "Long lines, low shoes, sleeves you can roll.",
              "长线条，低鞋，袖子可以卷。", W, "top bottom shoes", "green white beige brown"),
    )),
    Face("ines-duarte", "Ines Duarte", "伊内斯", "Summer is a uniform: linen, leather, salt.",
         "夏天是一套制服：亚麻、皮革、海盐。", True, (
        Theme("Salt and linen", "海盐与亚麻", "White that may crease, tan that may scuff.",
              "白色可以皱，棕色可以磨。", W, "top bottom shoes bag", "white beige brown", "summer spring"),
        Theme("The noon dress", "正午的裙子", "One piece, a hat of shade, home by two.",
              "一件就够，找片树荫，两点回家。", W, "dress shoes bag", "white yellow blue", "summer"),
        Theme("Harbour stripes", "港口条纹", "Stripes above, nothing happening below.",
              "上面有条纹，下面没事发生。", W, "top bottom shoes", "blue white red", "summer spring"),
        Theme("After the beach", "海滩之后", "A loose shirt, sand in the bag, and nothing left to decide.",
              "宽松的衬衫，包里有沙，没什么要决定的。", W, "top bottom shoes bag", "green white orange", "summer"),
    )),
    Face("jonas-berg", "Jonas Berg", "约纳斯", "Northern wardrobe: few things, worn out properly.",
         "北方衣橱：东西不多，穿到够本。", True, (
        Theme("Four pieces, all winter", "四件过冬", "Coat, knit, trousers, boots. Repeat until April.",
              "大衣、毛衫、长裤、靴子，重复到四月。", M, "outer top bottom shoes", "grey blue black", "winter autumn"),
        Theme("The good hoodie", "一件好卫衣", "Under a coat it stops being a hoodie.",
              "穿在大衣下，它就不再只是卫衣。", M, "outer top bottom shoes", "grey green black", "autumn winter"),
        Theme("Brown on blue", "棕配蓝", "The oldest trick there is. Still works.",
              "最老的招数，依然管用。", M, "top bottom shoes", "blue brown", "autumn spring"),
        Theme("Sunday repairs", "周日修东西", "Clothes that improve with paint on them.",
              "沾点漆更好看的衣服。", M, "top bottom shoes", "green brown beige grey"),
    )),
    Face("chen-xi", "Chen Xi", "陈曦", "Student. I buy little and wear it often.",
         "学生党。买得少，穿得勤。", False, (
        Theme("Library all day", "泡一天图书馆", "Warm, quiet, and I can sit cross-legged in it.",
              "暖和、安静，还能盘腿坐。", W, "top bottom shoes bag", "grey blue green"),
        Theme("Picnic on the lawn", "草坪野餐", "Cotton that forgives grass.",
              "不怕草渍的棉。", W, "dress shoes", "yellow green white", "spring summer"),
    )),
    Face("paul-nwosu", "Paul Nwosu", "保罗", "Father of two. Everything I own goes into the machine.",
         "两个孩子的爸爸。我的衣服都能机洗。", False, (
        Theme("Playground proof", "玩耍不怕脏", "Dark below the knee. You know why.",
              "膝盖以下要深色。懂的都懂。", M, "top bottom shoes", "blue grey green"),
        Theme("Parents' evening", "家长会", "A shirt, so they believe me.",
              "穿件衬衫，他们才信我。", M, "outer top bottom shoes", "blue white grey brown"),
    )),
)  # fmt: skip
