"""Take the pictures of docs/pictures/ from a running demo shop with Chromium.

    make demo                                          # in one terminal
    .venv/bin/python docs/screenshots.py               # in another; --help for another address or folder

Needs `make setup-dev` and Debian's package chromium. Each picture is at most 150 kB of WebP.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
MOST_BYTES = 150_000
PATIENCE_MS = 8_000
WORKER_MS = 120_000  # the first job of a kind loads its model
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--hide-scrollbars"]

# No picture that the window shows is still on its way; lazy ones outside it never come.
ALL_SEEN = """() => [...document.images].every(image => {
  const box = image.getBoundingClientRect();
  const isSeen = box.width && box.top < innerHeight && box.bottom > 0 && box.left < innerWidth && box.right > 0;
  return image.complete || !isSeen;
})"""


@dataclass(frozen=True)
class Shot:
    """One picture: its name, the page, and how the page is looked at."""

    name: str
    path: str
    width: int = 1440
    height: int = 960
    language: str = "en"
    theme: str = "light"
    scale: float = 1
    follow: str = ""  # a link to click first
    desk: bool = False
    then: Callable[[Page], None] | None = None  # what is done on the page before it is taken


def have_it_sketched(page: Page) -> None:
    """Ask the studio for eight sketches, like two, and come back to the board."""
    page.fill("#words", "a navy midi dress with long sleeves")
    page.locator("main form .button").first.click()
    page.locator(".sketch").nth(7).wait_for(timeout=WORKER_MS)
    for place in (1, 3):
        page.locator(".sketch").nth(place).locator("button[value=like]").click()
        page.locator(".sketch").nth(place).and_(page.locator(".is-like")).wait_for()


def have_it_tried_on(page: Page) -> None:
    """From the product's page to its picture on a model, the person as she was in the left half."""
    page.locator("main a[href*='/tryon/']").first.click()
    page.locator(".builds button").nth(1).click()
    page.locator("[data-cut]").wait_for(timeout=WORKER_MS)


SHOTS = [
    Shot("listing", "/c/women/"),
    Shot("home", "/", language="zh-Hans", theme="dark"),
    Shot("product-phone", "/c/women/dresses/", 390, 960, "zh-Hans", "dark", 2, follow=".tile-link"),
    Shot("product", "/c/women/dresses/", follow=".tile-link"),
    Shot("desk", "/admin/", 1440, 1000, desk=True),
    Shot("bag", "/bag/", height=700),
    Shot("studio", "/studio/", height=1000, then=have_it_sketched),
    Shot("tryon", "/c/women/dresses/", height=1000, follow=".tile-link", then=have_it_tried_on),
]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--address", default="http://localhost:8000", help="where the shop runs")
    parser.add_argument("--login", type=Path, default=ROOT / "var" / "desk-login.txt", help="what `make demo` kept")
    parser.add_argument("--only", nargs="*", choices=[shot.name for shot in SHOTS], help="names of pictures")
    return parser.parse_args()


def sign_in(page: Page, address: str, login: Path) -> None:
    """At the desk's door, as the owner whom the demo made."""
    found = re.search(r"sign in as (\S+) with (\S+)", login.read_text(encoding="utf-8"))
    if found is None:
        raise SystemExit(f"{login} names no account; start the shop with `make demo`.")
    page.goto(f"{address}/admin/login/")
    page.fill("[name=username]", found[1])
    page.fill("[name=password]", found[2])
    page.click("[type=submit]")


def fill_bag(page: Page, address: str) -> None:
    """Put the first piece in stock of three listings into the bag."""
    for category in ("women/dresses", "women/shoes", "men"):
        page.goto(f"{address}/c/{category}/")
        page.locator(".tile-link").first.click()
        page.locator(".sizes label:not(.gone)").first.click()
        page.locator(".acts .button").click()
        page.wait_for_load_state("networkidle")


def show(page: Page, shot: Shot, address: str) -> None:
    """Open the page and wait until its rails and pictures are there."""
    page.goto(address + shot.path)
    if shot.follow:
        page.locator(shot.follow).first.click()
    if shot.then:
        shot.then(page)
    page.wait_for_load_state("networkidle")
    with contextlib.suppress(PlaywrightTimeout):  # a lazy picture that its own gallery hides never comes
        page.wait_for_function(ALL_SEEN, timeout=PATIENCE_MS)


def take(browser: Browser, shot: Shot, options: argparse.Namespace) -> bytes:
    """The page as WebP. Colours and language are asked for as a browser asks for them."""
    context = browser.new_context(
        viewport={"width": shot.width, "height": shot.height},
        device_scale_factor=shot.scale,
        color_scheme="dark" if shot.theme == "dark" else "light",
        locale=shot.language,
    )
    page = context.new_page()
    if shot.desk:
        sign_in(page, options.address, options.login)
    if shot.name == "bag":
        fill_bag(page, options.address)
    show(page, shot, options.address)
    picture = Image.open(io.BytesIO(page.screenshot()))
    context.close()
    return encode(picture)


def encode(picture: Image.Image) -> bytes:
    """WebP of the best quality that fits."""
    for quality in (88, 82, 76, 70, 60):
        buffer = io.BytesIO()
        picture.convert("RGB").save(buffer, "WEBP", quality=quality, method=6)
        if buffer.tell() <= MOST_BYTES:
            return buffer.getvalue()
    raise SystemExit(f"{buffer.tell()} bytes are more than {MOST_BYTES} at the least quality.")


def main() -> int:
    options = arguments()
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("Chromium is missing; install Debian's package chromium.")
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for shot in SHOTS:
            if not options.only or shot.name in options.only:
                data = take(browser, shot, options)
                (PICTURES / f"{shot.name}.webp").write_bytes(data)
                sys.stdout.write(f"{shot.name}.webp  {len(data) / 1000:.0f} kB\n")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
