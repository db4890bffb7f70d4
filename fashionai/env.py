"""Typed reads of the environment that fail loudly, naming the variable and what it should look like."""

from __future__ import annotations

import math
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def flag(name: str, *, default: bool) -> bool:
    value = text(name, str(default)).lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={value!r} is not a yes or no: use 1 or 0.")


def number(name: str, default: float) -> float:
    return _number(name, text(name) or str(default))


def _number(name: str, value: str) -> float:
    try:
        result = float(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}={value!r} is not a number.") from error
    if not math.isfinite(result):
        raise ImproperlyConfigured(f"{name}={value!r} is not a finite number.")
    return result


def integer(name: str, default: int) -> int:
    value = number(name, default)
    if value != int(value):
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number.")
    return int(value)


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """One of the allowed words, whatever the case."""
    value = text(name, default).lower() or default
    if value not in allowed:
        raise ImproperlyConfigured(f"{name}={value!r} is not known: use one of {', '.join(allowed)}.")
    return value


def names(name: str, default: str = "") -> list[str]:
    """A comma-separated list without empty entries."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def numbers(name: str, default: str = "") -> dict[str, float]:
    """`word=number` pairs behind commas, as {word: number}; a word that stands twice is a mistake."""
    found: dict[str, float] = {}
    for pair in names(name, default):
        word, _, value = (part.strip() for part in pair.partition("="))
        if not word or word in found:
            raise ImproperlyConfigured(f"{name} has {pair!r}: use each word once, as word=number, behind commas.")
        found[word] = _number(name, value)
    return found


def path(name: str, default: Path) -> Path:
    value = text(name)
    return Path(value).expanduser().resolve() if value else default


def made_once(file: Path, make: Callable[[], str]) -> str:
    """The text of a private file, which the first of several processes makes; never one that is half written."""
    if not file.exists():
        with tempfile.NamedTemporaryFile("w", dir=file.parent, prefix=f".{file.name}-") as draft:
            draft.write(make())
            draft.flush()
            try:
                os.link(draft.name, file)
            except FileExistsError:
                pass
            except OSError:  # no hard links on this file system
                file.touch(0o600)
                file.write_text(Path(draft.name).read_text())
    return file.read_text()
