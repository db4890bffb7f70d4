"""The parser from labelled photos to its weights: cached windows, training, held-out score. Brings torch."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from tryon.pipeline import pose
from tryon.pipeline.nets import weights
from tryon.pipeline.training import people
from tryon.pipeline.training.drawn import drawn_people
from tryon.pipeline.training.parser import Settings, train
from tryon.pipeline.training.people import People, Sample
from tryon.pipeline.training.scores import class_iou, counted, mean_iou
from tryon.pipeline.training.split import part_of
from tryon.pipeline.training.stages import Order, Report

DRAWN = 300


def run(order: Order, report: Report) -> dict[str, float]:
    """Train, write half-precision weights, return IoU on the val part. Goes on where it was killed."""
    settings = Settings(seed=order.seed)
    if order.steps:
        settings = dataclasses.replace(settings, steps=order.steps)
    photos = _kept(order.work / "photos", lambda: people.photos(order.data, pose.estimate))
    drawn = _kept(order.work / "drawn", lambda: drawn_people(DRAWN, 7))
    parts = np.array([part_of(int(number)) for number in photos.ids])
    net = train(
        photos.chosen(np.flatnonzero(parts == "train")),
        drawn,
        settings,
        checkpoint=order.work / "parser.checkpoint",
        report=report,
    )
    weights.save(net, order.out, format="pt")
    iou = class_iou(counted(net, photos, np.flatnonzero(parts == "val")))
    return {"val mIoU": mean_iou(iou)}


def _kept(folder: Path, samples: Callable[[], Iterator[tuple[int, Sample]]]) -> People:
    """Windows made once; a folder that was not finished is made anew."""
    done = folder / "done.json"
    if not done.is_file():
        shutil.rmtree(folder, ignore_errors=True)
        gathered = people.gathered(samples())
        people.save(folder, gathered)
        done.write_text(json.dumps({"people": len(gathered)}), encoding="utf-8")
    return people.load(folder)
