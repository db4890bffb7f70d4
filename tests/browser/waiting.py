"""Waiting for what a page does on its own time."""

from __future__ import annotations

from playwright.sync_api import Page


def sent(page: Page) -> None:
    """Wait until nothing is left to send: what a page records on arrival stands there once its scripts have run."""
    until(
        page,
        "document.readyState === 'complete' && JSON.parse(localStorage.getItem('shop.events') || '[]').length === 0",
    )


def until(page: Page, condition: str) -> None:
    """Playwright's own wait_for_function evaluates text inside the page, which the shop's policy forbids."""
    for _ in range(600):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"Never came true: {condition}")
