"""Measurements against peers: `python -m benchmarks NAME …`, without NAME for the list.

A benchmark is a module here, `benchmarks/NAME.py`, whose docstring's first line describes it in
the list and which has two functions:

    def add_arguments(parser: argparse.ArgumentParser) -> None   # its own options
    def run(args: argparse.Namespace) -> Result                  # progress goes to stderr

It is imported only when it is asked for. `run` raises `UsageError` where an argument cannot work,
saying what to do instead. `--json` is added here and prints the result as the last line:

    {"benchmark": …, "ours": {metric: number}, "peers": {name: {metric: number}}, "machine": …}

What several benchmarks share lives in `benchmarks/support/`.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Result:
    """What a benchmark measured: metric → number for us and for each peer.

    notes: what a reader must know to judge the numbers; printed above the table.
    """

    ours: dict[str, float]
    peers: dict[str, dict[str, float]]
    notes: list[str] = field(default_factory=list)


class UsageError(ValueError):
    """An argument that cannot work; the message says what to do."""
