"""Reading JSON from strangers: bounded in size, safe in depth, and UTF-8 whatever the header claims (RFC 8259)."""

from __future__ import annotations

import json
from typing import IO, Any

from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

# A batch of 100 events with every field at its longest is 60 KB.
LONGEST = 1024 * 1024


class TooLarge(APIException):
    status_code = 413
    default_code = "content_too_large"
    default_detail = f"The body may have at most {LONGEST // 1024} KB."


class StrictJSONParser(BaseParser):
    """JSON without NaN and Infinity, which JSON does not have. Raises ParseError (400) or TooLarge (413)."""

    media_type = "application/json"

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> Any:
        raw = stream.read(LONGEST + 1)
        if len(raw) > LONGEST:
            raise TooLarge
        try:
            return json.loads(raw.decode("utf-8"), parse_constant=_refuse)
        except RecursionError:
            raise ParseError("The JSON is nested too deeply.") from None
        except ValueError as error:
            raise ParseError(f"This is not JSON: {error}") from None


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")
