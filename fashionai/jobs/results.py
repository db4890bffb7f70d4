"""What a job may leave as its result: a small JSON object. Anything larger belongs in a file or a table."""

from __future__ import annotations

import json
from typing import Any

from fashionai.jobs.handlers import JobRefused

# The desk lists a hundred jobs on a page; at 256 KiB each the worst page is still 25 MB.
MAX_BYTES = 256 * 1024


def checked(result: dict[str, Any]) -> dict[str, Any]:
    """The result itself. Raises JobRefused, saying why, when the database could not hold it as JSON."""
    try:
        size = len(json.dumps(result, allow_nan=False))
    except (TypeError, ValueError) as error:
        raise JobRefused(f"The result is not plain JSON: {error}.") from error
    if size > MAX_BYTES:
        raise JobRefused(f"The result has {size:,} bytes of JSON; at most {MAX_BYTES:,} are kept. Use a file.")
    return result
