"""Draws every kind of garment as card, full size and close-up, and encodes it: seconds on one core, bytes, likeness.

Drawing time is the CPU time of this process, which draws on one core. A format's likeness is the PSNR of what a browser
decodes, in dB over all full-size pictures (equal weight a picture).
"""

from __future__ import annotations

import argparse
import io
import sys
import time
from collections import defaultdict
from collections.abc import Callable

import numpy as np
from PIL import Image

from benchmarks import Result, UsageError
from catalog.drawing import Drawing, GarmentSpec, catalogue, detail, draw
from catalog.drawing.output import OPTIONS

VIEWS: dict[str, tuple[Callable[..., Drawing], int]] = {
    "card": (draw, 360),
    "full": (draw, 900),
    "close-up": (detail, 900),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--each", type=int, default=6, help="garments of every kind")
    parser.add_argument("--seed", type=int, default=7, help="of the catalogue they are taken from")


def run(args: argparse.Namespace) -> Result:
    if args.each < 1:
        raise UsageError("--each must be at least 1")
    by_kind = _specs(args.seed, args.each)
    draw(next(iter(by_kind.values()))[0], width=900, height=1200)  # textures are made once a process
    seconds: dict[str, dict[str, list[float]]] = {view: {} for view in VIEWS}
    pictures: list[Image.Image] = []
    for kind, specs in by_kind.items():
        print(f"drawing {kind}", file=sys.stderr)
        for view, (camera, width) in VIEWS.items():
            timed = [_timed(camera, spec, width) for spec in specs]
            seconds[view][kind] = [time for time, _ in timed]
            if view == "full":
                pictures += [Image.fromarray(drawing.image) for _, drawing in timed[:2]]
    notes = [*_lines(seconds), "", *(_encoded(pictures, suffix) for suffix in (".jpg", ".webp", ".avif"))]
    return Result(_summary(seconds), {}, notes)


def _specs(seed: int, each: int) -> dict[str, list[GarmentSpec]]:
    found: dict[str, list[GarmentSpec]] = defaultdict(list)
    for product in catalogue(seed):
        spec = product.colourways[0].spec
        if len(found[spec.kind]) < each:
            found[spec.kind].append(spec)
    return dict(found)


def _timed(camera: Callable[..., Drawing], spec: GarmentSpec, width: int) -> tuple[float, Drawing]:
    begin = time.process_time()
    drawing = camera(spec, width=width, height=width * 4 // 3)
    return time.process_time() - begin, drawing


def _summary(seconds: dict[str, dict[str, list[float]]]) -> dict[str, float]:
    summary = {}
    for view, kinds in seconds.items():
        everything = np.concatenate([np.array(times) for times in kinds.values()])
        summary[f"{view} median s"] = round(float(np.median(everything)), 3)
        summary[f"{view} p95 s"] = round(float(np.percentile(everything, 95)), 3)
    return summary


def _lines(seconds: dict[str, dict[str, list[float]]]) -> list[str]:
    """A row a kind: median / p95 seconds of every view."""
    lines = [
        f"{'kind':<10}" + "".join(f"{view:>22}" for view in seconds),
        f"{'':<10}" + f"{'median / p95 s':>22}" * len(seconds),
    ]
    for kind in seconds["card"]:
        cells = [f"{np.median(view[kind]):.3f} / {np.percentile(view[kind], 95):.3f}" for view in seconds.values()]
        lines.append(f"{kind:<10}" + "".join(f"{cell:>18}" for cell in cells))
    return lines


def _encoded(pictures: list[Image.Image], suffix: str) -> str:
    """Means over full-size pictures: seconds to encode, kilobytes, and PSNR after decoding."""
    spent, size, likeness = [], [], []
    for picture in pictures:
        buffer, begin = io.BytesIO(), time.process_time()
        picture.save(buffer, **OPTIONS[suffix])  # type: ignore[arg-type]
        spent.append(time.process_time() - begin)
        size.append(len(buffer.getvalue()) / 1000)
        decoded = np.asarray(Image.open(buffer).convert("RGB"), float)
        error = float(np.mean(np.square(decoded - np.asarray(picture, float))))
        likeness.append(10 * np.log10(255**2 / error))
    what = OPTIONS[suffix]
    means = f"{np.mean(spent):.3f} s, {np.mean(size):.1f} kB, {np.mean(likeness):.1f} dB"
    return f"{what['format']} at quality {what['quality']}, a full-size picture: {means}"
