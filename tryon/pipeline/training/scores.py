"""Intersection over union of parsings: counts first, so that every pixel weighs the same. Brings torch."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from tryon.pipeline.labels import COUNT
from tryon.pipeline.training.augment import plain
from tryon.pipeline.training.parser import tensors
from tryon.pipeline.training.people import People

Counts = npt.NDArray[np.int64]
SIZE = (192, 256)


def confusion(truth: npt.NDArray[np.uint8], found: npt.NDArray[np.uint8]) -> Counts:
    """Pixels (COUNT, COUNT) by true and found label."""
    pairs = truth.astype(np.int64).ravel() * COUNT + found.ravel()
    return np.bincount(pairs, minlength=COUNT * COUNT).reshape(COUNT, COUNT)


def class_iou(counts: Counts) -> npt.NDArray[np.float64]:
    """(COUNT,): shared pixels over those of either; nan for a class that is nowhere."""
    shared = counts.diagonal().astype(np.float64)
    either = counts.sum(axis=0) + counts.sum(axis=1) - shared
    return np.divide(shared, either, out=np.full(len(shared), np.nan), where=either > 0)


def mean_iou(iou: npt.NDArray[np.float64]) -> float:
    """Over the classes that are there."""
    return float(np.nanmean(iou))


def counted(net: nn.Module, photos: People, rows: npt.NDArray[np.intp]) -> Counts:
    """Confusion in the windows that the network sees, for choosing between models."""
    total = np.zeros((COUNT, COUNT), np.int64)
    net.eval()
    for row in rows:
        windows, truth = tensors([plain(photos, int(row), SIZE)])
        with torch.inference_mode():
            found = net(windows).argmax(dim=1)
        total += confusion(truth.numpy().astype(np.uint8), found.numpy().astype(np.uint8))
    return total
