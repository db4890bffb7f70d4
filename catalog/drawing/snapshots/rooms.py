"""A corner of a home, out of focus: wall, floor, light from a window, and one or two things that stand about."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw
from scipy.ndimage import gaussian_filter

from catalog.drawing.arrays import Field
from catalog.drawing.compose import to_linear

Colour = tuple[int, int, int]
WALLS: tuple[Colour, ...] = (
    (222, 214, 203), (206, 208, 204), (214, 203, 190), (196, 204, 196), (214, 198, 190), (201, 206, 212),
)  # fmt: skip
WOODS: tuple[Colour, ...] = ((158, 122, 88), (184, 152, 116), (124, 92, 66), (196, 172, 142))
BEDDING: tuple[Colour, ...] = ((226, 221, 212), (202, 206, 210), (214, 204, 196), (192, 196, 186))
TRIM: Colour = (238, 235, 229)
LEAF: tuple[Colour, ...] = ((84, 110, 78), (104, 128, 88), (66, 92, 72))
POTS: tuple[Colour, ...] = ((176, 120, 92), (214, 208, 200), (92, 96, 100))
#: Pixels of blur for each of a picture's height: what stands behind the person is not in focus.
FOCUS = 0.0045


def room(rng: np.random.Generator, size: tuple[int, int], floor: float) -> Field:
    """(H, W, 3) linear light. `floor` is the row at which the wall ends, which may lie below the picture."""
    width, height = size
    wall = WALLS[rng.integers(len(WALLS))]
    canvas = Image.new("RGB", size, wall)
    pen = ImageDraw.Draw(canvas)
    sides = rng.permutation((-1, 1))
    for side, thing in zip(sides, rng.choice(len(THINGS), 2, replace=False), strict=True):
        THINGS[thing](pen, rng, (width, height), floor, int(side))
    if floor < height:
        _floor(canvas, pen, rng, floor)
    soft = np.stack(
        [gaussian_filter(band, FOCUS * height) for band in np.moveaxis(np.asarray(canvas, np.float32), 2, 0)], axis=2
    )
    return to_linear(soft / 255) * _daylight(rng, size)[..., None]


def surface(rng: np.random.Generator, size: tuple[int, int]) -> Field:
    """(H, W, 3) linear light: a wooden floor seen from above, or a bed's cover with its folds."""
    width, height = size
    if rng.random() < 0.5:
        canvas = Image.new("RGB", size)
        _boards(canvas, WOODS[rng.integers(len(WOODS))], rng)
        cloth = np.asarray(canvas, np.float32)
    else:
        cover = np.array(BEDDING[rng.integers(len(BEDDING))], np.float32)
        side = 2 * height  # so that no corner is empty after the turn
        folds = gaussian_filter(rng.normal(0, 1, (side, side)), (height / 24, height / 9))
        turned = np.asarray(Image.fromarray(folds.astype(np.float32)).rotate(float(rng.uniform(-50, 50))))
        middle = turned[(side - height) // 2 :, (side - width) // 2 :][:height, :width]
        slope = np.gradient(middle / max(float(middle.std()), 1e-9), axis=0) * height / 40
        weave = rng.normal(0, 1.2, (height, width))
        cloth = cover + (9 * np.clip(slope, -2, 2) + weave)[..., None]
    return to_linear(np.clip(cloth, 0, 255) / 255) * _daylight(rng, size)[..., None]


def _daylight(rng: np.random.Generator, size: tuple[int, int]) -> Field:
    """Multiplier (H, W): light falls off from a window at one side, and sometimes draws its panes."""
    width, height = size
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    side = rng.choice((-1, 1))
    light = 0.94 + 0.16 * side * (x / width - 0.5) - 0.12 * (y / height - 0.5)
    if rng.random() < 0.6:
        panes = Image.new("L", size)
        pen = ImageDraw.Draw(panes)
        left, top = rng.uniform(-0.1, 0.6) * width, rng.uniform(0.02, 0.35) * height
        wide, tall, lean = 0.16 * width, 0.17 * height, side * 0.12 * width
        for row in range(2):
            for column in range(2):
                x0, y0 = left + column * wide * 1.12 + row * lean, top + row * tall * 1.1
                pen.polygon(
                    [(x0, y0), (x0 + wide, y0), (x0 + wide + lean, y0 + tall), (x0 + lean, y0 + tall)], fill=255
                )
        light = light + 0.2 * gaussian_filter(np.asarray(panes, np.float32) / 255, 0.012 * height)
    return light.astype(np.float32)


def _floor(canvas: Image.Image, pen: ImageDraw.ImageDraw, rng: np.random.Generator, floor: float) -> None:
    """Boards below the wall, and the skirting between."""
    width, height = canvas.size
    boards = Image.new("RGB", (width, max(1, height - int(floor))))
    _boards(boards, WOODS[rng.integers(len(WOODS))], rng)
    canvas.paste(boards, (0, int(floor)))
    skirting = 0.028 * height
    pen.rectangle((0, floor - skirting, width, floor), fill=TRIM)
    pen.line((0, floor, width, floor), fill=(120, 104, 90), width=max(1, height // 300))


def _boards(canvas: Image.Image, wood: Colour, rng: np.random.Generator) -> None:
    """Boards across, nearer ones wider, each with a tint and a grain of its own."""
    width, height = canvas.size
    grain = gaussian_filter(rng.normal(0, 1, (height, width)), (0.6, width / 12))
    rows = np.asarray(canvas, np.float32).copy()
    top, deep = 0.0, max(6.0, 0.05 * width)
    while top < height:
        bottom = min(height, top + deep)
        band = slice(int(top), int(bottom))
        rows[band] = np.array(wood) * rng.uniform(0.92, 1.06)
        rows[band] += 22 * grain[band, :, None]
        rows[int(top) : int(top) + 1] *= 0.8
        top, deep = bottom, deep * 1.12
    canvas.paste(Image.fromarray(np.clip(rows, 0, 255).astype(np.uint8)))


# --- things -----------------------------------------------------------------------------------------
Thing = Callable[[ImageDraw.ImageDraw, np.random.Generator, tuple[int, int], float, int], None]


def _span(width: int, side: int, near: float, far: float) -> tuple[float, float]:
    """Left and right of what stands between two shares of the width from the edge of a side."""
    return (near * width, far * width) if side < 0 else ((1 - far) * width, (1 - near) * width)


def _door(pen: ImageDraw.ImageDraw, rng: np.random.Generator, size: tuple[int, int], floor: float, side: int) -> None:
    width, height = size
    left, right = _span(width, side, -0.12, rng.uniform(0.2, 0.28))
    pen.rectangle((left, -9, right, floor), fill=TRIM)
    inset, edge = 0.05 * width, (214, 210, 203)
    for top, bottom in ((0.04, 0.42), (0.5, 0.94)):
        pen.rectangle(
            (left + inset, top * floor, right - inset, bottom * floor), outline=edge, width=max(2, height // 160)
        )
    knob = right - 0.028 * width if side < 0 else left + 0.028 * width
    pen.ellipse((knob - 5, 0.52 * floor - 5, knob + 5, 0.52 * floor + 5), fill=(150, 132, 96))


def _print(pen: ImageDraw.ImageDraw, rng: np.random.Generator, size: tuple[int, int], floor: float, side: int) -> None:
    width, height = size
    left, right = _span(width, side, 0.03, 0.24)
    top = rng.uniform(0.06, 0.2) * height
    bottom = top + 1.35 * (right - left)
    pen.rectangle((left, top, right, bottom), fill=(70, 62, 56))
    pen.rectangle((left + 4, top + 4, right - 4, bottom - 4), fill=(240, 237, 230))
    ink = tuple(int(value) for value in rng.integers(80, 190, 3))
    middle, centre = 0.5 * (left + right), 0.5 * (top + bottom)
    reach = 0.26 * (right - left)
    pen.ellipse((middle - reach, centre - 1.3 * reach, middle + reach, centre + 0.7 * reach), fill=ink)
    pen.rectangle((middle - reach, centre + 0.4 * reach, middle + reach, centre + 1.4 * reach), fill=(196, 186, 172))


def _plant(pen: ImageDraw.ImageDraw, rng: np.random.Generator, size: tuple[int, int], floor: float, side: int) -> None:
    width, height = size
    left, right = _span(width, side, 0.02, 0.2)
    middle, foot = 0.5 * (left + right), min(floor, 1.06 * height) + 0.012 * height
    rim, half = foot - 0.13 * height, 0.3 * (right - left)
    pot = [(middle - half, rim), (middle + half, rim), (middle + 0.7 * half, foot), (middle - 0.7 * half, foot)]
    pen.polygon(pot, fill=POTS[rng.integers(len(POTS))])
    for _ in range(26):
        lean, reach = rng.normal(0, 0.5), rng.uniform(0.16, 0.44) * height
        tip = (middle + np.sin(lean) * 0.55 * reach, rim - np.cos(lean) * reach)
        base = (middle + rng.uniform(-0.3, 0.3) * half, rim)
        bend = 0.016 * height
        colour = LEAF[rng.integers(len(LEAF))]
        centre = (0.5 * (base[0] + tip[0]), 0.5 * (base[1] + tip[1]))
        pen.polygon([base, (centre[0] - bend, centre[1]), tip, (centre[0] + bend, centre[1])], fill=colour)


def _curtain(
    pen: ImageDraw.ImageDraw, rng: np.random.Generator, size: tuple[int, int], floor: float, side: int
) -> None:
    width, height = size
    left, right = _span(width, side, -0.02, rng.uniform(0.16, 0.24))
    tone = np.array(BEDDING[rng.integers(len(BEDDING))], float)
    folds = max(4, int((right - left) / (0.03 * width)))
    for column in range(int(left), int(right)):
        shade = 0.9 + 0.09 * np.sin((column - left) / (right - left) * folds * 2 * np.pi)
        pen.line((column, -2, column, floor - 0.01 * height), fill=tuple(int(value) for value in tone * shade))


def _rail(pen: ImageDraw.ImageDraw, rng: np.random.Generator, size: tuple[int, int], floor: float, side: int) -> None:
    """A clothes rail with a few things on it."""
    width, height = size
    left, right = _span(width, side, -0.05, 0.27)
    top = 0.16 * height
    thick = max(2, height // 130)
    pen.line((left, top, right, top), fill=(72, 68, 64), width=thick)
    post = right if side < 0 else left
    pen.line((post, top, post, floor), fill=(72, 68, 64), width=thick)
    for place in np.linspace(0.08, 0.86, 6):
        hangs = left + place * (right - left)
        tone = tuple(int(value) for value in rng.integers(70, 220) + rng.integers(-24, 24, 3))
        long = top + rng.uniform(0.26, 0.46) * height
        wide = 0.045 * width
        pen.polygon(
            [(hangs, top + 3), (hangs + wide, top + 0.05 * height), (hangs + wide, long), (hangs - wide / 4, long)],
            fill=tone,
        )


THINGS: tuple[Thing, ...] = (_door, _print, _plant, _curtain, _rail)
