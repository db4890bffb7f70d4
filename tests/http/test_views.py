from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def picture(settings: Any) -> Path:
    file = Path(settings.MEDIA_ROOT) / "products" / "1.jpg"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"\xff\xd8\xff picture")
    return file


def test_probes_answer(client: Client) -> None:
    assert client.get("/health/live").content == b"ok"
    assert client.get("/health/ping").content == b"pong"
    assert client.get("/health/ready").json() == {"database": "ok"}
    assert client.post("/health/live").status_code == 405


def test_ready_says_503_without_its_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise DatabaseError("connection refused")

    monkeypatch.setattr(connection, "cursor", away)
    response = client.get("/health/ready")
    assert (response.status_code, response.json()) == (503, {"database": "unavailable"})
    monkeypatch.undo()


def test_picture_is_served_with_its_type_and_may_be_cached(client: Client, picture: Path) -> None:
    response = client.get("/media/products/1.jpg")
    assert b"".join(response.streaming_content) == b"\xff\xd8\xff picture"  # type: ignore[attr-defined]
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "public, max-age=2592000"
    assert "shopper" not in response.cookies
    again = client.get("/media/products/1.jpg", headers={"If-Modified-Since": response["Last-Modified"]})
    assert (again.status_code, again.content) == (304, b"")
    os.utime(picture, (picture.stat().st_mtime + 10,) * 2)
    changed = client.get("/media/products/1.jpg", headers={"If-Modified-Since": response["Last-Modified"]})
    assert changed.status_code == 200
    changed.close()
    response.close()


@pytest.mark.parametrize(
    "path",
    [
        "../secret.jpg",
        "products/../../secret.jpg",
        "..%2fsecret.jpg",
        "%2e%2e/secret.jpg",
        "/etc/passwd.jpg",
        "products",
        "products.jpg/",
        "products/missing.jpg",
        "products/%00.jpg",
        "products/page.html",
        "products/drawing.svg",
        "products/1.jpg.html",
    ],
)
def test_nothing_but_pictures_below_the_media_folder_is_served(
    client: Client, picture: Path, settings: Any, path: str
) -> None:
    (Path(settings.MEDIA_ROOT).parent / "secret.jpg").write_bytes(b"hidden bytes")
    for name in ("page.html", "drawing.svg", "1.jpg.html"):
        (picture.parent / name).write_text("<script>alert(1)</script>")
    response = client.get(f"/media/{path}")
    assert response.status_code == 404
    assert b"hidden bytes" not in response.content
    assert b"<script>alert" not in response.content
