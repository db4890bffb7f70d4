"""docs/design-system.md shows what is: every token of the sheet, and no component that the sheets lack."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "design-system.md").read_text(encoding="utf-8")
SHEETS = ROOT / "static" / "shop"
TOKENS = (SHEETS / "tokens.css").read_text(encoding="utf-8")


def _components() -> set[str]:
    """The classes in the first column of the page's tables of components."""
    section = PAGE.split("\n## Components\n")[1].split("\n## ")[0]
    cells = re.findall(r"^\| (`[^|]+) \|", section, re.MULTILINE)
    return {name for cell in cells for name in re.findall(r"\.([a-z][a-z-]*)", cell)}


def test_every_token_is_on_the_page_and_no_other() -> None:
    defined = set(re.findall(r"^\s+(--[a-z0-9-]+):", TOKENS, re.MULTILINE))
    assert len(defined) > 25
    assert set(re.findall(r"`(--[a-z0-9-]+)`", PAGE)) == defined


def test_every_documented_component_is_in_the_sheet() -> None:
    sheet = (SHEETS / "components.css").read_text(encoding="utf-8") + (SHEETS / "base.css").read_text(encoding="utf-8")
    classes = set(re.findall(r"\.([a-z][a-z-]*)", sheet))
    assert {"button", "field", "tile", "fold"} <= _components()
    assert sorted(_components() - classes) == []


def test_values_of_the_colours_are_those_of_the_sheet() -> None:
    shown = re.findall(r"^\| `(--[a-z-]+)` \| `(#[0-9a-f]{6})` \| `(#[0-9a-f]{6})` \|", PAGE, re.MULTILINE)
    defined = dict(re.findall(r"(--[a-z-]+): ([^;]+);", TOKENS))
    assert len(shown) >= 10
    wrong = [
        name
        for name, light, dark in shown
        if defined[name] != (light if light == dark else f"light-dark({light}, {dark})")
    ]
    assert wrong == []
