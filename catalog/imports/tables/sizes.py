"""Size scales and which of them a kind of garment comes in."""

from __future__ import annotations


def _steps(first: int, last: int, step: int = 1) -> tuple[str, ...]:
    return tuple(str(size) for size in range(first, last + 1, step))


# Scale -> its labels from small to large.
SCALES: dict[str, tuple[str, ...]] = {
    "alpha": ("XS", "S", "M", "L", "XL", "XXL"),
    "alpha-women": ("XS", "S", "M", "L", "XL"),
    "alpha-men": ("S", "M", "L", "XL", "XXL"),
    "kids-age": ("2Y", "4Y", "6Y", "8Y", "10Y", "12Y", "14Y"),
    "waist-women": _steps(24, 32),
    "waist-men": _steps(28, 38, 2),
    "waist": _steps(24, 42),
    "eu-shoe-women": _steps(35, 41),
    "eu-shoe-men": _steps(40, 46),
    "eu-shoe": _steps(36, 45),
    "eu-shoe-kids": _steps(24, 36, 2),
    "one-size": ("One size",),
}

_CHILD = {"girls": "kids-age", "boys": "kids-age"}
# Sizing -> gender -> scale; `unisex` stands for every gender that is not listed.
SIZING: dict[str, dict[str, str]] = {
    "alpha": {"women": "alpha-women", "men": "alpha-men", "unisex": "alpha", **_CHILD},
    "waist": {"women": "waist-women", "men": "waist-men", "unisex": "waist-men", **_CHILD},
    "shoe": {
        "women": "eu-shoe-women",
        "men": "eu-shoe-men",
        "unisex": "eu-shoe",
        "girls": "eu-shoe-kids",
        "boys": "eu-shoe-kids",
    },
    "one-size": {"unisex": "one-size"},
}


def scale_for(sizing: str, gender: str) -> str:
    """The scale that `sizing` means for a gender."""
    scales = SIZING[sizing]
    return scales.get(gender, scales["unisex"])


def scale_of(codes: tuple[str, ...], usual: str) -> str | None:
    """The scale that holds all `codes`: the usual one if it does, else the first that does; None if none does."""
    for scale in (usual, *SCALES):
        if set(codes) <= set(SCALES[scale]):
            return scale
    return None
