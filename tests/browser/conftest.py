"""A real browser against a real server: Debian's Chromium, driven by Playwright, on a small shop with pictures."""

from __future__ import annotations

import io
import os
import random
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.signals import request_finished, request_started
from django.test import Client
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from catalog.models import Product, ProductImage
from fashionai.accounts.models import Shopper, User
from fashionai.jobs import runner
from fashionai.jobs import services as jobs

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip
#: Milliseconds. A busy machine must not look like a page that does nothing.
PATIENCE = 30_000
PICTURES = Path(django_settings.BASE_DIR) / "test-results"


def pytest_configure() -> None:
    # Synchronous Playwright keeps an event loop in this thread; Django would refuse its database there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing; install Debian's package chromium.")
        pytest.skip("Chromium is missing.")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


class Traffic:
    """Counts the requests that the live server is working on."""

    def __init__(self) -> None:
        self.open = 0
        self._lock = threading.Lock()

    def started(self, **_: Any) -> None:
        with self._lock:
            self.open += 1

    def finished(self, **_: Any) -> None:
        with self._lock:
            self.open -= 1

    def settle(self, *, seconds: float = 30.0) -> None:
        """Wait until nothing has been under way for a while: what a page sent on leaving must not outlive its test."""
        deadline, quiet = time.monotonic() + seconds, 0
        while quiet < 5 and time.monotonic() < deadline:
            time.sleep(0.05)
            quiet = 0 if self.open else quiet + 1


@pytest.fixture
def traffic(transactional_db: None) -> Iterator[Traffic]:
    counter = Traffic()
    request_started.connect(counter.started)
    request_finished.connect(counter.finished)
    yield counter
    counter.settle()
    request_started.disconnect(counter.started)
    request_finished.disconnect(counter.finished)


Visit = Callable[..., Page]


@pytest.fixture
def visit(chromium: Browser, live_server: Any, traffic: Traffic) -> Iterator[Visit]:
    """Opens a visitor's page: `visit(width=360, scheme="dark", language="zh-CN", javascript=True)`; `still` asks
    for reduced motion.

    The test fails on script errors, and on anything that the content security policy refused.
    """
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def open_page(
        *,
        width: int = 1280,
        height: int = 900,
        scheme: str = "light",
        language: str = "en-GB",
        javascript: bool = True,
        still: bool = False,
    ) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,  # type: ignore[arg-type]
            reduced_motion="reduce" if still else "no-preference",
            locale=language,
            java_script_enabled=javascript,
            base_url=live_server.url,
        )
        context.set_default_timeout(2 * PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error.stack or error}"))
        page.on("console", lambda line: troubles.append(line.text) if "Content Security" in line.text else None)
        return page

    yield open_page
    for context in contexts:
        for page in context.pages:
            page.goto("about:blank")
        context.close()
    assert troubles == []


SignIn = Callable[[Page, User | None], None]


@pytest.fixture
def sign_in(live_server: Any) -> SignIn:
    """Makes a page's browser that of somebody with an account."""

    def enter(page: Page, user: User | None) -> None:
        assert user is not None
        client = Client()
        client.force_login(user)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        page.context.add_cookies([cookie])  # type: ignore[list-item]

    return enter


@pytest.fixture
def shot(request: pytest.FixtureRequest) -> Callable[..., Path]:
    """Keeps a picture of a page under test-results/, named after the test."""
    PICTURES.mkdir(exist_ok=True)

    def take(page: Page, name: str, *, whole: bool = True) -> Path:
        path = PICTURES / (re.sub(r"[^\w-]+", "_", f"{request.node.name}-{name}").strip("_") + ".png")
        page.screenshot(path=path, full_page=whole)
        return path

    return take


def picture(colour: tuple[int, int, int]) -> ContentFile[bytes]:
    """A dress of sorts on white, 3:4."""
    image = Image.new("RGB", (90, 120), "white")
    image.paste(colour, (30, 20, 60, 105))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG")
    return ContentFile(buffer.getvalue(), name="dress.jpg")


@pytest.fixture
def shelf(make_product: Callable[..., Product]) -> list[Product]:
    """Thirty products with pictures, newest first: red dresses, blue tops."""
    cache.clear()  # what another test's products left, such as the shuffle's
    now = timezone.now()
    products = []
    for number in range(30):
        red = number % 2 == 0
        product = make_product(
            f"{'dress' if red else 'top'}-{number:02d}",
            category="women/dresses" if red else "women/tops",
            colour="red" if red else "blue",
            name_zh=f"{'红色连衣裙' if red else '蓝色上衣'} {number:02d}",
            launched_at=now - timedelta(hours=number),
            description_en="Cut on the bias in a soft fabric.",
            description_zh="柔软面料，斜裁剪裁。",
        )
        ProductImage(product=product, file=picture((180, 40, 45) if red else (45, 70, 160))).save()
        products.append(product)
    return products


@pytest.fixture
def taught(shelf: list[Product], settings: Any) -> Iterator[list[Product]]:
    """The shelf with a model in service, trained on forty shoppers who each like only dresses or only tops."""
    from recommender import serving
    from recommender.models import Event

    settings.RECOMMENDER = {**settings.RECOMMENDER, "FACTORS": 2, "EXPLORATION": 0.0}
    now, draw, events = timezone.now(), random.Random(5), []
    for number in range(40):
        shopper = Shopper.objects.create()
        for place, product in enumerate(draw.sample(shelf[number % 2 :: 2], 9)):
            kind, days = ("view", 60) if place < 6 else ("like", 5)
            at = now - timedelta(days=days, minutes=number * 10 + place)
            events.append(Event(shopper=shopper, product=product, kind=kind, at=at))
    Event.objects.bulk_create(events)
    serving.champion.forget()
    job = runner.execute(jobs.enqueue("recommender.train").pk, heartbeat=False)
    assert job is not None
    assert job.state == "succeeded", job.error
    yield shelf
    serving.champion.forget()
