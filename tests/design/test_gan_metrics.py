import numpy as np
import pytest

from design.gan.metrics import fid, kid, manifold, ms_ssim, nearest


def normal(seed, mean=0.0, scale=1.0, n=4_000, d=6):
    return (np.random.default_rng(seed).normal(size=(n, d)) * scale + mean).astype(np.float32)


def test_fid_of_two_gaussians_is_the_closed_form():
    # |0 - .5|² × 6 + 6 × (1 - 2)² = 1.5 + 6
    assert fid(normal(0), normal(1, mean=0.5, scale=2.0)) == pytest.approx(7.5, rel=0.05)
    assert fid(normal(0), normal(1)) == pytest.approx(0, abs=0.02)


def test_fid_is_that_of_scipys_matrix_root():
    from scipy.linalg import sqrtm

    rng = np.random.default_rng(3)
    a, b = rng.normal(size=(500, 5)) @ rng.normal(size=(5, 5)), rng.normal(size=(500, 5)) @ rng.normal(size=(5, 5)) + 1
    first, second = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    root = sqrtm(first @ second).real
    expected = ((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(first + second - 2 * root)
    assert fid(a, b) == pytest.approx(expected, rel=1e-6)


def test_kid_of_equal_distributions_is_about_nothing_and_of_others_is_not():
    assert abs(kid(normal(0), normal(1), subset=500, subsets=8)) < 0.02
    assert kid(normal(0), normal(1, mean=1.0), subset=500, subsets=3) > 0.5


def test_recall_and_coverage_fall_with_half_the_modes_and_precision_stays():
    real = np.concatenate([normal(0, mean=-10, n=500), normal(1, mean=10, n=500)])
    whole = manifold(real, np.concatenate([normal(2, mean=-10, n=500), normal(3, mean=10, n=500)]))
    half = manifold(real, normal(4, mean=10, n=1_000))
    assert half.precision == pytest.approx(whole.precision, abs=0.03)
    assert whole.recall > 0.9
    assert half.recall < 0.55
    assert half.coverage < 0.55 < whole.coverage


def test_density_counts_what_brute_force_counts():
    real, fake = normal(0, n=60, d=3), normal(1, n=50, d=3)
    own = np.sort(np.linalg.norm(real[:, None] - real[None], axis=2), axis=1)[:, 5]
    within = np.linalg.norm(fake[:, None] - real[None], axis=2) <= own
    found = manifold(real, fake)
    assert found.density == pytest.approx(within.sum() / (5 * 50))
    assert found.coverage == pytest.approx(within.any(0).mean())
    assert found.precision == pytest.approx(within.any(1).mean())


def test_copies_lie_nearest():
    real = normal(0, n=200)
    assert nearest(real[:20], real).max() < 0.02
    assert nearest(normal(1, n=20), real).min() > 0.05


def test_ms_ssim_is_one_for_equal_pictures_and_lower_for_others():
    a = np.random.default_rng(0).integers(0, 255, (4, 32, 32, 3)).astype(np.uint8)
    np.testing.assert_allclose(ms_ssim(a, a), 1, atol=1e-9)
    assert (ms_ssim(a, a[::-1]) < 0.6).all()
