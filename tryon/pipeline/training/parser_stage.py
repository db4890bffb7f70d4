"""The parser from labelled photos to its weights: cached windows, training, held-out score. Brings torch.

A first network learns from labelled photos. It labels the photos without a mask where it is sure of itself, and a
second one goes on from its weights with those as well; a third does so with what the second labels (self-training:
Xie et al. 2020).
"""

from __future__ import annotations

import dataclasses

import numpy as np

from tryon.pipeline import parsing
from tryon.pipeline.nets import weights
from tryon.pipeline.nets.parser import ParserNet
from tryon.pipeline.training import kept
from tryon.pipeline.training.emphasis import people_chances
from tryon.pipeline.training.parser import Settings, train
from tryon.pipeline.training.people import People
from tryon.pipeline.training.scores import class_iou, counted, mean_iou
from tryon.pipeline.training.split import part_of
from tryon.pipeline.training.stages import Order, Report

#: The networks after the first: the full size from the beginning, at a lower rate.
_ONWARD = tuple(
    Settings(steps=steps, sizes=(((192, 256), 1.0, 12),), peak_rate=1.8e-3, seed=seed)
    for seed, steps in enumerate((3_600, 2_400))
)


def run(order: Order, report: Report) -> dict[str, float]:
    """Train, write half-precision weights, return IoU on the val part. Goes on where it was killed.

    `order.start` stands in for the first network; `order.steps` are those of each.
    """
    photos, drawn = kept.labelled(order), kept.drawn(order)
    parts = np.array([part_of(int(number)) for number in photos.ids])
    learn = photos.chosen(np.flatnonzero(parts == "train"))
    chances = None if order.emphasis is None else people_chances(order.emphasis, learn)

    def taught(name: str, told: Settings, start: ParserNet | None = None, guessed: People | None = None) -> ParserNet:
        settings = dataclasses.replace(told, seed=order.seed + told.seed, steps=order.steps or told.steps)
        return train(
            learn, drawn, settings,
            guessed=guessed, start=start, chances=chances, checkpoint=order.work / f"{name}.checkpoint", report=report,
        )  # fmt: skip

    net = parsing.load(order.start) if order.start else taught("parser-1", Settings())
    for place, told in enumerate(_ONWARD, 2):
        net = taught(f"parser-{place}", told, net, kept.guessed(order, net, place))
    weights.save(net, order.out, format="pt")
    iou = class_iou(counted(net, photos, np.flatnonzero(parts == "val")))
    return {"val mIoU": mean_iou(iou)}
