"""One short case of every scenario of `python -m benchmarks chaos`, with real processes."""

from __future__ import annotations

import pytest

from benchmarks.chaos import EMBEDDED, SERVERS, run_scenario

pytestmark = pytest.mark.services
# Freezing and stopping do not depend on the broker; one stack is enough for CI.
ONCE = {"child-frozen", "worker-stopped"}


def check(numbers: dict[str, float]) -> None:
    assert numbers["jobs"] > 0
    assert (numbers["lost"], numbers["doubled"]) == (0, 0), numbers


@pytest.mark.parametrize("scenario", [name for name in EMBEDDED if name not in ONCE])
def test_embedded_broker_under_fire(scenario: str) -> None:
    numbers = run_scenario(scenario, jobs=4, servers=False)
    check(numbers)
    if scenario == "poison":
        assert (numbers["poison_dead"], numbers["poison_attempts"]) == (1, 3)


@pytest.mark.parametrize("scenario", SERVERS)
def test_postgresql_and_redis_under_fire(scenario: str) -> None:
    numbers = run_scenario(scenario, jobs=4, servers=True)
    check(numbers)
    if scenario == "poison":
        assert (numbers["poison_dead"], numbers["poison_attempts"]) == (1, 3)
    if scenario == "worker-stopped":
        assert numbers["counted"] == 0
    if scenario == "redis-away":
        assert numbers["failed_requests"] == 0
        assert max(value for key, value in numbers.items() if key.startswith("slowest_")) < 1.0, numbers
