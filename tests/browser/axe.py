"""axe-core on pages as readers meet them: in both languages, and in both themes of every page that is opened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from playwright.sync_api import Page

from tests.browser.waiting import until

THEMES = ("light", "dark")
LANGUAGES = tuple(code for code, _ in settings.LANGUAGES)
# What fades has faded, so that no colour in between is judged; what turns for ever is let be.
RUN = """async ([parts, rules]) => {
  const brief = document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime < 5000);
  await Promise.allSettled(brief.map((one) => one.finished));
  const where = parts.length ? { exclude: parts.map((part) => [part]) } : document;
  const off = Object.fromEntries(rules.map((rule) => [rule, { enabled: false }]));
  const { violations } = await axe.run(where, { resultTypes: ["violations"], rules: off });
  const first = (nodes) => nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(" | ");
  return violations.map(({ id, nodes }) => `${id}: ${first(nodes)}`);
}"""
# The desk's theme asks for the reader's system once, when a page opens.
DESK_FOLLOWS = "(theme) => document.querySelector('html[x-data]')?.classList.toggle('dark', theme === 'dark')"
FILL_RAILS = "document.querySelectorAll('.rail').forEach((rail) => htmx.trigger(rail, 'shop:judged'))"
FILLED = "!document.querySelector('.htmx-request, .rail:not([hidden]) .strip[aria-hidden]')"


@dataclass(frozen=True)
class Skipped:
    """What is not ours to mend: parts of a page, as selectors, and rules."""

    parts: Sequence[str] = ()
    rules: Sequence[str] = ()


NOTHING = Skipped()


def violations(page: Page, skipped: Skipped = NOTHING) -> list[str]:
    """What axe-core finds on the page as it stands, a line each: the rule and the first elements that break it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(RUN, [list(skipped.parts), list(skipped.rules)])
    return found


def in_both_themes(page: Page, skipped: Skipped = NOTHING) -> list[str]:
    """The violations of the open page in each theme, which it takes on where it stands."""
    found, grounds = [], []
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        page.evaluate(DESK_FOLLOWS, theme)
        grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        found += [f"{theme}: {line}" for line in violations(page, skipped)]
    assert grounds[0] != grounds[1], f"{page.url} looks the same in both themes."
    return found


def speak(page: Page, language: str) -> None:
    """Have the shop answer this browser in a language from now on."""
    shop = page.request.get("/health/ping").url.removesuffix("health/ping")
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": shop}])


def with_rails(page: Page) -> None:
    """Fill every rail of the page, those below the fold too, and wait for them."""
    page.evaluate(FILL_RAILS)
    until(page, FILLED)


def sweep(
    page: Page, paths: Iterable[str], skipped: Skipped = NOTHING, *, ready: Callable[[Page], None] | None = None
) -> dict[str, list[str]]:
    """The violations of every page that has some, in both languages and both themes. `/not-here/` answers 404."""
    found = {}
    for language in LANGUAGES:
        speak(page, language)
        for path in paths:
            answer = page.goto(path)
            assert answer is not None
            assert answer.status == (404 if path == "/not-here/" else 200), path
            assert page.evaluate("document.documentElement.lang") == language, path
            if ready is not None:
                ready(page)
            if trouble := in_both_themes(page, skipped):
                found[f"{language} {path}"] = trouble
    return found
