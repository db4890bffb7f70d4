"""Body measurements by size scale, in centimetres: (from, to) or one number; and the labels of other systems.

The scales are those that the catalogue is drawn and imported in. Neighbouring sizes of a measure meet, so that
everybody between the smallest and the largest has a size.
"""

from __future__ import annotations

import itertools

Span = tuple[float, float]


def _spans(edges: str) -> list[Span]:
    """ "78 82 86" → [(78, 82), (82, 86)]."""
    values = [float(edge) for edge in edges.split()]
    return list(itertools.pairwise(values))


def _labels(words: str) -> list[str]:
    return words.split()


def _foot(sizes: range) -> list[Span]:
    """Foot length of EU shoe sizes: a size is 2/3 cm (one Paris point) of last, 1.5 cm longer than the foot."""
    return [(round(size * 2 / 3 - 1.5 - 0.35, 1), round(size * 2 / 3 - 1.5 + 0.35, 1)) for size in sizes]


def _inches(sizes: range) -> list[Span]:
    """A waist label in inches fits waists half a label smaller to half a label larger."""
    half = sizes.step / 2
    return [(round((size - half) * 2.54, 1), round((size + half) * 2.54, 1)) for size in sizes]


def _hips(sizes: range, *, first: float, step: float) -> list[Span]:
    return [(first + step * place, first + step * (place + 1)) for place in range(len(sizes))]


# Scale → measure → one span a size, from small to large.
MEASURES: dict[str, dict[str, list[Span]]] = {
    "alpha-women": {
        "bust": _spans("76 80 84 88 94 100"),
        "waist": _spans("60 64 68 72 78 84"),
        "hips": _spans("84 88 92 96 102 108"),
    },
    "alpha-men": {
        "chest": _spans("86 90 94 100 106 112"),
        "waist": _spans("72 76 82 88 94 102"),
        "hips": _spans("88 92 97 102 107 113"),
    },
    "alpha": {
        "chest": _spans("80 86 90 94 100 106 112"),
        "waist": _spans("66 72 76 82 88 94 102"),
        "hips": _spans("84 88 92 97 102 107 113"),
    },
    "dress": {
        "bust": _spans("78 82 86 90 94 98 103"),
        "waist": _spans("60 64 68 72 76 80 85"),
        "hips": _spans("86 90 94 98 102 106 111"),
    },
    "waist-women": {"waist": _inches(range(24, 33)), "hips": _hips(range(24, 33), first=84, step=2.5)},
    "waist-men": {"waist": _inches(range(28, 39, 2)), "hips": _hips(range(28, 39, 2), first=86, step=5)},
    "waist": {"waist": _inches(range(24, 43)), "hips": _hips(range(24, 43), first=84, step=2.5)},
    "eu-shoe-women": {"foot": _foot(range(35, 42))},
    "eu-shoe-men": {"foot": _foot(range(40, 47))},
    "eu-shoe": {"foot": _foot(range(36, 46))},
    "eu-shoe-kids": {"foot": _foot(range(24, 37, 2))},
    "kids-age": {
        "height": _spans("86 98 110 122 134 146 158 164"),
        "chest": _spans("52 55 58 62 67 73 79 84"),
        "waist": _spans("50 52 54 56 59 62 65 68"),
    },
}

# Scale → system → the label that other countries put on each size.
LABELS: dict[str, dict[str, list[str]]] = {
    "alpha-women": {"cn": _labels("150/76A 155/80A 160/84A 165/88A 170/96A")},
    "alpha-men": {"cn": _labels("165/88A 170/92A 175/96A 180/100A 185/108A")},
    "dress": {
        "uk": _labels("6 8 10 12 14 16"),
        "us": _labels("2 4 6 8 10 12"),
        "cn": _labels("155/80A 160/84A 165/88A 170/92A 175/96A 180/100A"),
    },
    "eu-shoe-women": {
        "cn": [str((size + 10) * 5) for size in range(35, 42)],
        "uk": _labels("2.5 3.5 4 5 6 6.5 7.5"),
        "us": _labels("5 6 6.5 7.5 8.5 9 10"),
    },
    "eu-shoe-men": {
        "cn": [str((size + 10) * 5) for size in range(40, 47)],
        "uk": _labels("6.5 7.5 8 9 9.5 10.5 11.5"),
        "us": _labels("7.5 8 9 9.5 10.5 11.5 12"),
    },
    "eu-shoe": {"cn": [str((size + 10) * 5) for size in range(36, 46)]},
}
