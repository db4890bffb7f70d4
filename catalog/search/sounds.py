"""Characters that sound like those of the shop's words: what a keyboard offers for the same syllable."""

from __future__ import annotations

ALIKE = """
裙: 群
裤: 库 酷 苦
衫: 山 杉 珊 删 善
衬: 趁 称 陈
衣: 依 医 一 伊
鞋: 谐 斜 邪 携 写
靴: 薛 学 雪
包: 宝 保 饱 报 胞
巾: 金 今 斤 津
帽: 冒 貌
袜: 挖 娃
仔: 子 崽 宰
套: 逃 桃 掏
恤: 续 序 旭
领: 零 灵 岭
毛: 猫 冒 矛
风: 疯 封 丰
卫: 位 味 为
带: 代 袋 戴
"""
SOUND: dict[str, str] = {
    char: line.partition(":")[0] for line in ALIKE.strip().splitlines() for char in line.partition(":")[2].split()
}


def sounds_alike(typed: str, known: str) -> bool:
    """Whether each character that differs is another way to write the same sound."""
    return len(typed) == len(known) and all(a == b or SOUND.get(a) == b for a, b in zip(typed, known, strict=True))
