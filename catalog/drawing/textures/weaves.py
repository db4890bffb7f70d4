"""How threads lie in each cloth, as relief that a close-up shows: stitches, twill lines, grain of leather, fibres.

Every maker returns a tile of light around 0, (N, N), of which `texture` adds a share to the albedo.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from PIL import Image, ImageDraw
from scipy.ndimage import gaussian_filter
from scipy.spatial import cKDTree

from catalog.drawing.arrays import Field
from catalog.drawing.textures.tiles import Tile, tile_of

_SIZE = 256


@cache
def weave(kind: str) -> Tile | None:
    """The tile of a texture, made once a process in 5 to 30 ms; None for a cloth without visible threads."""
    maker = _WEAVES.get(kind)
    return None if maker is None else tile_of(*maker())


def _grid() -> tuple[Field, Field]:
    """Pixel coordinates across (1, N) and down (N, 1)."""
    steps = np.arange(_SIZE, dtype=np.float32) + 0.5
    return steps[None, :], steps[:, None]


def _noise(blur: tuple[float, float], seed: int) -> Field:
    """Seamless noise of unit variance, blurred (down, across) pixels."""
    rough = np.random.default_rng(seed).standard_normal((_SIZE, _SIZE)).astype(np.float32)
    soft = gaussian_filter(rough, blur, mode="wrap")
    return (soft / soft.std()).astype(np.float32)


def _threads(width: int, seed: int) -> tuple[Field, Field]:
    """Brightness of every warp (1, N) and weft (N, 1) thread: no two yarns are equal."""
    rng = np.random.default_rng(seed)
    warp, weft = rng.standard_normal((2, _SIZE // width)).astype(np.float32)
    return np.repeat(warp, width)[None, :], np.repeat(weft, width)[:, None]


def _stitches(wale: int, course: int) -> Field:
    """Knitted V's of `wale` × `course` pixels."""
    x, y = _grid()
    lean = np.abs(np.mod(x / wale, 1) - 0.5)
    legs = np.cos(2 * np.pi * (y / course - 1.15 * lean))
    gap = np.cos(2 * np.pi * x / wale)
    between = np.cos(4 * np.pi * x / wale)
    return (0.5 * legs - 0.42 * gap + 0.16 * between).astype(np.float32)


def _jersey() -> tuple[Field, float]:
    return 0.12 * _stitches(8, 8) + 0.025 * _noise((1.5, 1.5), 1) + 0.006 * _threads(8, 2)[1], 2.6


def _knit() -> tuple[Field, float]:
    """Yarn of the big stitches: its twist and its hairs; the stitches themselves are in `fabrics`."""
    x, y = _grid()
    twist = np.cos(2 * np.pi * (x + 1.0 * y) / 8) * (1 + 0.4 * _noise((3, 3), 4))
    return 0.045 * twist + 0.05 * _noise((0.7, 1.6), 3), 4.0


def _plain_weave(width: int, side: float, depth: float, slub: float) -> tuple[Field, float]:
    """One over, one under, threads of `width` pixels."""
    x, y = _grid()
    warp = np.sin(np.pi * np.mod(x / width, 1)) * (0.55 + 0.45 * np.cos(np.pi * (y / width + np.floor(x / width))))
    weft = np.sin(np.pi * np.mod(y / width, 1)) * (0.55 - 0.45 * np.cos(np.pi * (x / width + np.floor(y / width))))
    across, down = _threads(width, 5)
    thick = 0.6 * across * _noise((22, 0.6), 6) + 0.6 * down * _noise((0.6, 22), 7)
    return depth * (np.maximum(warp, weft) + 0.1 * (across + down)) + slub * thick, side


def _poplin() -> tuple[Field, float]:
    return _plain_weave(4, 2.8, 0.1, 0.012)


def _linen() -> tuple[Field, float]:
    return _plain_weave(4, 4.6, 0.16, 0.05)


def _canvas() -> tuple[Field, float]:
    return _plain_weave(8, 4.2, 0.2, 0.025)


def _nylon() -> tuple[Field, float]:
    values, side = _plain_weave(4, 2.4, 0.06, 0.004)
    x, y = _grid()
    ripstop = np.maximum(np.mod(x, 64) < 3, np.mod(y, 64) < 3)
    return values + 0.05 * ripstop, side


def _diagonal(width: int, run: int, depth: float) -> Field:
    """Twill: every thread floats over `run` others, one step further on each row."""
    x, y = _grid()
    phase = np.mod(np.floor(x / width) + np.floor(y / width), run + 1) / (run + 1)
    float_over = np.cos(2 * np.pi * phase)
    body = np.sin(np.pi * np.mod(x / width, 1))
    return (depth * (0.7 * float_over + 0.5 * body)).astype(np.float32)


def _twill() -> tuple[Field, float]:
    across, down = _threads(4, 8)
    return _diagonal(4, 3, 0.1) + 0.02 * across + 0.01 * down + 0.015 * _noise((1, 1), 9), 3.0


def _denim() -> tuple[Field, float]:
    """Indigo warp with white weft between, and warp yarns that are uneven along their length."""
    across, _ = _threads(4, 10)
    slub = across * (0.6 + 0.4 * _noise((18, 0.3), 11)) + 0.8 * _noise((14, 0.8), 12)
    weft = np.clip(_noise((0.7, 1.4), 13) - 1.2, 0, 1.5)
    return _diagonal(4, 3, 0.16) + 0.026 * slub + 0.1 * weft, 4.0


def _satin() -> tuple[Field, float]:
    return 0.03 * _noise((0.5, 9), 14) + 0.02 * _noise((6, 0.7), 15), 3.0


def _crepe() -> tuple[Field, float]:
    pebbles = _noise((1.3, 1.3), 16)
    return 0.045 * (np.roll(pebbles, 1, (0, 1)) - np.roll(pebbles, -1, (0, 1))) + 0.015 * pebbles, 3.2


def _fibres(count: int, length: float, seed: int) -> Field:
    """Hairs that lie crosswise, some lit and some in shade."""
    rng = np.random.default_rng(seed)
    image = Image.new("F", (_SIZE, _SIZE))
    pen = ImageDraw.Draw(image)
    middles, angles = rng.uniform(0, _SIZE, (count, 2)), rng.uniform(0, np.pi, count)
    reach = rng.uniform(0.4, 1.0, count) * length / 2
    tones = rng.normal(0, 1, count)
    for (x, y), angle, half, tone in zip(middles, angles, reach, tones, strict=True):
        dx, dy = half * np.cos(angle), half * np.sin(angle)
        for shift_x in (-_SIZE, 0, _SIZE):
            for shift_y in (-_SIZE, 0, _SIZE):
                if abs(x + shift_x - 128) < 128 + half and abs(y + shift_y - 128) < 128 + half:
                    ends = (x + shift_x - dx, y + shift_y - dy, x + shift_x + dx, y + shift_y + dy)
                    pen.line(ends, fill=float(tone), width=1)
    soft = gaussian_filter(np.asarray(image), 0.6, mode="wrap")
    return (soft / soft.std()).astype(np.float32)


def _wool() -> tuple[Field, float]:
    return 0.05 * _fibres(2600, 26, 17) + 0.04 * _noise((2.2, 2.2), 18) + _diagonal(8, 3, 0.03), 4.4


def _fleece() -> tuple[Field, float]:
    return 0.06 * _stitches(8, 8) + 0.035 * _fibres(1500, 12, 19) + 0.035 * _noise((1.2, 1.2), 20), 3.0


def _velvet() -> tuple[Field, float]:
    return 0.05 * _noise((0.8, 0.6), 21) + 0.04 * _noise((5, 4), 22), 2.6


def _corduroy() -> tuple[Field, float]:
    return 0.06 * _noise((0.5, 1.1), 23) + 0.03 * _noise((6, 0.6), 24), 3.0


def _leather() -> tuple[Field, float]:
    """Pebbles between creases: distance to the nearest and the second nearest of random points on a torus."""
    rng = np.random.default_rng(25)
    points = rng.uniform(0, _SIZE, (900, 2))
    x, y = np.meshgrid(np.arange(_SIZE) + 0.5, np.arange(_SIZE) + 0.5)
    near, _ = cKDTree(points, boxsize=_SIZE).query(np.stack([x.ravel(), y.ravel()], axis=1), k=2)
    near = near.reshape(_SIZE, _SIZE, 2)
    dome = gaussian_filter(np.clip((near[..., 1] - near[..., 0]) / 5, 0, 1), 0.8, mode="wrap")
    lit = np.roll(dome, (1, 1), (0, 1)) - np.roll(dome, (-1, -1), (0, 1))
    return (-0.1 * lit + 0.06 * dome + 0.012 * _noise((9, 9), 26)).astype(np.float32), 4.0


_WEAVES: dict[str, Callable[[], tuple[Field, float]]] = {
    "jersey": _jersey,
    "fine": _poplin,
    "rib": _jersey,
    "knit": _knit,
    "denim": _denim,
    "twill": _twill,
    "wool": _wool,
    "leather": _leather,
    "linen": _linen,
    "canvas": _canvas,
    "nylon": _nylon,
    "satin": _satin,
    "crepe": _crepe,
    "velvet": _velvet,
    "corduroy": _corduroy,
    "fleece": _fleece,
}
