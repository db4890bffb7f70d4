"""A generator for tests of the studio around it: paints the asked colour in a shape of the asked category, at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from catalog.drawing.data.colours import COLOURS
from design import generator, making, neighbours, services
from design.gan.vocabulary import STYLE_SIZE, VOCABULARY, Condition
from design.models import Board, Design
from fashionai.accounts.models import Shopper
from fashionai.jobs import runner
from fashionai.jobs.models import Job

SIDE, NOISE = 32, 8
SEED = 41


class Painter:
    """What `design.gan.serving.Generator` offers, for pictures of 32 pixels: a bar as wide as the noise says."""

    def noise(self, count: int, *, seed: int) -> NDArray[np.float32]:
        return np.random.default_rng(seed).standard_normal((count, NOISE), dtype=np.float32)

    def style(self, features: NDArray[np.float32], conditions: Sequence[Condition]) -> NDArray[np.float32]:
        return features[:, :STYLE_SIZE]

    def sample(
        self, conditions: Sequence[Condition], *, z: NDArray[np.float32], style: NDArray[np.float32]
    ) -> NDArray[np.uint8]:
        images = np.full((len(conditions), SIDE, SIDE, 3), 240, np.uint8)
        for image, condition, noise in zip(images, conditions, z, strict=True):
            height = 6 + VOCABULARY["category"].index(condition.category or "dress")
            half = int(np.clip(6 + 2 * noise[0], 2, 14))
            image[4 : 4 + height, 16 - half : 16 + half] = COLOURS[condition.colour or "navy"].rgb
        return images

    def features(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        small = images.reshape(len(images), 8, 4, 8, 4, 3).mean(axis=(2, 4))
        return np.asarray(small.reshape(len(images), -1) / 255, np.float32)

    def realism(self, images: NDArray[np.uint8], features: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(images.mean(axis=(1, 2, 3)) / 255, np.float32)


@pytest.fixture
def painter(monkeypatch: pytest.MonkeyPatch) -> Iterator[generator.Studio]:
    """A studio with the painter in it, in the place of the network; enlarging repeats pixels."""
    monkeypatch.setattr(generator, "REFERENCE", 32)
    monkeypatch.setattr(
        generator.Studio,
        "enlarge",
        lambda self, images, conditions, side: images.repeat(side // SIDE, 1).repeat(side // SIDE, 2),
    )
    monkeypatch.setattr(making, "CANDIDATES", 24)
    # Boards are drawn by chance, and one in a hundred holds nothing to like or little that was bred.
    seeds = count(SEED)
    monkeypatch.setattr("design.services.secrets.randbits", lambda bits: next(seeds))
    held = generator.fitted(Painter(), "painter v1")  # type: ignore[arg-type]
    monkeypatch.setattr(generator, "get", lambda: held)
    neighbours.champion.forget()
    yield held
    neighbours.champion.forget()


def work() -> list[Job]:
    """Carry out the boards that wait, as a worker would."""
    jobs = list(Job.objects.live().filter(kind=services.BOARD))
    return [job for one in jobs if (job := runner.execute(one.pk, heartbeat=False)) is not None]


Begin = Callable[..., Board]


@pytest.fixture
def begin(painter: generator.Studio, db: None) -> Begin:
    """Begins a studio and has its first board made."""

    def started(shopper: Shopper, **brief: Any) -> Board:
        board = services.begin(shopper=shopper, **brief)
        jobs = work()
        assert [job.state for job in jobs] == ["succeeded"], [job.error for job in jobs]
        board.refresh_from_db()
        return board

    return started


def designs(board: Board) -> list[Design]:
    return list(Design.objects.filter(board=board).order_by("place"))
