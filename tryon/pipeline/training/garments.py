"""Teaches the landmark network on drawn garments. Brings torch.

A stage of `manage.py train_tryon`: draws what is missing, trains, goes on where it was killed, and writes the weights.
Labelled photos of people only lend surfaces beside them to lay garments on.
"""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

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
from tryon.pipeline.training.catch import Caught, catch, sleeve_masks
from tryon.pipeline.training.emphasis import Chances, chances
from tryon.pipeline.training.flats import render, specs
from tryon.pipeline.training.grounds import grounds
from tryon.pipeline.training.stages import Order, Report
from tryon.pipeline.vocabulary import KINDS, LENGTHS, SLEEVES

BATCH, PEAK, DECAY, STEPS = 32, 3e-3, 0.02, 1_800
_SIGMA = 1.2 / 64


class Shelf:
    """Drawn garments as tensors."""

    def __init__(self, path: Path) -> None:
        with np.load(path) as kept:
            images, masks, points = kept["images"], kept["masks"], kept["landmarks"]
            words = kept["words"]
        self.images = torch.from_numpy(images).permute(0, 3, 1, 2)
        self.masks = torch.from_numpy(masks)[:, None]
        self.sleeves = torch.from_numpy(sleeve_masks(masks, points))
        self.points = torch.from_numpy(points)
        self.words = [
            torch.tensor([table.index(word) for word in words[:, column]])
            for column, table in enumerate((KINDS, SLEEVES, LENGTHS))
        ]

    def __len__(self) -> int:
        return len(self.images)

    def caught(self, chosen: Tensor, ground: Tensor, generator: torch.Generator) -> Caught:
        """These garments, caught anew."""
        images, masks, sleeves, points = (one[chosen] for one in (self.images, self.masks, self.sleeves, self.points))
        return catch(images, masks, sleeves, points, ground, generator)


def loss_of(read: Reading, caught: Caught, words: list[Tensor]) -> Tensor:
    """Mask, landmarks (cross-entropy of the map and distance of its mean), presence and words."""
    present = caught.points[..., 2]
    mask = functional.binary_cross_entropy_with_logits(read.mask, caught.masks)
    inter = (read.mask.sigmoid() * caught.masks).sum((1, 2, 3))
    dice = 1 - (2 * inter / (read.mask.sigmoid().sum((1, 2, 3)) + caught.masks.sum((1, 2, 3)) + 1)).mean()
    heat = -(_targets(caught.points, read.heat.shape) * read.heat.flatten(2).log_softmax(-1)).sum(-1)
    away = (read.points() - caught.points[..., :2]).abs().sum(-1)
    marks = ((0.15 * heat + 6 * away) * present).sum() / present.sum()
    there = functional.binary_cross_entropy_with_logits(read.present, present)
    named = [
        functional.cross_entropy(got, want)
        for got, want in zip((read.kind, read.sleeve, read.length), words, strict=True)
    ]
    return mask + dice + marks + 0.5 * there + 0.2 * torch.stack(named).sum()


def _targets(points: Tensor, shape: torch.Size) -> Tensor:
    """Gaussian heat (n, k, h·w) around every landmark, each map summing to 1."""
    rows, columns = shape[-2:]
    y = ((torch.arange(rows) + 0.5) / rows)[:, None]
    x = ((torch.arange(columns) + 0.5) / columns)[None, :]
    far = (x - points[..., :1, None]) ** 2 * (WIDTH / HEIGHT) ** 2 + (y - points[..., 1:2, None]) ** 2
    return (-far.flatten(2) / (2 * _SIGMA**2)).softmax(-1)


@torch.inference_mode()
def measure(network: GarmentNet, shelf: Shelf, ground: Tensor, seed: int = 9) -> dict[str, float]:
    """Landmark error as a share of the picture's height, mask IoU and word accuracies on caught garments."""
    network.eval()
    generator = torch.Generator().manual_seed(seed)
    away, iou, right = [], [], []
    for chosen in torch.arange(len(shelf)).split(64):
        caught = shelf.caught(chosen, ground, generator)
        read = network(caught.pictures)
        gap = (read.points() - caught.points[..., :2]) * torch.tensor([WIDTH / HEIGHT, 1.0])
        away.append(gap.norm(dim=-1)[caught.points[..., 2] > 0])
        seen, true = read.mask > 0, caught.masks > 0.5
        iou.append((seen & true).sum((1, 2, 3)) / (seen | true).sum((1, 2, 3)))
        guessed = (read.kind, read.sleeve, read.length)
        right.append(
            torch.stack([(g.argmax(1) == w[chosen]).float() for g, w in zip(guessed, shelf.words, strict=True)], 1)
        )
    kinds = torch.cat(right).mean(0)
    return {
        "landmark_error": float(torch.cat(away).mean()),
        "landmark_error_p90": float(torch.cat(away).quantile(0.9)),
        "mask_iou": float(torch.cat(iou).mean()),
        "kind": float(kinds[0]),
        "sleeve": float(kinds[1]),
        "length": float(kinds[2]),
    }


def train(
    shelf: Shelf,
    ground: Tensor,
    *,
    steps: int,
    kept: Path,
    start: GarmentNet | None = None,
    often: Chances | None = None,
    report: Report | None = None,
    bfloat16: bool = BFLOAT16,
) -> GarmentNet:
    """AdamW under a one-cycle schedule; a killed run goes on from its checkpoint.

    It goes on from the weights of `start`; `often` (n,): how likely each garment is taken, None takes all alike.
    """
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
        chosen = _chosen(len(shelf), often, generator)
        with torch.no_grad():
            caught = shelf.caught(chosen, ground, generator)
        network.train()
        with mixed(caught.pictures.device, wanted=bfloat16):
            read = network(caught.pictures)
        loss = loss_of(Reading(*(part.float() for part in read)), caught, [word[chosen] for word in shelf.words])
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


def _chosen(count: int, often: Chances | None, generator: torch.Generator) -> Tensor:
    """A batch of rows."""
    if often is None:
        return torch.randint(count, (BATCH,), generator=generator)
    return torch.multinomial(torch.from_numpy(often), BATCH, replacement=True, generator=generator)


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
    learn, judge = order.work / "drawn-train.npz", order.work / "drawn-val.npz"
    if not judge.exists():
        _drawn(((11, 260),), judge)
    if not learn.exists():
        _drawn(((7, 600), (23, 600)), learn)
    photos = free_surfaces(order.data) if order.data else []
    made = grounds(1200, (WIDTH, HEIGHT), np.random.default_rng(5), photos)
    ground = torch.from_numpy(made).permute(0, 3, 1, 2)
    shelf = Shelf(learn)
    network = train(
        shelf,
        ground[:1000],
        steps=order.steps or STEPS,
        kept=order.work / "garment-checkpoint.safetensors",
        start=load(GarmentNet(), order.start) if order.start else None,
        often=None if order.emphasis is None else chances(order.emphasis, shelf.words[0].numpy()),
        report=report,
    )
    found = measure(network, Shelf(judge), ground[1000:])
    save(network, order.out, **{name: f"{value:.4f}" for name, value in found.items()})
    return found


def _drawn(catalogues: tuple[tuple[int, int], ...], path: Path) -> None:
    """All at once under the last name: a killed run leaves no half shelf."""
    partial = path.with_name(f"partial-{path.name}")
    render([spec for one in catalogues for spec in specs(*one)], partial)
    partial.replace(path)
