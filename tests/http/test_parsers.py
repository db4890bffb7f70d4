"""The JSON parser, by way of the event endpoint."""

from __future__ import annotations

import pytest
from django.test import Client

from fashionai.http.parsers import LONGEST

URL = "/api/v1/events"


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"events":' * 100_000], ids=["lists", "objects"])
def test_nesting_without_end_is_refused(client: Client, db: None, body: bytes) -> None:
    answer = client.post(URL, body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["detail"] == "The JSON is nested too deeply."


@pytest.mark.parametrize("charset", ["hex", "zlib", "bz2", "utf-16", "nope"])
def test_body_is_utf8_whatever_the_header_says(client: Client, db: None, charset: str) -> None:
    answer = client.generic("POST", URL, b'{"events": []}', content_type=f"application/json; charset={charset}")
    assert answer.status_code == 400
    assert answer.json()["errors"] == {"events": ["Send a list of 1 to 100 events."]}


def test_body_beyond_the_bound_is_refused(client: Client, db: None) -> None:
    answer = client.post(URL, b'"' + b"a" * LONGEST + b'"', content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")


@pytest.mark.parametrize("body", [b"\xff\xfe", b'{"events": [NaN]}', b'{"events": ' + b"9" * 5000 + b"}", b"{"])
def test_what_is_not_json_is_refused(client: Client, db: None, body: bytes) -> None:
    answer = client.post(URL, body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith("This is not JSON: ")
