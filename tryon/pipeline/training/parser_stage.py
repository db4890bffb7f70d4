"""The parser from labelled photos to its weights: cached windows, training, held-out score. Brings torch."""

from __future__ import annotations

import dataclasses

import numpy as np

from tryon.pipeline import parsing
from tryon.pipeline.nets import weights
from tryon.pipeline.training import kept
from tryon.pipeline.training.emphasis import people_chances
from tryon.pipeline.training.parser import Settings, train
from tryon.pipeline.training.scores import class_iou, counted, mean_iou
from tryon.pipeline.training.split import part_of
from tryon.pipeline.training.stages import Order, Report

#: Going on from weights: the full size from the beginning, at a lower rate.
_ONWARD = Settings(sizes=(((192, 256), 1.0, 12),), peak_rate=1e-3)


def run(order: Order, report: Report) -> dict[str, float]:
    """Train, write half-precision weights, return IoU on the val part. Goes on where it was killed."""
    settings = dataclasses.replace(_ONWARD if order.start else Settings(), seed=order.seed)
    if order.steps:
        settings = dataclasses.replace(settings, steps=order.steps)
    photos, drawn = kept.labelled(order), kept.drawn(order)
    parts = np.array([part_of(int(number)) for number in photos.ids])
    learn = photos.chosen(np.flatnonzero(parts == "train"))
    net = train(
        learn,
        drawn,
        settings,
        start=parsing.load(order.start) if order.start else None,
        chances=None if order.emphasis is None else people_chances(order.emphasis, learn),
        checkpoint=order.work / "parser.checkpoint",
        report=report,
    )
    weights.save(net, order.out, format="pt")
    iou = class_iou(counted(net, photos, np.flatnonzero(parts == "val")))
    return {"val mIoU": mean_iou(iou)}
