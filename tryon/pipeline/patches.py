"""Hidden parts of a picture, put together from patches of what is seen: the ground behind a coat that is taken off.

Every hidden pixel's surroundings are made to look like some surroundings that are seen, by turns: the nearest patch of
each is searched for (PatchMatch, Barnes et al. 2009: neighbours' finds, then chance around the best), and pixels become
the mean of what the patches over them say (Wexler et al. 2007), from coarse to fine. A smooth filling is the beginning.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from tryon.pipeline import fill

Field = npt.NDArray[np.float32]
Region = npt.NDArray[np.bool_]
Offsets = npt.NDArray[np.int32]
#: Height in pixels at which patches are searched for, and how often it is halved before.
_HEIGHT: Final = 256
_HALVINGS: Final = 2
#: Half the side of a patch, and turns of search and mean at each size, coarse to fine.
_HALF = 3
_TURNS = (6, 4, 2)
#: Distances at which neighbours are asked in turn.
_STRIDES = (4, 1, 8, 2)
#: What a patch a whole height above or below costs, in grey levels a pixel and channel: ground changes more upwards
#: than along.
_UPWARDS = 40.0
#: Patches that differ by so many grey levels a pixel and channel count a third in the mean.
_ALIKE = 12.0
#: A pixel of a smaller picture is seen, or told of, where this share of it is.
_WHOLLY = 0.999


def behind(image: Field, old: Region, person: Region, shows: Region) -> Field:
    """The ground (H, W, 3) where a garment `old` of the `person` was, both bool (H, W); `image` elsewhere.

    Smooth, and in detail where it `shows`, if anything else of the picture is seen whole.
    """
    known = ~(fill.grown(person, 2) | old)
    return _completed(fill.smooth_fill(image, known), known, shows) if known.any() else image


def _completed(image: Field, known: Region, hidden: Region) -> Field:
    """`image` float32 (H, W, 3), smoothly filled, with its `hidden` pixels from patches of `known` ones, bool (H, W).

    As it was where no patch is known whole.
    """
    scale = min(1.0, _HEIGHT / len(image))
    size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    little = _smaller(image, size)
    seen = _smaller(known.astype(np.float32), size) > _WHOLLY
    hole = (_smaller(hidden.astype(np.float32), size) > 0) & ~seen
    offsets = _matched(little, seen, hole, np.random.default_rng(7))
    return image if offsets is None else _copied(image, hidden, offsets, 1 / scale)


def _smaller(plane: Field, size: tuple[int, int]) -> Field:
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), np.float32)


def _matched(image: Field, seen: Region, hole: Region, rng: np.random.Generator) -> Offsets | None:
    """Where each pixel of the hole is copied from, as (rows, columns) from itself (H, W, 2); None without a patch."""
    sizes = [hole.shape[::-1]]
    for _ in range(_HALVINGS):
        sizes.append((sizes[-1][0] // 2, sizes[-1][1] // 2))
    offsets: Offsets | None = None
    before: Field | None = None
    for turns, size in zip(_TURNS, reversed(sizes), strict=True):
        now, clear = _smaller(image, size), _smaller(seen.astype(np.float32), size) > _WHOLLY
        empty = (_smaller(hole.astype(np.float32), size) > 0) & ~clear
        if before is not None:
            now = np.where(empty[..., None], cv2.resize(before, size, interpolation=cv2.INTER_LINEAR), now)
        level = _Level(now, clear, empty)
        if not len(level.places) or not len(level.at):
            continue
        offsets = level.begin(offsets, rng)
        for turn in range(turns):
            offsets = level.search(offsets, _STRIDES[turn % len(_STRIDES)], rng)
            level.mean(offsets)
        before = level.image
    return offsets


class _Level:
    """One size of the picture: `image` float32 (h, w, 3), whose `hole` is filled from patches that are `seen` whole.

    `places` (m, 2) are the middles of those, `at` (n, 2) of the patches that touch the hole; offsets (h, w, 2) lead
    from these to those. What is neither seen nor in the hole says nothing of how alike two patches are.
    """

    def __init__(self, image: Field, seen: Region, hole: Region) -> None:
        self.image, self.hole = image.copy(), hole
        side = np.ones((2 * _HALF + 1,) * 2, np.uint8)
        self.whole = cv2.erode(seen.astype(np.uint8), side, borderType=cv2.BORDER_CONSTANT, borderValue=0) > 0
        self.places = np.argwhere(self.whole)
        self.near = fill.grown(hole, _HALF)
        self.at = np.argwhere(self.near)
        tells = _patches(_windows((seen | hole).astype(np.float32)[..., None]), self.at)
        self.weight = np.repeat(tells / np.maximum(tells.sum(1, keepdims=True), 1), 3, axis=1) / 3
        self.cost = np.zeros(len(self.at), np.float32)
        self._look()

    def _look(self) -> None:
        """The patches of the image as it is now: all, and those that touch the hole."""
        self.windows = _windows(self.image)
        self.patches = _patches(self.windows, self.at)

    def begin(self, coarse: Offsets | None, rng: np.random.Generator) -> Offsets:
        """Twice the offsets of the size before, and by chance where there are none."""
        chosen = (self.places[rng.integers(len(self.places), size=len(self.at))] - self.at).astype(np.int32)
        if coarse is not None:
            height, width = coarse.shape[:2]
            rows, columns = np.minimum(self.at // 2, (height - 1, width - 1)).T
            twice = 2 * coarse[rows, columns]
            good = self._whole(self.at + twice)
            chosen[good] = twice[good]
        return self._on_map(chosen)

    def search(self, offsets: Offsets, stride: int, rng: np.random.Generator) -> Offsets:
        """Better offsets, where neighbours at the stride or chance know some."""
        best = offsets[tuple(self.at.T)]
        cost = self._cost(best, np.arange(len(self.at)))
        height, width = self.hole.shape
        for way in ((stride, 0), (-stride, 0), (0, stride), (0, -stride)):
            beside = np.clip(self.at + way, 0, (height - 1, width - 1))
            theirs = np.where(self.near[tuple(beside.T)][:, None], offsets[tuple(beside.T)], best)
            best, cost = self._better(best, cost, theirs)
            offsets = self._on_map(best)
        reach = max(height, width) / 2
        while reach >= 1:
            tried = best + np.rint(rng.uniform(-reach, reach, best.shape)).astype(np.int32)
            best, cost = self._better(best, cost, tried)
            reach /= 3
        self.cost = cost
        return self._on_map(best)

    def mean(self, offsets: Offsets) -> None:
        """The hole's pixels from all patches over them, those that fit counting more."""
        weight = np.exp(-self.cost / _ALIKE).astype(np.float32) + 1e-6
        total, share = np.zeros_like(self.image), np.zeros(self.hole.shape, np.float32)
        source = self.at + offsets[tuple(self.at.T)]
        for row in range(-_HALF, _HALF + 1):
            for column in range(-_HALF, _HALF + 1):
                to, of = self.at + (row, column), source + (row, column)
                inside = ((to >= 0) & (to < np.array(self.hole.shape))).all(axis=1)
                to, of = to[inside], of[inside]
                total[to[:, 0], to[:, 1]] += weight[inside, None] * self.image[of[:, 0], of[:, 1]]
                share[to[:, 0], to[:, 1]] += weight[inside]
        self.image[self.hole] = total[self.hole] / share[self.hole][:, None]
        self._look()

    def _better(self, best: Offsets, cost: Field, tried: Offsets) -> tuple[Offsets, Field]:
        rows = np.flatnonzero((tried != best).any(axis=1) & self._whole(self.at + tried))
        found = self._cost(tried[rows], rows)
        wins = found < cost[rows]
        best, cost = best.copy(), cost.copy()
        best[rows[wins]], cost[rows[wins]] = tried[rows[wins]], found[wins]
        return best, cost

    def _cost(self, offsets: Offsets, rows: npt.NDArray[np.intp]) -> Field:
        apart = self.patches[rows] - _patches(self.windows, self.at[rows] + offsets)
        steep = _UPWARDS * np.abs(offsets[:, 0]) / len(self.hole)
        return np.asarray(np.sqrt(np.einsum("ij,ij,ij->i", apart, apart, self.weight[rows])) + steep, np.float32)

    def _whole(self, at: npt.NDArray[np.integer]) -> Region:
        inside = np.all((at >= 0) & (at < np.array(self.hole.shape)), axis=1)
        rows, columns = np.where(inside[:, None], at, 0).T
        return np.asarray(inside & self.whole[rows, columns])

    def _on_map(self, offsets: Offsets) -> Offsets:
        found = np.zeros((*self.hole.shape, 2), np.int32)
        found[tuple(self.at.T)] = offsets
        return found


def _windows(image: Field) -> Field:
    """The patch around every pixel of a picture (h, w, channels), as a view (h, w, channels, side, side)."""
    padded = np.pad(image, ((_HALF, _HALF), (_HALF, _HALF), (0, 0)), mode="reflect")
    return np.lib.stride_tricks.sliding_window_view(padded, (2 * _HALF + 1,) * 2, axis=(0, 1))


def _patches(windows: Field, at: npt.NDArray[np.integer]) -> Field:
    """Those around places (n, 2), as rows (n, side² × channels), pixel by pixel."""
    channels, side = windows.shape[2:4]
    found = windows[at[:, 0], at[:, 1]].transpose(0, 2, 3, 1)
    return found.reshape(len(at), side * side * channels)


def _copied(image: Field, hidden: Region, offsets: Offsets, scale: float) -> Field:
    """The picture with `hidden` pixels from where the offsets of the four nearest places of the small one say."""
    rows, columns = np.nonzero(hidden)
    height, width = offsets.shape[:2]
    y, x = (rows + 0.5) / scale - 0.5, (columns + 0.5) / scale - 0.5
    total, share = np.zeros((len(rows), 3), np.float32), np.zeros(len(rows), np.float32)
    for down in (0, 1):
        for right in (0, 1):
            i, j = np.floor(y).astype(int) + down, np.floor(x).astype(int) + right
            moved = offsets[np.clip(i, 0, height - 1), np.clip(j, 0, width - 1)]
            weight = ((1 - np.abs(y - i)) * (1 - np.abs(x - j)) * (moved != 0).any(axis=1)).astype(np.float32)
            source = np.rint(np.stack([rows, columns], 1) + scale * moved).astype(int)
            source = np.clip(source, 0, (image.shape[0] - 1, image.shape[1] - 1))
            total += weight[:, None] * image[source[:, 0], source[:, 1]]
            share += weight
    found, there = image.copy(), share > 0
    found[rows[there], columns[there]] = total[there] / share[there, None]
    return found
