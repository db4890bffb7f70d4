"""What a browser measures on the shop's pages: largest paint, shifts of the layout, answers to a press, our script.

Debian's Chromium opens each page of a running shop afresh (empty cache), on a phone's and on a desk's width, and
presses what the page offers. The shop is the one of the environment (FASHIONAI_VAR or DATABASE_URL), loaded by
`manage.py demo --no-open`, served by gunicorn as `make up` serves it.

  NAME_lcp_ms   largest contentful paint, the median of --rounds
  NAME_cls      sum of all layout shifts without input, the worst of all rounds
  NAME_inp_ms   the slowest answer to a press, to the next paint; the worst of all rounds (0: below 16 ms)
  script_kb     our own JavaScript, gzipped, all files together

Shown beside the limits that the shop keeps: 1,500 ms, 0.02, 100 ms and 20 kB. Playwright and Chromium are needed.
"""

from __future__ import annotations

import argparse
import gzip
import os
import shutil
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import Result, UsageError
from benchmarks.support.served import served

ROOT = Path(__file__).parents[1]
WIDTHS = {"phone": (390, 844), "desk": (1440, 900)}
LIMITS = {"lcp_ms": 1500.0, "cls": 0.02, "inp_ms": 100.0, "script_kb": 20.0}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
FLAGS += ["--disable-sync", "--no-first-run"]
# Kept by the page from its first moment; read at the end.
WATCH = """
window.vitals = { lcp: 0, cls: 0, inp: 0 };
const watch = (type, note, more) => new PerformanceObserver((list) => list.getEntries().forEach(note))
  .observe({ type, buffered: true, ...more });
watch("largest-contentful-paint", (entry) => { vitals.lcp = entry.startTime; });
watch("layout-shift", (entry) => { if (!entry.hadRecentInput) vitals.cls += entry.value; });
watch("event", (entry) => { if (entry.interactionId) vitals.inp = Math.max(vitals.inp, entry.duration); },
  { durationThreshold: 16 });
"""


@dataclass(frozen=True)
class Target:
    """A kind of page: its address, and what is pressed there, as CSS selectors."""

    name: str
    path: str
    presses: tuple[str, ...] = ()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rounds", type=int, default=3, help="visits of each page and width; default %(default)s")


def run(args: argparse.Namespace) -> Result:
    if args.rounds < 1:
        raise UsageError("--rounds must be at least 1")
    if shutil.which("chromium") is None:
        raise UsageError("Chromium is missing; install Debian's package chromium")
    targets = _targets()
    with served(folder=ROOT, environment=dict(os.environ), database="") as server:
        visits = list(_visits(f"http://127.0.0.1:{server.port}", targets, args.rounds))
    ours = _summary(visits) | {"script_kb": script_kb()}
    limits = {name: LIMITS[name if name == "script_kb" else name.split("_", 2)[2]] for name in ours}
    return Result(ours, {"limit": limits}, [f"{args.rounds} visits of each, cache empty; widths {WIDTHS}"])


def script_kb() -> float:
    """Kilobytes of the shop's own scripts, each gzipped."""
    return sum(len(gzip.compress(file.read_bytes(), 9)) for file in (ROOT / "static/shop").glob("*.js")) / 1000


def _targets() -> list[Target]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fashionai.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from catalog.models import Product

    call_command("collectstatic", interactive=False, verbosity=0)
    product = Product.objects.active().in_stock().filter(category__path="women/dresses").order_by("pk").first()
    connection.close()
    if product is None:
        raise UsageError("the shop has no dresses: run `manage.py demo --no-open` first")
    return [
        Target("home", "/", (".to-dark", ".rail [data-judge='like']", ".rail [data-judge='dislike']")),
        Target("listing", "/c/women/", (".to-dark", ".grid [data-judge='like']", "details summary")),
        Target("search", "/search/?q=red+dress", (".to-dark", ".seek input")),
        Target("product", product.get_absolute_url(), (".to-dark", ".sizes label", "details summary")),
        Target("bag", "/bag/", (".to-dark",)),
    ]


def _visits(base: str, targets: list[Target], rounds: int) -> Iterator[tuple[str, dict[str, float]]]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for turn in range(rounds):
            print(f"round {turn + 1} of {rounds}", file=sys.stderr, flush=True)
            for target in targets:
                for width in WIDTHS:
                    yield f"{target.name}_{width}", _visit(browser, base + target.path, target.presses, WIDTHS[width])
        browser.close()


def _visit(browser: Any, address: str, presses: tuple[str, ...], size: tuple[int, int]) -> dict[str, float]:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    context.add_init_script(WATCH)
    page = context.new_page()
    answer = page.goto(address)
    if answer is None or answer.status != 200:
        raise RuntimeError(f"{address} answered {answer and answer.status}")
    page.wait_for_load_state("networkidle")
    for selector in presses:
        place = page.locator(selector).locator("visible=true").first
        if place.count():
            place.click()
            page.wait_for_timeout(150)
    vitals: dict[str, float] = page.evaluate("window.vitals")
    context.close()
    return vitals


def _summary(visits: list[tuple[str, dict[str, float]]]) -> dict[str, float]:
    ours: dict[str, float] = {}
    for name in dict.fromkeys(name for name, _ in visits):
        rows = [vitals for other, vitals in visits if other == name]
        ours[f"{name}_lcp_ms"] = statistics.median(row["lcp"] for row in rows)
        ours[f"{name}_cls"] = max(row["cls"] for row in rows)
        ours[f"{name}_inp_ms"] = max(row["inp"] for row in rows)
    return ours
