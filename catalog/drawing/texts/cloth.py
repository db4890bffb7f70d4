"""What a shop says about its cloth: (en, zh) sentences per fabric."""

from __future__ import annotations

from catalog.drawing.texts.words import Pair

FABRIC_LINES: dict[str, tuple[Pair, ...]] = {
    "jersey": (
        (
            "A mid-weight cotton jersey that is soft from the first wear and keeps its shape in the wash.",
            "中等克重的纯棉汗布，初次上身便很柔软，多次洗涤依然有型。",
        ),
        (
            "Knitted from combed cotton, smooth to the touch and never see-through.",
            "以精梳棉织成，触感顺滑，不透不薄。",
        ),
        (
            "The jersey is washed before sewing, so it will not shrink or twist later.",
            "面料在缝制前已经水洗预缩，日后不易缩水扭曲。",
        ),
    ),
    "rib": (
        (
            "A fine rib with plenty of give, so it follows you and springs back.",
            "细密罗纹富有弹性，随身而动，又能自然回弹。",
        ),
        (
            "The vertical ribs draw a long, clean line and hold close without clinging.",
            "纵向罗纹拉出修长线条，贴身却不紧绷。",
        ),
    ),
    "knit": (
        (
            "Spun from a lambswool blend that is warm for its weight and kind to the skin.",
            "选用羔羊毛混纺纱线，轻而保暖，贴肤也舒适。",
        ),
        ("A lofty wool-blend yarn gives it warmth without bulk.", "蓬松的羊毛混纺纱带来暖意，却不显臃肿。"),
        (
            "Knitted to shape, so that the edges are clean and nothing is cut away.",
            "成型编织，边缘整洁，无需裁剪。",
        ),
    ),
    "denim": (
        (
            "A sturdy cotton denim with a clear twill that fades where you live in it.",
            "扎实的纯棉丹宁，斜纹清晰，会随日常穿着褪出专属于您的痕迹。",
        ),
        (
            "The denim is rinsed once, so the colour stays deep and the hand is already soft.",
            "丹宁经过一次轻水洗，颜色依旧浓郁，手感已然柔软。",
        ),
        (
            "Sewn with contrast topstitching and bar tacks at every point of strain.",
            "撞色明线缝制，受力处均以套结加固。",
        ),
    ),
    "twill": (
        (
            "A densely woven cotton twill that drapes cleanly and shrugs off a busy day.",
            "高密斜纹棉垂感利落，忙碌一天也不易起皱。",
        ),
        (
            "Garment-dyed twill, with the slight shading that makes cotton look lived-in.",
            "成衣染色的斜纹棉，色泽深浅有致，自带穿过几季的松弛感。",
        ),
    ),
    "satin": (
        (
            "A fluid satin with a low, pearly lustre that moves as you do.",
            "流动感十足的缎面泛着珍珠般的柔光，随步伐轻轻摇曳。",
        ),
        (
            "Heavy satin falls in long folds and feels cool against the skin.",
            "厚缎垂坠成修长褶纹，贴肤清凉顺滑。",
        ),
        (
            "The satin is cut with the bright side out, so it catches every light in the room.",
            "缎面亮面朝外，室内的每一缕光都映照其上。",
        ),
    ),
    "wool": (
        (
            "A felted wool cloth that is dense enough for wind and still light to wear.",
            "缩绒羊毛面料紧密挡风，上身却依然轻盈。",
        ),
        (
            "Woven from pure wool with a dry, matte finish that resists creasing.",
            "纯羊毛织造，手感干爽、光泽内敛，不易起皱。",
        ),
        (
            "The wool comes from a mill that has spun for tailors for four generations.",
            "羊毛出自一家四代为裁缝供纱的老厂。",
        ),
    ),
    "leather": (
        (
            "Vegetable-tanned leather that softens and deepens in colour as you use it.",
            "植鞣皮革愈用愈柔软，色泽也随时日渐渐加深。",
        ),
        (
            "Full-grain leather with a light wax finish; the marks it gathers are part of it.",
            "头层皮革覆以薄蜡，岁月留下的痕迹也是它的一部分。",
        ),
        (
            "The hide is left uncorrected, so no two pieces share quite the same grain.",
            "皮面不作修饰，因此每一件的纹理都不尽相同。",
        ),
    ),
    "poplin": (
        ("A crisp cotton poplin that irons flat in minutes.", "挺括的纯棉府绸，几分钟便能熨得平整。"),
        (
            "Fine poplin, tightly woven, cool and pleasantly crisp on a warm day.",
            "府绸细密轻薄，暖日里清爽透气，又带一点脆挺。",
        ),
    ),
    "linen": (
        (
            "European linen, washed for softness and all the better for a few creases.",
            "欧洲亚麻经过水洗柔软处理，带些自然褶皱反而更好看。",
        ),
        (
            "A breathable linen that dries fast and grows softer every summer.",
            "透气的亚麻干得快，一个夏天比一个夏天更柔软。",
        ),
    ),
    "viscose": (
        (
            "A light viscose with a soft drape, made for heat and for packing.",
            "轻薄粘胶垂顺柔和，适合炎热天气，也方便装进行李。",
        ),
        (
            "The fabric is fluid and cool, and falls back into place after sitting.",
            "面料清凉飘逸，久坐起身依然垂顺。",
        ),
    ),
    "crepe": (
        (
            "A matte crêpe with a dry hand and enough weight to hang well.",
            "哑光绉纱手感干爽，分量恰好，垂坠有型。",
        ),
        ("The crêpe recovers from travel overnight on a hanger.", "绉纱抗皱，旅途后挂上一夜便恢复平整。"),
    ),
    "chiffon": (
        (
            "A weightless chiffon over a soft lining, sheer only at the sleeve.",
            "轻若无物的雪纺衬以柔软里料，仅袖部微透。",
        ),
        (
            "Chiffon floats a little off the body and layers easily under a jacket.",
            "雪纺轻浮于身，外搭一件外套也不显厚重。",
        ),
    ),
    "velvet": (
        (
            "A short-pile velvet that shifts from deep to bright as the light moves.",
            "短绒丝绒随光线由深转亮，层次丰富。",
        ),
        (
            "Stretch velvet, soft on both sides and forgiving at the seams.",
            "弹力丝绒双面柔软，缝合处也舒适自在。",
        ),
    ),
    "corduroy": (
        (
            "A fine-wale corduroy, brushed until it feels like suede.",
            "细条灯芯绒经过拉绒，摸起来有麂皮般的触感。",
        ),
        (
            "The cords run clean and vertical, and the colour deepens with wear.",
            "绒条笔直清晰，颜色越穿越浓。",
        ),
    ),
    "flannel": (
        (
            "Cotton flannel brushed on both sides, warm from the moment you put it on.",
            "双面拉绒的纯棉法兰绒，上身即暖。",
        ),
        (
            "A soft brushed flannel that is as good over a T-shirt as on its own.",
            "柔软的拉绒面料，单穿或敞开套在T恤外都合适。",
        ),
    ),
    "fleece": (
        ("A heavyweight loopback cotton, brushed inside for warmth.", "厚磅毛圈棉，内里拉绒，温暖厚实。"),
        (
            "Dense brushed-back fleece that holds its shape and does not pill.",
            "高密抓绒挺括有型，不变形，也不易起球。",
        ),
    ),
    "nylon": (
        ("A matte recycled nylon that turns wind and light rain.", "哑光再生尼龙，可挡风并抵御小雨。"),
        ("The shell is a tight nylon weave with a soft, quiet hand.", "外层为高密尼龙，柔软而不沙沙作响。"),
    ),
    "canvas": (
        ("A heavy cotton canvas that will take years of use.", "厚实的纯棉帆布，足以陪伴多年。"),
        ("Washed canvas with reinforced seams and a soft, dry hand.", "水洗帆布手感干爽柔软，缝线均经加固。"),
    ),
}

#: Further sentences of the cloths that much of the catalogue is made of.
MORE_FABRIC_LINES: dict[str, tuple[Pair, ...]] = {
    "jersey": (
        (
            "Soft, breathable cotton jersey with enough body to skim rather than cling.",
            "柔软透气的纯棉汗布，略有筋骨，不贴不绷。",
        ),
        (
            "The cotton is ring-spun and compact, so it stays smooth wash after wash.",
            "紧密环锭纺棉纱织成，多次洗涤依旧平整。",
        ),
    ),
    "knit": (
        ("The yarn is brushed lightly after knitting, for a soft, cloudy surface.", "织成后轻轻拉绒，表面柔软如云。"),
        (
            "Two plies of wool and cotton make a knit that breathes as well as it warms.",
            "羊毛与棉双股合捻，保暖之余也透气。",
        ),
        ("A springy, even stitch that comes back to shape after every wear.", "线圈均匀有弹性，久穿依旧恢复原形。"),
    ),
    "denim": (
        (
            "Mid-weight denim with a trace of stretch: firm where it should be, kind when you sit.",
            "中等厚度的牛仔布，带一点弹力，挺括有形，坐下也不紧绷。",
        ),
        ("The cotton is dyed rope by rope, which gives the colour its depth.", "棉纱以绳状染色，颜色因此格外有层次。"),
    ),
    "twill": (
        ("A compact cotton twill with a soft, peached surface.", "紧实的斜纹棉，表面轻磨毛，触感柔和。"),
        ("Sturdy twill that presses sharp and relaxes over the day.", "扎实的斜纹布，熨后利落，穿着一天渐渐随身。"),
    ),
    "leather": (
        (
            "Smooth calf leather, drum-dyed through, so that scuffs hardly show.",
            "光滑牛皮整张转鼓染色，轻微磨痕也不显眼。",
        ),
        ("A supple hide with a fine natural grain and a dry, silky touch.", "皮质柔韧，纹理细腻自然，触感干爽如绸。"),
    ),
    "poplin": (
        (
            "Long-staple cotton, woven close, for a cloth that is smooth and quietly bright.",
            "长绒棉密织而成，布面平滑，光泽含蓄。",
        ),
        ("Pre-washed poplin that needs little ironing and softens at once.", "预洗府绸，几乎免烫，上身即柔。"),
    ),
    "linen": (
        (
            "Mid-weight linen with a natural slub, a little different in every piece.",
            "中等厚度的亚麻，天然竹节纹理，每一件都略有不同。",
        ),
        (
            "Spun from long flax fibres, with a dry coolness that no other cloth has.",
            "长纤亚麻织成，那份干爽清凉，别的面料给不了。",
        ),
    ),
    "viscose": (
        (
            "Woven from certified wood pulp, with the drape of silk and none of the fuss.",
            "以可持续认证木浆纤维织成，垂感似真丝，打理却省心。",
        ),
        ("A cool, matte viscose that hardly creases on the way.", "清凉的哑光粘胶，途中也不易起皱。"),
    ),
    "crepe": (
        (
            "A fine crêpe with a faint grain and a clean, heavy fall.",
            "细腻绉纱带微微颗粒感，垂落利落。",
        ),
    ),
    "wool": (
        (
            "A soft wool with a light nap, brushed in one direction for an even bloom.",
            "柔软羊毛，短绒顺向梳理，绒面均匀细腻。",
        ),
    ),
    "fleece": (("Organic cotton fleece, dense and soft, with a smooth face.", "有机棉抓绒，厚实柔软，正面平整。"),),
}

#: Oxford cloth is no poplin, though both are plain cotton.
OXFORD_LINES: tuple[Pair, ...] = (
    ("A basket-weave Oxford that starts firm and softens with every wash.", "席纹牛津纺初穿挺实，越洗越柔软。"),
    (
        "Heavier than poplin and all the more forgiving: Oxford cloth hardly needs an iron.",
        "牛津纺比府绸厚实，也更好打理，几乎不必熨烫。",
    ),
)
