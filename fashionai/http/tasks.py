"""Housekeeping of the API's tables."""

from __future__ import annotations

from typing import Any

from fashionai.http import idempotency
from fashionai.jobs.handlers import handler
from fashionai.jobs.nightly import register_step
from fashionai.jobs.runner import Run

FORGET_KEYS = "http.forget_keys"


@handler(FORGET_KEYS)
def forget_keys(run: Run) -> dict[str, Any]:
    return {"forgotten": idempotency.forget_old()}


register_step(FORGET_KEYS, order=900)
