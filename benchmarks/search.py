"""Latency of search and listings at 10,000 products, and whether what is found is what was meant.

A shop of --products drawn products without pictures is made in an empty database (a SQLite file that is removed
afterwards, or --database-url, where a shop of that size made before is used again), indexed, and served by gunicorn.
One visitor asks, one request at a time:

  search      the queries of benchmarks/support/relevance.py in turn, in English and Chinese, with slips among them
  filtered    the same with a colour, a size and an order chosen
  suggest     every query as it is typed, from its second letter on
  listing     the listing of each category in turn, plain and filtered
  ping        /health/ping: the same middleware, and no work

  NAME_p50_ms, NAME_p95_ms   wall-clock time until the whole answer has come, in milliseconds
  NAME_per_ping              median over the median of ping
  NAME_cpu_ms                CPU time of a request in the web process, which what else the machine does hardly moves
  relevance                  share of right answers among the first ten that could be right, mean over the queries
  index_seconds              making every document from nothing, jieba's start included
  snapshot_ms                reading the catalogue into memory, as a web process does every half minute
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import os
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from benchmarks import Result, UsageError
from benchmarks.support.relevance import EXPECTATIONS, TOP, Judged, judge
from benchmarks.support.served import cpu_seconds, served

ROOT = Path(__file__).parents[1]
WARM_UP = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--products", type=int, default=10_000, help="default %(default)s")
    add("--requests", type=int, default=300, help="of each kind; default %(default)s")
    add("--database-url", default="", help="an empty PostgreSQL database; default: a SQLite file of its own")


def run(args: argparse.Namespace) -> Result:
    if args.products < 50 or args.requests < 20:
        raise UsageError("--products is at least 50 and --requests at least 20")
    with tempfile.TemporaryDirectory(prefix="search-benchmark-") as folder:
        extra = _make_shop(args, folder)
        paths, judged = _paths(), judge()
        from django.db import connection

        connection.close()
        with served(folder=ROOT, environment=dict(os.environ), database="") as server:
            times = {}
            for name, each in paths.items():
                before = cpu_seconds(server.worker)
                times[name] = _ask(server.port, each, args.requests)
                spent = cpu_seconds(server.worker) - before
                extra[f"{name}_cpu_ms"] = 1000 * spent / (WARM_UP + args.requests)
    return _result(times, judged, extra, connection.vendor, args.products)


def _make_shop(args: argparse.Namespace, folder: str) -> dict[str, float]:
    """Make, index and time the shop. Raises UsageError where the database is not empty."""
    os.environ["FASHIONAI_VAR"] = folder
    os.environ["DATABASE_URL"] = args.database_url
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fashionai.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from benchmarks.support.synthetic import fill
    from catalog.facets.load import load
    from catalog.search.indexing import rebuild

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    try:
        fill(args.products, say=_say)
    except ValueError as error:
        raise UsageError(str(error)) from error
    _say("indexing")
    indexing = _timed(rebuild)
    return {"index_seconds": indexing, "snapshot_ms": 1000 * min(_timed(load) for _ in range(3))}


def _timed(work: object) -> float:
    began = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - began


def _paths() -> dict[str, list[str]]:
    from catalog.models import Category

    queries = [quote(one.query) for one in EXPECTATIONS]
    typed = [one.query[:end] for one in EXPECTATIONS for end in range(2, len(one.query) + 1)]
    held = list(Category.objects.order_by("path").values_list("path", flat=True))
    chosen = "colour=black&colour=blue&size=M&sort=price"
    return {
        "ping": ["/health/ping"],
        "search": [f"/search/?q={query}" for query in queries],
        "filtered": [f"/search/?q={query}&{chosen}" for query in queries],
        "suggest": [f"/search/suggest/?q={quote(part)}" for part in typed],
        "listing": [f"/c/{path}/{end}" for path in held for end in ("", f"?{chosen}")],
    }


def _ask(port: int, paths: list[str], count: int) -> list[float]:
    """Seconds of each of `count` requests, the paths in turn; what is not answered with 200 raises RuntimeError."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    times = []
    for number, path in enumerate(_turns(paths, WARM_UP + count)):
        began = time.perf_counter()
        link.request("GET", path)
        response = link.getresponse()
        body = response.read()
        if response.status != 200:
            raise RuntimeError(f"GET {path} answered {response.status}: {body[:200]!r}")
        if number >= WARM_UP:
            times.append(time.perf_counter() - began)
    return times


def _turns(paths: list[str], count: int) -> Iterator[str]:
    return itertools.islice(itertools.cycle(paths), count)


def _result(
    times: dict[str, list[float]], judged: list[Judged], extra: dict[str, float], vendor: str, products: int
) -> Result:
    ping = statistics.median(times["ping"])
    ours: dict[str, float] = {}
    for name, seconds in times.items():
        ours[f"{name}_p50_ms"] = 1000 * statistics.median(seconds)
        ours[f"{name}_p95_ms"] = 1000 * statistics.quantiles(seconds, n=20)[-1]
        ours[f"{name}_per_ping"] = statistics.median(seconds) / ping
    ours["relevance"] = statistics.mean(one.share for one in judged)
    notes = [f"{products:,} products on {vendor}; {len(judged)} queries judged by their first {TOP} answers"]
    notes += [f"  {one.query}: {one.right} of {one.shown} right, {one.there:,} in the shop" for one in judged]
    return Result(ours | extra, {}, notes)


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)
