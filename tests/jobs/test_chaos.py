"""One short case of every scenario of `python -m benchmarks chaos`, with real processes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from benchmarks.chaos import EMBEDDED, SERVERS, run_scenario

pytestmark = pytest.mark.services

Numbers = dict[str, float]
# Scenarios mostly wait, so three run at a time; the one that measures pages has the machine for itself.
TIMED = "redis-away"
CONTROL = ("child-frozen-without-fence", True)
CASES = [(name, False) for name in EMBEDDED if name not in {"child-frozen", "worker-stopped"}]
CASES += [(name, True) for name in SERVERS if name != TIMED]


@pytest.fixture(scope="module")
def outcome() -> Callable[[str, bool], Numbers]:
    """`outcome(scenario, servers)` gives its numbers, or raises what went wrong in it."""
    first: Future[Numbers] = Future()
    try:
        first.set_result(run_scenario(TIMED, jobs=4, servers=True))
    except Exception as error:
        first.set_exception(error)
    with ThreadPoolExecutor(3) as pool:
        results = {case: pool.submit(run_scenario, case[0], jobs=4, servers=case[1]) for case in [*CASES, CONTROL]}
    results[TIMED, True] = first
    return lambda name, servers: results[name, servers].result()


@pytest.mark.parametrize(("scenario", "servers"), [*CASES, (TIMED, True)])
def test_nothing_is_lost_and_nothing_applied_twice(
    outcome: Callable[[str, bool], Numbers], scenario: str, servers: bool
) -> None:
    numbers = outcome(scenario, servers)
    assert numbers["jobs"] > 0
    assert (numbers["lost"], numbers["doubled"]) == (0, 0), numbers


def test_without_the_fence_a_frozen_worker_applies_its_effect_twice(outcome: Callable[[str, bool], Numbers]) -> None:
    """Negative control: the same freeze, with the effect outside `completing`."""
    assert outcome(*CONTROL)["doubled"] == 1


@pytest.mark.parametrize("servers", [False, True])
def test_poison_job_is_dead_after_three_attempts(outcome: Callable[[str, bool], Numbers], servers: bool) -> None:
    numbers = outcome("poison", servers)
    assert (numbers["poison_dead"], numbers["poison_attempts"]) == (1, 3)


@pytest.mark.parametrize("servers", [False, True])
def test_jobs_that_outlive_their_limit_are_dead_after_one_attempt(
    outcome: Callable[[str, bool], Numbers], servers: bool
) -> None:
    numbers = outcome("overdue", servers)
    assert (numbers["overdue_dead"], numbers["overdue_attempts"]) == (2, 2)


def test_stopping_worker_gives_its_jobs_back_uncounted(outcome: Callable[[str, bool], Numbers]) -> None:
    assert outcome("worker-stopped", True)["counted"] == 0


def test_no_page_fails_or_takes_a_second_because_redis_is_away(outcome: Callable[[str, bool], Numbers]) -> None:
    numbers = outcome(TIMED, True)
    assert numbers["failed_requests"] == 0
    assert max(value for key, value in numbers.items() if key.startswith("slowest_")) < 1.0, numbers
