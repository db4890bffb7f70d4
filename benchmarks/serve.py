"""Serving recommendations: the kernel, the whole API on one core, event to changed list, and memory.

A shop of --items products without pictures is made in a SQLite file that is removed afterwards, with a model of
--factors random factors, 50 transitions an item and a ranker, and served by gunicorn with one worker and one BLAS
thread. Guests with --history views each ask for their home rail:

  kernel_ms        fold-in of the history, scores of all items and the best 200: median CPU time of one thread
  p50_ms, p95_ms   GET /api/v1/recommendations, wall-clock, each after an event, so that nothing of it is kept
  cpu_ms           CPU time of the web process for such a request
  kept_p95_ms      the same, asked again by a shopper who did nothing in between
  event_ms         from sending "not for me" of the first tile until a list without it has come, the slowest
  memory_mb        most memory of a child process (resident, all of Python and Django in it) that has loaded a model of
                   --memory-items products and made lists for shoppers drawn from --memory-users: a shopper is rows in
                   the database and a history while they ask, so that their number costs a process nothing

Beside the kernel stands `implicit`, doing the same in the same run (recalculate_user and the best 200), if installed.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks import Result, UsageError
from benchmarks.support.served import Served, cpu_seconds, served

ROOT = Path(__file__).parents[1]
WARM_UP = 10
KERNELS = 300
BEST = 200
ADDRESS = "/api/v1/recommendations?slot=home"
UNTHROTTLED = dict.fromkeys(["API_READS_PER_MINUTE", "API_WRITES_PER_MINUTE"], "1000000000")
CHILD = "from benchmarks.support.serving_memory import main; main({items}, {factors}, {users}, {history})"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--items", type=int, default=25_000, help="default %(default)s")
    add("--factors", type=int, default=64, help="default %(default)s")
    add("--history", type=int, default=20, help="products a guest has looked at; default %(default)s")
    add("--requests", type=int, default=200, help="of each kind; default %(default)s")
    add("--memory-items", type=int, default=100_000, help="default %(default)s")
    add("--memory-users", type=int, default=1_000_000, help="default %(default)s")


def run(args: argparse.Namespace) -> Result:
    if args.items < 500 or args.requests < 20 or not 1 <= args.history <= 50:
        raise UsageError("--items is at least 500, --requests at least 20, and --history 1 to 50")
    with tempfile.TemporaryDirectory(prefix="serve-benchmark-") as folder:
        products = _make_shop(args, folder)
        kernel, peer = _kernel(args), _implicit_kernel(args)
        with served(folder=ROOT, environment=os.environ | UNTHROTTLED, database="") as server:
            api = _api(server, products, args)
        memory = _memory(args)
    ours = {"kernel_ms": kernel, **api, "memory_mb": memory}
    notes = [
        f"{args.items:,} items × {args.factors} factors, {args.history} products a history; SQLite",
        f"memory: {args.memory_items:,} items × {args.factors} factors, shoppers drawn from {args.memory_users:,}",
        "goals on a quiet machine: kernel_ms ≤ 1, p95_ms ≤ 20, event_ms ≤ 1,000, memory_mb ≤ 400",
    ]
    return Result(ours, {"implicit": {"kernel_ms": peer}} if peer is not None else {}, notes)


def _median_ms(work: Callable[[], object]) -> float:
    """Median CPU time of this thread, in ms; the first few calls do not count."""
    times = []
    for number in range(WARM_UP + KERNELS):
        began = time.thread_time()
        work()
        if number >= WARM_UP:
            times.append(time.thread_time() - began)
    return 1000 * statistics.median(times)


def _kernel(args: argparse.Namespace) -> float:
    from threadpoolctl import threadpool_limits

    from benchmarks.support.serving_shop import fold_in_of, history
    from recommender.algorithms.ranking import top_k

    fold_in, rng = fold_in_of(args.items, args.factors), np.random.default_rng(2)
    asked = [history(args.items, args.history, rng) for _ in range(20)]
    turn = iter(range(1_000_000))

    def work() -> None:
        rows, weights = asked[next(turn) % len(asked)]
        scores = fold_in.scores(fold_in.user_factor(rows, weights))
        scores[rows] = -np.inf
        top_k(scores[None, :], BEST)

    with threadpool_limits(1, "blas"):
        return _median_ms(work)


def _implicit_kernel(args: argparse.Namespace) -> float | None:
    try:
        from implicit.cpu.als import AlternatingLeastSquares
    except ImportError:
        return None
    from scipy.sparse import csr_matrix

    from benchmarks.support.implicit_peer import quiet_implicit
    from benchmarks.support.serving_shop import fold_in_of, history

    model = AlternatingLeastSquares(factors=args.factors, num_threads=1)
    model.item_factors = fold_in_of(args.items, args.factors).item_factors
    model.user_factors = np.zeros((1, args.factors), np.float32)
    rows, weights = history(args.items, args.history, np.random.default_rng(2))
    places = (weights.astype(np.float32), (np.zeros(len(rows), np.int64), rows))
    behaviour = csr_matrix(places, shape=(1, args.items))
    with quiet_implicit():
        return _median_ms(lambda: model.recommend(0, behaviour, N=BEST, recalculate_user=True))


def _make_shop(args: argparse.Namespace, folder: str) -> list[int]:
    os.environ |= {"FASHIONAI_VAR": folder, "DATABASE_URL": "", "REDIS_URL": ""}
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fashionai.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from benchmarks.support.serving_shop import fill, publish

    print(f"making {args.items:,} products", file=sys.stderr, flush=True)
    call_command("migrate", verbosity=0)
    products = fill(args.items)
    publish(products, args.factors, time.time())
    connection.close()
    return [int(product) for product in products]


class Guest:
    """A browser with a history of views; all share one kept connection, and ask one after the other."""

    def __init__(self, link: http.client.HTTPConnection, viewed: list[int]) -> None:
        self.link, self.cookie = link, ""
        self.tell(viewed)

    def ask(self, method: str, path: str, body: bytes = b"") -> bytes:
        headers = {"Cookie": self.cookie, "Content-Type": "application/json"}
        self.link.request(method, path, body or None, headers)
        response = self.link.getresponse()
        answer = response.read()
        if response.status not in (200, 202):
            raise RuntimeError(f"{method} {path} answered {response.status}: {answer[:200]!r}")
        for header in response.headers.get_all("Set-Cookie") or []:
            self.cookie = header.partition(";")[0]
        return answer

    def tell(self, products: list[int], kind: str = "view") -> None:
        events = [{"id": str(uuid.uuid4()), "kind": kind, "product": pk} for pk in products]
        self.ask("POST", "/api/v1/events", json.dumps({"events": events}).encode())

    def rail(self) -> list[int]:
        return [item["product"] for item in json.loads(self.ask("GET", ADDRESS))["items"]]


def _api(server: Served, products: list[int], args: argparse.Namespace) -> dict[str, float]:
    rng = np.random.default_rng(3)
    link = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    guests = [Guest(link, rng.choice(products, args.history, replace=False).tolist()) for _ in range(20)]
    for guest in guests[:WARM_UP]:
        guest.rail()
    fresh, spent, kept, events = [], [], [], []
    for number in range(args.requests):
        guest = guests[number % len(guests)]
        guest.tell([int(rng.choice(products))])
        before = cpu_seconds(server.worker)
        fresh.append(_seconds(guest.rail))
        spent.append(cpu_seconds(server.worker) - before)
        kept.append(_seconds(guest.rail))
    for guest in guests:
        first = guest.rail()[0]
        began = time.perf_counter()
        guest.tell([first], "dislike")
        if first in guest.rail():
            raise RuntimeError("a product that was refused is still shown")
        events.append(time.perf_counter() - began)
    return {
        "p50_ms": 1000 * statistics.median(fresh),
        "p95_ms": 1000 * statistics.quantiles(fresh, n=20)[-1],
        "cpu_ms": 1000 * statistics.mean(spent),
        "kept_p95_ms": 1000 * statistics.quantiles(kept, n=20)[-1],
        "event_ms": 1000 * max(events),
    }


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _memory(args: argparse.Namespace) -> float:
    code = CHILD.format(items=args.memory_items, factors=args.factors, users=args.memory_users, history=args.history)
    single = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=os.environ | single, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"the child that measures memory failed:\n{done.stderr[-2000:]}")
    return float(done.stdout.split()[-1])
