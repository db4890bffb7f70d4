"""Waiting for what a page does on its own time."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page


def sent(page: Page) -> None:
    """Wait until nothing is left to send: what a page records on arrival stands there once its scripts have run."""
    until(
        page,
        "document.readyState === 'complete' && JSON.parse(localStorage.getItem('shop.events') || '[]').length === 0",
    )


def until(page: Page, condition: str | Callable[[], bool]) -> None:
    """Let the browser go on until something holds in the page, or in the database where a function is given.

    Playwright's own wait_for_function evaluates text inside the page, which the shop's policy forbids.
    """
    for _ in range(600):
        if page.evaluate(condition) if isinstance(condition, str) else condition():
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"Never came true: {condition}")
