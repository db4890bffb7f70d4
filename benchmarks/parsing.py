"""Parses the held-out people of clothing-co-parsing with the shipped network: mean IoU and IoU of every class.

Ids are split in blocks of ten (`tryon.pipeline.training.split`), near-duplicates together; the data set's 59 labels are
reduced to fourteen and compared at the size of the photo. "person mask alone" calls every pixel of the person a dress.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np

from benchmarks import Result
from benchmarks.support.datasets import folder_with
from tryon.pipeline import labels


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, help="folder of clothing-co-parsing, or the one above it")
    parser.add_argument("--part", choices=("test", "val"), default="test", help="val chose the model, test judges it")
    parser.add_argument("--weights", type=Path, help="other weights than the shipped ones")


def run(args: argparse.Namespace) -> Result:
    from tryon.pipeline import parsing, pose
    from tryon.pipeline.training.people import photos
    from tryon.pipeline.training.scores import class_iou, confusion, mean_iou
    from tryon.pipeline.types import Pose

    folder = folder_with("masks.zip", args.data, "clothing-co-parsing")
    net = parsing.load(args.weights or parsing.WEIGHTS)
    ours = np.zeros((labels.COUNT, labels.COUNT), np.int64)
    plain = ours.copy()
    seconds = []
    for place, (_, sample) in enumerate(photos(folder, pose.estimate, part=args.part)):
        mask = np.divide(sample.mask, 255, dtype=np.float32)
        begin = time.process_time()
        found = parsing.parse(sample.image, Pose(sample.points), mask, net=net)
        seconds.append(time.process_time() - begin)
        ours += confusion(sample.parsing, found)
        plain += confusion(sample.parsing, np.where(mask > 0.5, labels.DRESS, labels.BACKGROUND).astype(np.uint8))
        if place % 25 == 24:
            print(f"{place + 1} people", file=sys.stderr)
    iou = class_iou(ours)
    result = {"people": len(seconds), "mIoU": round(mean_iou(iou), 4)}
    result |= {name: round(float(value), 4) for name, value in zip(labels.NAMES, iou, strict=True)}
    result |= {
        "pixel accuracy": round(float(ours.trace() / ours.sum()), 4),
        "CPU seconds": round(float(np.median(seconds)), 3),
    }
    mask_only = class_iou(plain)
    return Result(
        result,
        {"person mask alone": {"mIoU": round(mean_iou(mask_only), 4), "background": round(float(mask_only[0]), 4)}},
    )
