"""Text → words, and words ↔ tokens.

A token is what the database indexes: `l` and letters or digits, or `z` and the code points of Chinese characters in
hex. Plain ASCII words come through every tokenizer of every database unharmed, and a prefix of characters is a prefix
of the token.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

LONGEST = 120
# Written in one go, part Latin and part Chinese.
MIXED = {
    "t恤": " tshirt ",
    "t 恤": " tshirt ",
    "t-shirt": " tshirt ",
    "tee shirt": " tshirt ",
    "t shirt": " tshirt ",
    "polo衫": " polo ",
    "v领": " vneck ",
    "v-neck": " vneck ",
    "a字": " aline ",
    "a-line": " aline ",
}
# Traditional characters that fashion words are written with.
TRADITIONAL = str.maketrans(
    "連裙褲襯鞋襪絨麥紅藍綠黃紫棕橙黑白灰駝銀絲綢緞蕾領長寬鬆緊釦帶裝運動針織馬甲風羽絨夾圍巾圓點條紋領襪靴復古純"
    "無軟輕薄厚歐麗優雅約會婚禮節樣價錢買賣絲質麂皮葉蘋果櫻桃",
    "连裙裤衬鞋袜绒麦红蓝绿黄紫棕橙黑白灰驼银丝绸缎蕾领长宽松紧扣带装运动针织马甲风羽绒夹围巾圆点条纹领袜靴复古纯"
    "无软轻薄厚欧丽优雅约会婚礼节样价钱买卖丝质麂皮叶苹果樱桃",
)
RUNS = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]+")
STOP_TEXT = "a an and the of for with in on to or by from at is it me my i"
STOP = frozenset(STOP_TEXT.split())
STOP_CHINESE_TEXT = "的 款 和 与 或 了 在 有 我 你 要 想 个 件 条 双 新款 买"
STOP_CHINESE = frozenset(STOP_CHINESE_TEXT.split())
IRREGULAR = {"scarves": "scarf", "knives": "knife", "women": "women", "men": "men", "womens": "women", "mens": "men"}
# Words that end in s and are one thing, or always are several.
AS_THEY_ARE_TEXT = "trousers jeans shorts leggings tights glasses dress is us plus canvas jersey"
AS_THEY_ARE = frozenset(AS_THEY_ARE_TEXT.split())


def normal(text: str) -> str:
    """Small letters without accents, half-width, simplified, and mixed words in one piece."""
    text = unicodedata.normalize("NFKD", text.replace("\0", " ")).lower()
    text = "".join(char for char in text if not unicodedata.combining(char))
    text = unicodedata.normalize("NFC", text).translate(TRADITIONAL).replace("'s", "s").replace("’s", "s")
    for written, word in MIXED.items():
        text = text.replace(written, word)
    return text


def runs(text: str) -> Iterator[str]:
    """Latin words and stretches of Chinese, in order."""
    yield from RUNS.findall(normal(text))


def is_chinese(word: str) -> bool:
    return word[:1] >= "\u3400"


def singular(word: str) -> str:
    """The plain plurals of shop words; no stemmer, which would make sweat of sweater."""
    if word in AS_THEY_ARE or len(word) < 4:
        return word
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us")) else word


def token(word: str) -> str:
    return "z" + "".join(f"{ord(char):04x}" for char in word) if is_chinese(word) else f"l{word}"


def word_of(found: str) -> str:
    """The word that a token stands for."""
    if found.startswith("z"):
        code = found[1:]
        return "".join(chr(int(code[place : place + 4], 16)) for place in range(0, len(code) - 3, 4))
    return found[1:]
