"""What is installed is pinned exactly, and what is imported is installed."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("fashionai", "catalog", "recommender", "tryon", "design", "supply")
LINE = re.compile(r"^([A-Za-z0-9_.-]+)(\[[a-z,]+\])?==\S+$")
# Says what to install where it is missing.
DEVELOPERS_TOOLS = {
    "fashionai/http/management/commands/compile_translations.py",
    "catalog/imports/tabular/sources.py",
}
# Comes with a pinned package that is nothing without it.
ALONG = {"kombu": "celery", "billiard": "celery", "asgiref": "django"}


def _lines(name: str) -> list[str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith(("#", "-r "))]


def _pinned(*files: str) -> set[str]:
    matches = [LINE.match(line) for name in files for line in _lines(name)]
    return {_plain(match.group(1)) for match in matches if match}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def _files(*folders: str) -> set[Path]:
    return {file for folder in folders for file in (ROOT / folder).rglob("*.py")}


def _foreign(files: set[Path]) -> set[str]:
    """Distributions whose modules are imported and are neither Python's own nor ours."""
    ours = {*PACKAGES, "benchmarks", "tests", "manage", *sys.stdlib_module_names}
    names = {name for file in files for name in _imports(file)} - ours
    known = packages_distributions()
    return {_plain(known.get(name, [name])[0]) for name in names if ALONG.get(name) is None}


def test_every_requirement_is_pinned_exactly() -> None:
    loose = [
        line
        for name in ("requirements.txt", "requirements-tryon.txt", "requirements-dev.txt")
        for line in _lines(name)
        if not LINE.match(line)
    ]
    assert loose == []


def test_torch_stands_first_so_that_nothing_pulls_another_build_of_it() -> None:
    assert _lines("requirements.txt")[0].startswith("torch==")


def test_what_the_shop_imports_is_in_its_requirements() -> None:
    files = _files(*PACKAGES) - {ROOT / name for name in DEVELOPERS_TOOLS}
    assert sorted(_foreign(files) - _pinned("requirements.txt", "requirements-tryon.txt")) == []


def test_what_tests_and_benchmarks_import_is_in_theirs() -> None:
    everything = _foreign(_files(*PACKAGES, "tests", "benchmarks"))
    assert sorted(everything - _pinned("requirements.txt", "requirements-tryon.txt", "requirements-dev.txt")) == []


def test_what_only_tests_need_is_not_installed_with_the_shop() -> None:
    assert _pinned("requirements.txt") & _pinned("requirements-dev.txt") == set()
