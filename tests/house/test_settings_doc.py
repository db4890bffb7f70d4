"""docs/settings.md names every environment variable that the source reads, and no other, with its default."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("fashionai", "catalog", "recommender", "tryon", "design", "supply", "benchmarks")
READERS = {"text", "flag", "number", "integer", "choice", "names", "numbers", "path"}
ROW = re.compile(r"^\| `([A-Z][A-Z0-9_]*)` \| ([^|]*) \|", re.MULTILINE)
# Read by what runs beneath the shop, and only handed on.
NOT_OURS = {"DJANGO_SETTINGS_MODULE", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "WORLD_SIZE"}


def _is_environ(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "environ"


def _reads_environment(function: ast.expr) -> bool:
    """env.text(…) and its like, os.environ.get(…), os.getenv(…)."""
    if not isinstance(function, ast.Attribute):
        return False
    ours = isinstance(function.value, ast.Name) and function.value.id == "env" and function.attr in READERS
    return ours or function.attr == "getenv" or (function.attr == "get" and _is_environ(function.value))


def _default(call: ast.Call) -> str | None:
    """The default as the page writes it; None where it is worked out."""
    given = [*call.args[1:], *(keyword.value for keyword in call.keywords if keyword.arg == "default")]
    if not given:
        return ""
    value = given[0].value if isinstance(given[0], ast.Constant) else None
    if isinstance(value, bool):
        return str(int(value))
    return None if value is None else str(value)


def reads(source: str) -> Iterator[tuple[str, str | None]]:
    """Names of variables that a module reads, with literal defaults."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=function, args=[ast.Constant(value=str(name)), *_]) if _reads_environment(function):
                yield name, _default(node)
            case ast.Subscript(value=value, slice=ast.Constant(value=str(name)), ctx=ast.Load()) if _is_environ(value):
                yield name, None


def _files() -> Iterator[Path]:
    yield from (ROOT / "manage.py", ROOT / "tests" / "conftest.py")
    for package in PACKAGES:
        yield from (ROOT / package).rglob("*.py")


@pytest.fixture(scope="module")
def in_source() -> dict[str, set[str | None]]:
    found: dict[str, set[str | None]] = {}
    for file in _files():
        for name, default in reads(file.read_text(encoding="utf-8")):
            found.setdefault(name, set()).add(default)
    return {name: defaults for name, defaults in found.items() if name not in NOT_OURS}


@pytest.fixture(scope="module")
def on_page() -> dict[str, str]:
    rows = ROW.findall((ROOT / "docs" / "settings.md").read_text(encoding="utf-8"))
    assert len(rows) == len({name for name, _ in rows}), "a variable stands on the page twice"
    return dict(rows)


def test_every_variable_that_is_read_is_on_the_page(
    in_source: dict[str, set[str | None]], on_page: dict[str, str]
) -> None:
    assert sorted(set(in_source) - set(on_page)) == []


def test_every_variable_on_the_page_is_read(in_source: dict[str, set[str | None]], on_page: dict[str, str]) -> None:
    assert sorted(set(on_page) - set(in_source)) == []


def test_the_page_states_the_defaults_of_the_source(
    in_source: dict[str, set[str | None]], on_page: dict[str, str]
) -> None:
    wrong = {}
    for name, defaults in in_source.items():
        literal = {default for default in defaults if default}
        stated = re.match(r"`([^`]*)`", on_page.get(name, ""))
        if literal and (stated is None or {stated.group(1)} != literal):
            wrong[name] = (literal, on_page.get(name))
    assert wrong == {}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('env.text("A")', ("A", "")),
        ('env.flag("B", default=True)', ("B", "1")),
        ('env.number("C", 0.3)', ("C", "0.3")),
        ('env.path("D", BASE / "var")', ("D", None)),
        ('os.environ.get("E", "x")', ("E", "x")),
        ('os.environ["F"]', ("F", None)),
        ('os.getenv("G")', ("G", "")),
    ],
)
def test_the_reader_of_the_source_knows_each_way_to_read(source: str, expected: tuple[str, str | None]) -> None:
    assert list(reads(source)) == [expected]


def test_the_reader_of_the_source_leaves_writes_alone() -> None:
    assert list(reads('os.environ["A"] = "1"; os.environ.setdefault("B", "2")')) == []
