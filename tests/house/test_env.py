from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from fashionai import env


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e999"])
def test_number_that_is_not_finite_is_named(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("SEATS", value)
    with pytest.raises(ImproperlyConfigured, match=f"SEATS='{value}' is not a finite number"):
        env.number("SEATS", 1)
    with pytest.raises(ImproperlyConfigured, match=f"SEATS='{value}' is not a finite number"):
        env.integer("SEATS", 1)


@pytest.mark.parametrize(("value", "message"), [("many", "is not a number"), ("1.5", "is not a whole number")])
def test_number_of_the_wrong_kind_is_named(monkeypatch: pytest.MonkeyPatch, value: str, message: str) -> None:
    monkeypatch.setenv("SEATS", value)
    with pytest.raises(ImproperlyConfigured, match=f"SEATS=.*{message}"):
        env.integer("SEATS", 1)


def test_key_is_made_once_and_private(tmp_path: Path) -> None:
    assert env.made_once(tmp_path / "key", lambda: "first") == "first"
    assert env.made_once(tmp_path / "key", lambda: "second") == "first"
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["key"]


def test_processes_that_start_together_share_one_whole_key(tmp_path: Path) -> None:
    """Everybody has found the key missing before anybody has made one."""
    together = threading.Barrier(4, timeout=20)
    read: list[str] = []

    def make() -> str:
        together.wait()
        return threading.current_thread().name * 20

    threads = [
        threading.Thread(target=lambda: read.append(env.made_once(tmp_path / "key", make)), name=f"thread-{n}")
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read) == 4
    assert set(read) == {(tmp_path / "key").read_text()}


def test_numbers_by_word_are_read_and_whatever_else_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEATS", "front = 2, back=3.5")
    assert env.numbers("SEATS") == {"front": 2.0, "back": 3.5}
    for value in ("front", "=2", "front=2,front=3", "front=many"):
        monkeypatch.setenv("SEATS", value)
        with pytest.raises(ImproperlyConfigured, match="SEATS"):
            env.numbers("SEATS")
