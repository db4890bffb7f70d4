"""The http benchmark: reading CPU time from /proc, and one short run on a small shop."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.support import served
from benchmarks.support.served import Vanished, cpu_seconds, memory_mb, postgres_backends, spent

ROOT = Path(__file__).parents[2]
SMALL_SHOP = """
from decimal import Decimal
from catalog.models import Brand, Category, Product
brand = Brand.objects.create(slug="linden", name_en="Linden")
shelf = Category.objects.create(path="women", slug="women", name_en="Women", name_zh="女装")
for number in range(3):
    Product.objects.create(slug=f"tee-{number}", name_en="Tee", name_zh="T恤", brand=brand, category=shelf,
                           price=Decimal(20), currency="USD", gender="women")
"""
COUNT_PEOPLE = "from fashionai.accounts.models import Shopper; print(Shopper.objects.count())"


def _process(tmp_path: Path, pid: int, words: bytes) -> None:
    folder = tmp_path / str(pid)
    folder.mkdir()
    (folder / "cmdline").write_bytes(words)


def test_cpu_time_of_a_process_is_what_the_kernel_counts() -> None:
    end = time.process_time() + 0.1
    while time.process_time() < end:
        sum(range(1000))
    assert cpu_seconds(os.getpid()) == pytest.approx(time.process_time(), abs=0.05)


def test_memory_of_a_process_is_in_megabytes() -> None:
    assert 10 < memory_mb(os.getpid()) < 2000


def test_a_process_that_is_gone_is_not_counted_as_idle() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    with pytest.raises(Vanished):
        cpu_seconds(process.pid)


def test_only_the_processes_of_one_database_are_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(served, "PROC", tmp_path)
    _process(tmp_path, 11, b"postgres: 15/main: postgres shop 127.0.0.1(4242) idle\0")
    _process(tmp_path, 12, b"postgres: 15/main: postgres workshop 127.0.0.1(4243) idle\0")
    _process(tmp_path, 13, b"postgres: 15/main: checkpointer \0")
    _process(tmp_path, 14, b"python\0-c\0import shop; shop .open()\0")
    (tmp_path / "loadavg").write_text("0 0 0")
    assert postgres_backends("shop") == {11}


def test_web_and_database_are_told_apart() -> None:
    assert spent((1.0, {7: 2.0}), (1.5, {7: 2.25, 8: 0.5})) == (0.5, 0.75)


def test_a_database_process_that_ended_spoils_a_reading() -> None:
    with pytest.raises(Vanished):
        spent((1.0, {7: 2.0}), (1.5, {}))


def _run(tmp_path: Path, *words: str) -> str:
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    environment |= {"FASHIONAI_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "fashionai.settings"}
    run = subprocess.run([sys.executable, *words], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_a_short_run_measures_every_request_and_leaves_nobody_behind(tmp_path: Path) -> None:
    _run(tmp_path, "manage.py", "migrate", "-v", "0")
    _run(tmp_path, "manage.py", "shell", "-v", "0", "-c", SMALL_SHOP)
    words = ["-m", "benchmarks", "http", "--rounds", "1", "--seconds", "0.3", "--products", "2", "--json"]
    answer = json.loads(_run(tmp_path, *words).splitlines()[-1])
    requests = {f"{name}_web" for name in ("page", "product", "recommendations", "events")}
    assert requests < set(answer["ours"])
    assert all(answer["ours"][name] > 0 for name in requests), "a request costs more than nothing"
    assert {answer["peers"]["ping"][name] for name in requests} == {1.0}
    assert answer["ours"]["events_database"] == 0
    assert _run(tmp_path, "manage.py", "shell", "-v", "0", "-c", COUNT_PEOPLE).split() == ["0"]


def test_an_empty_shop_is_told_what_to_do(tmp_path: Path) -> None:
    environment = {**os.environ, "FASHIONAI_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "fashionai.settings"}
    environment.pop("DATABASE_URL", None)
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks", "http"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert run.returncode == 2
    assert "run `make demo` first" in run.stderr
