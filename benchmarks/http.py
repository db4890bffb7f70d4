"""CPU time of a page, the product page, recommendations and events, as multiples of a trivial view's.

A gunicorn of the shop is started on a database that holds a shop already (that of FASHIONAI_VAR, or
--database-url), and asked by one guest after the other, one request at a time, over a kept connection:

  page              a listing of the category with most products
  product           the product pages of --products products in turn
  recommendations   GET /api/v1/recommendations?slot=home, by a guest who has looked at twenty products
  events            POST /api/v1/events with twenty views
  ping              /health/ping: the same middleware of the same server, and no work

  NAME_web, NAME_database   CPU time of a request in the web process and in the database's processes,
                            both as multiples of the CPU time of a ping in the web process
  start_cpu_seconds         CPU time of gunicorn and its worker until the port answers
  memory_mb                 memory of the worker at the end (proportional set size)

CPU time is read from /proc, so that what else the machine does matters little. SQLite works inside
the web process: there is no database to read apart, and NAME_database is 0. The median over --rounds
is reported. The guests and all that they left behind are removed at the end.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import os
import secrets
import statistics
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import Result, UsageError
from benchmarks.support.served import Served, Vanished, children_of, memory_mb, served, spent, total_cpu

ROOT = Path(__file__).parents[1]
VIEWS = 20
WARM_UP = 40
LOCAL = {"", "localhost", "127.0.0.1", "::1"}
TRIES = 5
# The throttle counts as ever, but never refuses.
UNTHROTTLED = dict.fromkeys(["API_READS_PER_MINUTE", "API_WRITES_PER_MINUTE"], "1000000000")


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    body: bytes = b""


@dataclass(frozen=True)
class Shop:
    """What the database holds that a visitor can ask for, and the PostgreSQL database to watch, if it is one."""

    listing: str
    slugs: list[str]
    products: list[int]
    database: str


@dataclass
class Visitor:
    """One browser: a kept connection and its cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    link: http.client.HTTPConnection | None = None

    def ask(self, request: Request) -> bytes:
        """The body of a successful answer. Raises RuntimeError for any other."""
        if self.link is None:
            self.link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if request.body:
            headers["Content-Type"] = "application/json"
        self.link.request(request.method, request.path, request.body or None, headers)
        response = self.link.getresponse()
        body = response.read()
        if response.status not in (200, 202):
            raise RuntimeError(f"{request.method} {request.path} answered {response.status}: {body[:200]!r}")
        for header in response.headers.get_all("Set-Cookie") or []:
            name, _, value = header.partition(";")[0].partition("=")
            self.cookies[name] = value
        if response.will_close:
            self.link.close()
            self.link = None
        return body


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--database-url", default="", help="a loaded database; default: that of the environment")
    add("--seconds", type=float, default=2.0, help="length of one burst of requests; default %(default)s")
    add("--rounds", type=int, default=5, help="bursts of each kind, in turn; default %(default)s")
    add("--products", type=int, default=20, help="how many product pages; default %(default)s")


def run(args: argparse.Namespace) -> Result:
    if args.seconds <= 0 or args.rounds < 1 or args.products < 1:
        raise UsageError("--seconds, --rounds and --products must be above 0")
    shop = _open_shop(args)
    with served(folder=ROOT, environment=os.environ | UNTHROTTLED, database=shop.database) as server:
        started = total_cpu([server.master, *children_of(server.master)])
        visitors: list[Visitor] = []
        try:
            measured = _measure(server, visitors, shop, args)
        finally:
            _forget(visitors)
        size = memory_mb(server.worker)
    return _result(measured, {"start_cpu_seconds": started, "memory_mb": size}, shop)


def _open_shop(args: argparse.Namespace) -> Shop:
    """Read what there is to ask for. Raises UsageError for a shop with nothing in it."""
    if args.database_url:
        os.environ["DATABASE_URL"] = args.database_url
    if os.environ.get("DATABASE_URL"):
        os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fashionai.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("collectstatic", interactive=False, verbosity=0)  # a page names static files by their hashes
    settings = connection.settings_dict
    if connection.vendor == "postgresql" and settings["HOST"] not in LOCAL:
        raise UsageError("the database has to run on this machine, or its CPU time cannot be read")
    try:
        return _look_around(args.products, settings["NAME"] if connection.vendor == "postgresql" else "")
    finally:
        connection.close()


def _look_around(count: int, database: str) -> Shop:
    from django.db import DatabaseError
    from django.db.models import Count

    from catalog.models import Product

    active = Product.objects.active()
    try:
        fullest = active.values("category__path").annotate(size=Count("pk")).order_by("-size").first()
        rows = list(active.order_by("pk").values_list("pk", "slug")[: max(count, VIEWS)])
    except DatabaseError as error:
        raise UsageError(f"the database holds no shop ({error}): run `make demo` first") from error
    if fullest is None:
        raise UsageError("the shop has no products: run `make demo` first")
    slugs = [slug for _, slug in rows][:count]
    return Shop(f"/c/{fullest['category__path']}/", slugs, [pk for pk, _ in rows], database)


def _requests(shop: Shop) -> dict[str, Callable[[], Request]]:
    """What makes the next request of each kind."""
    slugs = itertools.cycle(shop.slugs)
    return {
        "ping": lambda: Request("GET", "/health/ping"),
        "page": lambda: Request("GET", shop.listing),
        "product": lambda: Request("GET", f"/p/{next(slugs)}/"),
        "recommendations": lambda: Request("GET", "/api/v1/recommendations?slot=home"),
        "events": lambda: _views(shop.products),
    }


def _views(products: list[int]) -> Request:
    rows = [
        {"id": str(uuid.uuid4()), "kind": "view", "product": pk}
        for pk in itertools.islice(itertools.cycle(products), VIEWS)
    ]
    return Request("POST", "/api/v1/events", json.dumps({"events": rows}).encode())


def _measure(
    server: Served, visitors: list[Visitor], shop: Shop, args: argparse.Namespace
) -> dict[str, list[tuple[float, float]]]:
    """(web, database) CPU seconds of a request, a pair for every round."""
    kinds = _requests(shop)
    measured: dict[str, list[tuple[float, float]]] = {name: [] for name in kinds}
    for turn in range(args.rounds):
        _say(f"round {turn + 1} of {args.rounds}")
        for name, make in kinds.items():
            visitors.append(_newcomer(server, shop, make))
            measured[name].append(_burst(server, visitors[-1], make, args.seconds))
    return measured


def _newcomer(server: Served, shop: Shop, make: Callable[[], Request]) -> Visitor:
    """A guest of its own for every burst, so that none grows a history that no shopper has."""
    visitor = Visitor(server.port)
    visitor.ask(_views(shop.products))
    for _ in range(WARM_UP):
        visitor.ask(make())
    return visitor


def _burst(server: Served, visitor: Visitor, make: Callable[[], Request], seconds: float) -> tuple[float, float]:
    """CPU seconds of a request; once more when a database process ended, which one does after a minute."""
    for _ in range(TRIES):
        before, count, end = server.reading(), 0, time.monotonic() + seconds
        while time.monotonic() < end:
            visitor.ask(make())
            count += 1
        try:
            web, database = spent(before, server.reading())
        except Vanished:
            continue
        return web / count, database / count
    raise RuntimeError("the database's processes end faster than they can be measured")


def _forget(visitors: list[Visitor]) -> None:
    """Remove the guests and, with them, every event and impression of the benchmark."""
    from django.db import connection

    from fashionai.accounts.models import Shopper

    keys = [visitor.cookies.get("shopper", "").strip('"').partition(":")[0] for visitor in visitors]
    Shopper.objects.filter(key__in=[key for key in keys if key]).delete()
    connection.close()


def _result(measured: dict[str, list[tuple[float, float]]], extra: dict[str, float], shop: Shop) -> Result:
    medians = {
        name: (statistics.median(web for web, _ in pairs), statistics.median(database for _, database in pairs))
        for name, pairs in measured.items()
    }
    ping_web, ping_database = medians.pop("ping")
    ours: dict[str, float] = {}
    ping: dict[str, float] = {}
    for name, (web, database) in medians.items():
        ours |= {f"{name}_web": web / ping_web, f"{name}_database": database / ping_web}
        ping |= {f"{name}_web": 1.0, f"{name}_database": ping_database / ping_web}
    kept = "PostgreSQL" if shop.database else "SQLite (inside the web process)"
    notes = [f"database: {kept}; listing {shop.listing}, {len(shop.slugs)} product pages"]
    notes += [f"a ping: {ping_web * 1000:.2f} ms of CPU in the web process"]
    notes += [
        f"{name}: {web * 1000:.2f} ms web, {data * 1000:.2f} ms database" for name, (web, data) in medians.items()
    ]
    return Result(ours | extra, {"ping": ping}, notes)


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)
