"""The layer contracts of pyproject.toml cover what is there, and algorithm code runs where there is no Django."""

from __future__ import annotations

import ast
import pkgutil
import subprocess
import sys
import textwrap
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CAPABILITIES = ("catalog", "recommender", "tryon", "design", "supply")
PACKAGES = ("fashionai", *CAPABILITIES)
# Every folder or module of the house that is plain arrays in, arrays out.
ALGORITHMS = (
    "recommender.algorithms",
    "tryon.pipeline",
    "design.gan",
    "design.taste",
    "supply.forecasting",
    "supply.planning",
    "fashionai.vision",
    "catalog.drawing",
    "catalog.demo.world",
)


def _path(module: str) -> Path:
    return ROOT.joinpath(*module.split("."))


def _present() -> list[str]:
    return [module for module in ALGORITHMS if _path(module).is_dir() or _path(module).with_suffix(".py").is_file()]


def _modules(name: str) -> Iterator[str]:
    yield name
    if _path(name).is_dir():
        yield from (found.name for found in pkgutil.walk_packages([str(_path(name))], prefix=f"{name}."))


def _contracts() -> dict[str, dict[str, list[str]]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {contract["id"]: contract for contract in settings["tool"]["importlinter"]["contracts"]}


def _sources(package: str) -> Iterator[tuple[Path, ast.Module]]:
    for file in (ROOT / package).rglob("*.py"):
        yield file, ast.parse(file.read_text(encoding="utf-8"))


def test_every_folder_of_code_is_a_package() -> None:
    """The import linter does not see the others, so that no contract holds them."""
    folders = {file.parent for package in PACKAGES for file in (ROOT / package).rglob("*.py")}
    assert sorted(str(f.relative_to(ROOT)) for f in folders if not (f / "__init__.py").is_file()) == []


def test_the_contract_names_every_algorithm_folder_that_exists() -> None:
    assert sorted(_contracts()["algorithms"]["source_modules"]) == sorted(_present())


def test_every_shared_app_is_held_to_knowing_no_capability() -> None:
    apps = {f"fashionai.{folder.parent.name}" for folder in (ROOT / "fashionai").glob("*/__init__.py")}
    assert sorted(_contracts()["shared"]["source_modules"]) == sorted(apps)


def test_every_capability_is_held_to_leaving_the_others_alone() -> None:
    contracts = _contracts()
    held = {"catalog", "design", *contracts["capabilities"]["source_modules"]}
    assert held == set(CAPABILITIES)
    assert set(contracts["catalog"]["forbidden_modules"]) == set(CAPABILITIES) - {"catalog"}


@pytest.mark.parametrize("module", _present())
def test_algorithms_import_where_django_is_not_installed(module: str) -> None:
    code = f"""
        import importlib, sys, warnings
        warnings.filterwarnings("ignore", "(?s).*Django", UserWarning)  # Celery, on meeting no Django

        class NoDjango:
            def find_spec(self, name, path=None, target=None):
                if name.partition(".")[0] in ("django", "rest_framework"):
                    raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

        sys.meta_path.insert(0, NoDjango())
        for name in {list(_modules(module))!r}:
            importlib.import_module(name)
    """
    run = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []


def test_torchvision_is_imported_in_one_place_only() -> None:
    places = {
        str(file.relative_to(ROOT))
        for package in (*PACKAGES, "benchmarks")
        for file, tree in _sources(package)
        for node in ast.walk(tree)
        if any(name.partition(".")[0] == "torchvision" for name in _imported(node))
    }
    assert places == {"fashionai/vision/torchvision.py"}


def test_no_model_is_kept_as_a_pickle() -> None:
    """Neither pickle nor torch.save and torch.load, which are pickles too."""
    pickled = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for package in PACKAGES
        for file, tree in _sources(package)
        for node in ast.walk(tree)
        if {"pickle", "joblib", "dill", "shelve"} & {name.partition(".")[0] for name in _imported(node)}
        or (isinstance(node, ast.Attribute) and ast.unparse(node) in {"torch.save", "torch.load"})
    ]
    assert pickled == []
