"""The nightly and sweeping schedule, with a sign of life that a health probe can read."""

from __future__ import annotations

import socket
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django_celery_beat.schedulers import DatabaseScheduler


def sign_of_life() -> Path:
    """Touched at every tick; one a host, since hosts may share VAR_DIR."""
    return Path(settings.VAR_DIR) / f"beat-{socket.gethostname()}.alive"


def seconds_since_tick() -> float | None:
    """None when beat has never ticked on this host."""
    try:
        return time.time() - sign_of_life().stat().st_mtime
    except FileNotFoundError:
        return None


class Scheduler(DatabaseScheduler):
    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Send what is due. A tick that hangs (a frozen broker) or raises leaves no sign of life."""
        wait: float = super().tick(*args, **kwargs)
        sign_of_life().touch()
        return wait
