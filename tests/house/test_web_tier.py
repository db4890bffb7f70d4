"""A web process starts quickly and stays small: no torch, no pandas, whatever the URLs and the admin bring in."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = ("torch", "torchvision", "pandas", "matplotlib", "sklearn", "numba")
# What a start costs is what it imports: 1.3 s of CPU at 1,870 modules; each capability brings about forty of its own.
# `python -m benchmarks http` measures the time, and this count, which no other work on the machine moves, catches a
# library that would double it.
MODULES = 2_300


@pytest.fixture(scope="module")
def started() -> dict[str, Any]:
    """A web process that has loaded all it ever loads before its first request, and has answered one."""
    code = f"""
        import json, os, sys
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
        from fashionai.wsgi import application
        from django.urls import get_resolver
        patterns = len(get_resolver().url_patterns)
        modules = len(sys.modules)
        from django.test import Client
        status = Client().get("/health/ping").status_code
        loaded = sorted(name for name in {HEAVY!r} if name in sys.modules)
        print(json.dumps(dict(modules=modules, status=status, loaded=loaded, patterns=patterns)))
    """
    run = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1])


def test_a_web_process_brings_neither_torch_nor_pandas(started: dict[str, Any]) -> None:
    assert started["status"] == 200
    assert started["patterns"] > 3
    assert started["loaded"] == []


def test_a_web_process_imports_no_more_than_its_budget(started: dict[str, Any]) -> None:
    assert started["modules"] <= MODULES
