"""Progress lines of long steps."""

import numpy as np
import pytest

from benchmarks.support.reporting import Reported, Reporter


class Zeros:
    def score(self, users: np.ndarray) -> np.ndarray:
        return np.zeros((len(users), 2), dtype=np.float32)


def test_lines_keep_their_distance(capsys: pytest.CaptureFixture[str]) -> None:
    clock = iter([100.0, 104.9, 105.1])
    report = Reporter("ours", clock=lambda: next(clock))
    for step in range(3):
        report(step / 4, f"step {step}")
    assert capsys.readouterr().err == "ours:   0% step 0\nours:  50% step 2\n"


def test_ranking_counts_the_users_scored_so_far() -> None:
    seen: list[tuple[float, str]] = []
    model = Reported(Zeros(), 4, lambda fraction, message: seen.append((fraction, message)))
    assert [model.score(np.arange(n)).shape for n in (3, 1)] == [(3, 2), (1, 2)]
    assert seen == [(0.0, "0 of 4 users ranked"), (0.75, "3 of 4 users ranked")]
