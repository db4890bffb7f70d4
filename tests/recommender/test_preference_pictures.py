"""Fashion-MNIST's files, what is measured in a picture, and simulated tastes."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from recommender.algorithms.preference.drawn_likes import drawn_pictures
from recommender.algorithms.preference.idx import CLASSES, Pictures, read_idx, read_train
from recommender.algorithms.preference.tastes import auc, sample_tastes, shown
from recommender.algorithms.preference.traits import NAMES, visual_traits


def _idx(path: Path, array: np.ndarray) -> None:
    header = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    path.write_bytes(gzip.compress(header + array.tobytes()))


def test_idx_files_are_read_as_written(tmp_path: Path) -> None:
    images = np.arange(2 * 28 * 28, dtype=np.uint8).reshape(2, 28, 28)
    _idx(tmp_path / "train-images-idx3-ubyte.gz", images)
    _idx(tmp_path / "train-labels-idx1-ubyte.gz", np.array([3, 9], np.uint8))
    pictures = read_train(tmp_path)
    assert (pictures.images == images).all()
    assert pictures.labels.tolist() == [3, 9]


def test_a_cut_off_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cut.gz"
    path.write_bytes(gzip.compress(struct.pack(">HBBI", 0, 8, 1, 5) + b"abc"))
    with pytest.raises(ValueError, match="cut off"):
        read_idx(path)


def _picture(top: slice, side: slice, value: int = 200) -> np.ndarray:
    image = np.zeros((28, 28), np.uint8)
    image[top, side] = value
    return image


def _trait(image: np.ndarray, name: str) -> float:
    return float(visual_traits(image[None])[0, NAMES.index(name)])


def test_traits_of_a_plain_rectangle_are_known_exactly() -> None:
    image = _picture(slice(4, 24), slice(9, 19))  # 20 high, 10 wide
    assert _trait(image, "brightness") == pytest.approx(200 / 255)
    assert _trait(image, "extent") == pytest.approx(200 / 784)
    assert _trait(image, "aspect") == pytest.approx(np.log(2))
    assert _trait(image, "flare") == 0
    # An edge pixel differs by a quarter of its brightness from its neighbours' mean, a corner by a half.
    assert _trait(image, "texture") == pytest.approx((52 * 0.25 + 4 * 0.5) / 200)


def test_stripes_have_more_texture_and_a_skirt_flares() -> None:
    plain = _picture(slice(4, 24), slice(9, 19))
    striped = plain.copy()
    striped[4:24:2] //= 2
    assert _trait(striped, "texture") > 2 * _trait(plain, "texture")
    skirt = _picture(slice(4, 14), slice(12, 16)) + _picture(slice(14, 24), slice(6, 22))
    assert _trait(skirt, "flare") == pytest.approx(np.log(16 / 4))


def test_symmetry_tells_a_mirrored_picture_from_a_slanted_one() -> None:
    rng = np.random.default_rng(0)
    half = rng.integers(50, 255, (28, 14), dtype=np.uint8)
    assert _trait(np.concatenate([half, half[:, ::-1]], axis=1), "symmetry") == pytest.approx(1, abs=1e-5)
    slanted = np.tril(np.full((28, 28), 200, np.uint8))
    assert _trait(slanted, "symmetry") < 0.3


def test_an_empty_picture_has_no_traits() -> None:
    assert visual_traits(np.zeros((1, 28, 28), np.uint8)).tolist() == [[0.0] * 6]


def test_tastes_are_equal_for_equal_seeds_and_differ_between_shoppers() -> None:
    first, again = sample_tastes(3, seed=5), sample_tastes(3, seed=5)
    assert first[2].affinity.tolist() == again[2].affinity.tolist()
    assert first[0].affinity.tolist() != first[1].affinity.tolist()
    assert first[0].affinity.tolist() != sample_tastes(3, seed=6)[0].affinity.tolist()


def test_noise_turns_a_tenth_of_the_labels_over() -> None:
    rng = np.random.default_rng(0)
    images = rng.integers(0, 255, (4_000, 28, 28), dtype=np.uint8)
    seen = shown(Pictures(images, rng.integers(10, size=4_000).astype(np.uint8)))
    taste = sample_tastes(1, seed=0)[0]
    honest = taste.likes(seen, rng, noise=0.0)
    assert honest.mean() == pytest.approx(taste.liked_share, abs=0.001)
    assert auc(taste.scores(seen), honest) == 1.0
    assert (taste.likes(seen, rng) != honest).mean() == pytest.approx(0.1, abs=0.015)


def test_auc_equals_scikit_learns_with_ties() -> None:
    rng = np.random.default_rng(0)
    scores, liked = rng.integers(6, size=300).astype(float), rng.random(300) < 0.4
    assert auc(scores, liked) == pytest.approx(roc_auc_score(liked, scores))


def test_auc_needs_both_kinds() -> None:
    with pytest.raises(ValueError, match="liked"):
        auc(np.arange(3.0), np.ones(3, bool))


def test_drawn_garments_stand_in_for_the_files() -> None:
    pictures = drawn_pictures(12)
    assert pictures.images.shape == (12, 28, 28)
    assert (pictures.images[:, 0, 0] == 0).all()
    assert pictures.images.max(axis=(1, 2)).min() > 50
    assert set(pictures.labels.tolist()) <= set(range(len(CLASSES)))
