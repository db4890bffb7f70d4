"""Teaches the landmark network. Brings torch.

A stage of `manage.py train_tryon`: draws what is missing, trains, goes on where it was killed, and writes the weights.
It learns from drawn garments with exact truth; labelled photos of people add worn garments cut out of them, with
landmarks by pose, wearers whose head is out of the picture, and surfaces beside them to lay garments on; photos that
were marked by eye add spread garments.
"""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional

from fashionai.vision import checkpoint as checkpoints
from fashionai.vision.precision import BFLOAT16, mixed
from tryon.pipeline.nets.garment_net import HEIGHT, WIDTH, GarmentNet, Reading
from tryon.pipeline.nets.weights import load, save
from tryon.pipeline.training import marked
from tryon.pipeline.training.cut_outs import UNSURE, render_cut_outs
from tryon.pipeline.training.flats import render, specs
from tryon.pipeline.training.grounds import grounds
from tryon.pipeline.training.shelves import CutOut, Examples, Mix, Photographed, Shelf
from tryon.pipeline.training.stages import Order, Report
from tryon.pipeline.training.wearers import render_wearers
from tryon.pipeline.types import LANDMARKS

BATCH, PEAK, DECAY, STEPS = 32, 3e-3, 0.02, 4_000
#: Of a batch, where there are such photos.
CUT_OUTS, WORN, MARKED = 7, 6, 8
_SIGMA = 1.2 / 64


def loss_of(read: Reading, shown: Examples) -> Tensor:
    """Mask, landmarks (cross-entropy of the map and distance of its mean), presence and words, where known."""
    present = shown.points[..., 2] * shown.told
    heat = -(_targets(shown.points, read.heat.shape) * read.heat.flatten(2).log_softmax(-1)).sum(-1)
    away = (read.points() - shown.points[..., :2]).abs().sum(-1)
    marks = ((0.15 * heat + 6 * away) * present).sum() / present.sum()
    there = functional.binary_cross_entropy_with_logits(read.present, shown.points[..., 2], shown.told)
    named = [
        functional.cross_entropy(got, want)
        for got, want in zip((read.kind, read.sleeve, read.length), shown.words.T, strict=True)
    ]
    return _mask_loss(read.mask, shown) + marks + 0.5 * there + 0.2 * torch.stack(named).sum()


def _mask_loss(logits: Tensor, shown: Examples) -> Tensor:
    """Cross-entropy and Dice of the masks that are known; where there is no inside, the former alone."""
    likely = logits.sigmoid()
    wrong = functional.binary_cross_entropy_with_logits(logits, shown.masks, reduction="none").mean((2, 3))
    both, either = (likely * shown.masks).sum((2, 3)), (likely + shown.masks).sum((2, 3))
    apart = (1 - 2 * both / (either + 1)) * (shown.masks.amax((2, 3)) > 0.5)
    return ((wrong + apart) * shown.masked / shown.masked.sum(0).clamp_min(1)).sum()


def _targets(points: Tensor, shape: torch.Size) -> Tensor:
    """Gaussian heat (n, k, h·w) around every landmark, each map summing to 1."""
    rows, columns = shape[-2:]
    y = ((torch.arange(rows) + 0.5) / rows)[:, None]
    x = ((torch.arange(columns) + 0.5) / columns)[None, :]
    far = (x - points[..., :1, None]) ** 2 * (WIDTH / HEIGHT) ** 2 + (y - points[..., 1:2, None]) ** 2
    return (-far.flatten(2) / (2 * _SIGMA**2)).softmax(-1)


@torch.inference_mode()
def measure(network: GarmentNet, shelf: CutOut, ground: Tensor, seed: int = 9) -> dict[str, float]:
    """Landmark error as a share of the picture's height, mask IoU and word accuracies on caught garments."""
    network.eval()
    generator = torch.Generator().manual_seed(seed)
    away, iou, shown, right = [], [], [], []
    for chosen in torch.arange(len(shelf.words)).split(64):
        caught = shelf.caught(chosen, ground, generator)
        read = network(caught.pictures)
        gap = (read.points() - caught.points[..., :2]) * torch.tensor([WIDTH / HEIGHT, 1.0])
        away.append(gap.norm(dim=-1)[caught.points[..., 2] > 0])
        seen, true = read.mask > 0, caught.masks > 0.5
        iou.append((seen & true).sum((2, 3)) / (seen | true).sum((2, 3)).clamp_min(1))
        shown.append(true.any(-1).any(-1))
        guessed = (read.kind, read.sleeve, read.length)
        right.append(torch.stack([guess.argmax(1) for guess in guessed], 1) == caught.words)
    kinds = torch.cat(right).float().mean(0)
    overlap, there = torch.cat(iou), torch.cat(shown)
    return {
        "landmark_error": float(torch.cat(away).mean()),
        "landmark_error_p90": float(torch.cat(away).quantile(0.9)),
        "mask_iou": float(overlap[:, 0].mean()),
        "inside_iou": float(overlap[there[:, 1], 1].mean()),
        "kind": float(kinds[0]),
        "sleeve": float(kinds[1]),
        "length": float(kinds[2]),
    }


def train(
    mix: Mix,
    ground: Tensor,
    *,
    steps: int,
    kept: Path,
    start: GarmentNet | None = None,
    report: Report | None = None,
    bfloat16: bool = BFLOAT16,
) -> GarmentNet:
    """AdamW, one cycle; a killed run goes on from its checkpoint, a new one begins from the weights of `start`."""
    torch.manual_seed(0)
    network = GarmentNet()
    if start is not None:
        network.load_state_dict(start.state_dict())
    optimizer = torch.optim.AdamW(network.parameters(), lr=PEAK, weight_decay=DECAY)
    about = checkpoints.load(kept, {"network": network}, optimizer) or {"step": "0"}
    began = time.process_time()
    for step in range(int(about["step"]), steps):
        share = step / steps
        for group in optimizer.param_groups:
            group["lr"] = PEAK * (share / 0.1 if share < 0.1 else (1 - share) / 0.9)
        generator = torch.Generator().manual_seed(step)
        with torch.no_grad():
            shown = mix.batch(ground, generator)
        network.train()
        with mixed(shown.pictures.device, wanted=bfloat16):
            read = network(shown.pictures)
        loss = loss_of(Reading(*(part.float() for part in read)), shown)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimizer.step()
        if (step + 1) % 100 == 0 or step + 1 == steps:
            checkpoints.save(kept, {"network": network}, optimizer, step=str(step + 1))
            spent = time.process_time() - began
            if report:
                report((step + 1) / steps, f"step {step + 1}: loss {float(loss.detach()):.3f}, {spent:.0f} s CPU")
    return network.eval()


def free_surfaces(folder: Path, count: int = 300) -> list[tuple[npt.NDArray[np.uint8], npt.NDArray[np.bool_]]]:
    """Labelled street photos and where nobody stands in them."""
    found: list[tuple[npt.NDArray[np.uint8], npt.NDArray[np.bool_]]] = []
    with zipfile.ZipFile(folder / "photos.zip") as photos, zipfile.ZipFile(folder / "masks.zip") as masks:
        names = {Path(name).stem: name for name in photos.namelist() if name.endswith(".jpg")}
        for name in sorted(masks.namelist()):
            if not name.endswith(".png") or len(found) == count or Path(name).stem not in names:
                continue
            labels = np.asarray(Image.open(io.BytesIO(masks.read(name))))
            photo = Image.open(io.BytesIO(photos.read(names[Path(name).stem]))).convert("RGB")
            found.append((np.asarray(photo), labels == 0))
    return found


def run(order: Order, report: Report) -> dict[str, float]:
    """Draw, train, write half-precision weights, return errors on garments of another catalogue."""
    torch.set_num_threads(1)
    judge = CutOut.of(*_kept(order.work / "drawn-val.npz", lambda path: _drawn(((11, 260),), path)))
    labelled = _labelled(order)
    photos = free_surfaces(labelled) if labelled else []
    made = grounds(1200, (WIDTH, HEIGHT), np.random.default_rng(5), photos)
    ground = torch.from_numpy(made).permute(0, 3, 1, 2)
    network = train(
        Mix(shares(order), order.emphasis),
        ground[:1000],
        steps=order.steps or STEPS,
        kept=order.work / "garment-checkpoint.safetensors",
        start=load(GarmentNet(), order.start) if order.start else None,
        report=report,
    )
    found = measure(network, judge, ground[1000:])
    save(network, order.out, **{name: f"{value:.4f}" for name, value in found.items()})
    return found


def shares(order: Order) -> tuple[tuple[Shelf, int], ...]:
    """What there is to learn from, and how much of a batch each part takes; drawings take what the others leave."""
    drawn = CutOut.of(*_kept(order.work / "drawn-train.npz", lambda path: _drawn(((7, 600), (23, 600)), path)))
    found: list[tuple[Shelf, int]] = []
    labelled = _labelled(order)
    if labelled is not None:
        cut = _kept(order.work / "cut-outs.npz", partial(render_cut_outs, labelled))
        found.append((CutOut.of(*cut, swinging=False, unsure=UNSURE), CUT_OUTS))
        worn = _kept(order.work / "wearers.npz", partial(render_wearers, labelled))
        found.append((Photographed.of(*worn, unsure=LANDMARKS), WORN))  # of how they lie, spread ones tell more
    marks = _marked(order.data) if order.data is not None else None
    if marks is not None:
        found.append((marks, MARKED))
    return ((drawn, BATCH - sum(count for _, count in found)), *found)


def _labelled(order: Order) -> Path | None:
    """The folder of labelled people, if there is one. Raises FileNotFoundError where there are no marks either."""
    if order.data is None or (order.data / "masks.zip").is_file():
        return order.data
    if (order.data / marked.NAME).is_file():
        return None
    raise FileNotFoundError(2, "Neither labelled people nor marked garments", str(order.data / "masks.zip"))


def _marked(data: Path) -> Photographed | None:
    """A merchant's own marked photos, or those of clothing-cc0 where it lies beside the photos of people."""
    own = data / marked.NAME
    if own.is_file():
        return marked.shelf(marked.marked(own), data)
    return marked.shelf(marked.marked(), data.parent / "clothing-cc0")


def _kept(path: Path, make: Callable[[Path], None]) -> tuple[Any, ...]:
    """Images, masks, landmarks, words and, of drawings, insides of a file, which is made under another name first: a
    killed run leaves no half shelf.
    """
    if not path.exists():
        partial_path = path.with_name(f"partial-{path.name}")
        make(partial_path)
        partial_path.replace(path)
    with np.load(path) as kept:
        words = [tuple(row) for row in kept["words"].tolist()]
        insides = [kept["insides"]] if "insides" in kept else []
        return kept["images"], kept["masks"], kept["landmarks"], words, *insides


def _drawn(catalogues: tuple[tuple[int, int], ...], path: Path) -> None:
    render([spec for one in catalogues for spec in specs(*one)], path)
