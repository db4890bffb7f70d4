from __future__ import annotations

import re

import pytest
from django.utils import translation

from fashionai.http import terms
from recommender.dataset import take_snapshot
from recommender.evaluation import Judged
from recommender.recipe import Recipe
from recommender.training import METRIC, _verdict

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize(
    ("name", "english", "chinese"),
    [
        ("recall@20", "recall@20", "Recall@20 召回率"),
        ("ndcg@5", "ndcg@5", "NDCG@5 排序质量"),
        ("beside", "compared with", "与之比较"),
        ("rows_in", "events read", "读取的事件"),
        ("no_such_key", "no such key", "no such key"),
        ("odd@20", "odd@20", "odd@20"),
    ],
)
def test_keys_are_named_in_the_readers_language(name: str, english: str, chinese: str) -> None:
    with translation.override("en"):
        assert terms.key(name) == english
    with translation.override("zh-hans"):
        assert terms.key(name) == chinese


@pytest.mark.parametrize(
    ("text", "chinese"),
    [
        ("Ranker 0.3, factors 0.2: the ranker's order ships.", "排序模型 0.3，因子模型 0.2：采用排序模型的顺序。"),
        ("Promoted by hand by mei@example.com.", "由 mei@example.com 手动上线。"),
        ("iALS iteration 3/10", "iALS 第 3 次迭代，共 10 次"),
        ("Damaged artifact: two\nlines", "文件已损坏：two\nlines"),
        ("champion", "现役"),
        ("1,200 pictures new, 3,400 in all.", "新增 1,200 张图片，共 3,400 张。"),
        (
            "AUC of held-out wishes 0.7700; 0.7000 by what everybody likes; no champion to compare with.",
            "留出喜好的 AUC 为 0.7700；按大众喜好为 0.7000；没有可比较的现役版本。",
        ),
        (
            "NDCG@20 of held-out products: attribute rows 0.1000, attributes 0.2000, attributes and pictures 0.3000. "
            "New products are placed by attributes and pictures.",
            "留出商品的 NDCG@20：属性行 0.1000，属性 0.2000，属性加图片 0.3000。新商品按属性加图片定位。",
        ),
        (
            "NDCG@6 of what is bought beside a piece: by colours 0.1000, with looks 0.2000; by orders 0.3000, with "
            "looks 0.4000.",
            "搭配购买的 NDCG@6：按颜色 0.1000，加外观 0.2000；按订单 0.3000，加外观 0.4000。",
        ),
        (
            "KID where shoppers like 0.0850, the present generator's 0.0431; worse: KID on all 0.0850 against 0.0431, "
            "category right 0.9010 against 0.9350.",
            "顾客偏好区域的 KID 为 0.0850，现用生成模型为 0.0431；变差的指标：全部图片的 KID 0.0850（现用 0.0431）、"
            "品类正确率 0.9010（现用 0.9350）。",
        ),
        (
            "KID where shoppers like 0.1910, the present generator's 2.2230; nothing else got worse. Look at its "
            "samples under Generator, then promote it here.",
            "顾客偏好区域的 KID 为 0.1910，现用生成模型为 2.2230；其他指标没有变差。"
            "请先在“生成模型”下查看样图，再在这里让它上线。",
        ),
        (
            "No judge can tell: even one taught on 2,468 pictures of the shop, 0a1b: the one that ships reads 10% "
            "reads 42% of the held-out categories.",
            "没有判别器能够判断：即使是用本店 2,468 张图片训练的判别器 0a1b（附带的判别器认出 10%），"
            "也只能认出 42% 的留出品类。",
        ),
        ("Promoted by hand by", "Promoted by hand by"),
        ("A champion of its own", "A champion of its own"),
    ],
)
def test_sentences_of_the_shop_are_translated_and_others_kept(text: str, chinese: str) -> None:
    with translation.override("en"):
        assert terms.sentence(text) == text
    with translation.override("zh-hans"):
        assert terms.sentence(text) == chinese


@pytest.mark.parametrize(
    ("ours", "floor", "theirs"), [(0.1, 0.2, None), (0.3, 0.2, None), (0.3, 0.2, 0.3), (0.3, 0.2, 0.5)]
)
def test_every_verdict_of_a_training_has_its_chinese(ours: float, floor: float, theirs: float | None) -> None:
    judged = {"challenger": Judged({METRIC: ours}, {}), "most_popular": Judged({METRIC: floor}, {})}
    if theirs is not None:
        judged["champion"] = Judged({METRIC: theirs}, {})
    reason = _verdict(judged, 12).reason
    with translation.override("zh-hans"):
        said = terms.sentence(reason)
    assert CHINESE.search(said), reason
    assert re.findall(r"\d+\.\d+", said) == re.findall(r"\d+\.\d+", reason)


def test_every_key_of_a_data_report_and_of_a_recipe_has_its_chinese(db: None) -> None:
    snapshot = take_snapshot()
    report = snapshot.report
    keys = [*report, *report["dropped"], "from", "until", *Recipe.from_settings(snapshot).to_json()]
    with translation.override("zh-hans"):
        assert [key for key in keys if not CHINESE.search(terms.key(key))] == []
