"""Which language a review is written in: English, Chinese, or not known. No label is better than a guess.

Chinese by its script; English by its function words (as in Grefenstette 1995), which must outnumber those of every
other language listed. A text without any of them stays unknown.
"""

from __future__ import annotations

import re

ENGLISH, CHINESE, UNKNOWN = "en", "zh", ""
# A text is Chinese from this share of Han characters among its letters: names and sizes are often Latin.
HAN_SHARE = 0.3
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_KANA_OR_HANGUL = re.compile("[\u3040-\u30ff\uac00-\ud7af]")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_FUNCTION_WORDS = {
    ENGLISH: """the a an and is it this i my to of in for was so but not with on as have are you be that these they at
        very too than just from or had would if really fits fit love loved like great good nice size looks feels will
        im its i'm it's don't didn't""",
    "fr": """le la les un une des et est ce cette je mon ma pour de du dans pas mais avec très trop que qui sur il elle
        au aux en sont belle beau taille c'est j'ai plus""",
    "de": """der die das ein eine und ist es ich mein nicht mit sehr zu für auf im den dem aber passt schön wie von
        war hat sie auch nur größe""",
    "es": """el la los las un una y es esta este yo mi para de del en no pero con muy que por lo se me talla bonito
        bonita más como""",
    "it": """il lo la gli le un una e è questo questa io mio per di del in non ma con molto che si mi taglia bello
        bella sono come più""",
    "pt": """o a os as um uma e é este esta eu meu para de do da em não mas com muito que se tamanho bonito bonita
        são como mais""",
    "nl": """de het een en is dit deze ik mijn niet met heel te voor op maar van zeer dat mooi maat past ook zijn""",
}
_BY_LANGUAGE = {language: frozenset(words.split()) for language, words in _FUNCTION_WORDS.items()}


def language_of(text: str) -> str:
    """ENGLISH, CHINESE or UNKNOWN."""
    letters = [character for character in text if character.isalpha()]
    if not letters or _KANA_OR_HANGUL.search(text):
        return UNKNOWN
    if len(_HAN.findall(text)) >= HAN_SHARE * len(letters):
        return CHINESE
    if sum(character.isascii() for character in letters) < 0.9 * len(letters):
        return UNKNOWN
    words = [word.lower() for word in _WORD.findall(text.replace("\u2019", "'"))]
    hits = {language: sum(word in own for word in words) for language, own in _BY_LANGUAGE.items()}
    english = hits.pop(ENGLISH)
    return ENGLISH if english > max(hits.values()) else UNKNOWN
