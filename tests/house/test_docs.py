"""The pages of documentation hold together: links lead somewhere, decisions have numbers of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
MOST_BYTES = 150_000


def _links() -> Iterator[tuple[Path, str]]:
    for page in PAGES:
        text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        for link in re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'(?:src|href)="([^"]+)"', text):
            if not re.match(r"[a-z]+:", link):
                yield page, link


def _anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _is_broken(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = page.parent / path if path else page
    return not target.exists() or (bool(anchor) and anchor not in _anchors(target))


def test_every_relative_link_leads_somewhere() -> None:
    links = list(_links())
    assert len(links) > 20
    assert [f"{page.name}: {link}" for page, link in links if _is_broken(page, link)] == []


def test_decisions_are_numbered_once_and_without_gaps() -> None:
    numbers = sorted(int(file.name[:4]) for file in (ROOT / "docs" / "adr").glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


def test_pictures_are_small_and_shown() -> None:
    pictures = sorted((ROOT / "docs" / "pictures").iterdir())
    shown = {(page.parent / link).resolve() for page, link in _links()}
    assert [file.name for file in pictures if file.stat().st_size > MOST_BYTES] == []
    assert sum(file.stat().st_size for file in pictures) <= 4 * MOST_BYTES
    assert [file.name for file in pictures if file not in shown] == []
