"""Search by a photo in a browser: with scripts and without, wide and narrow, in both languages, without a violation."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from catalog.models import Product
from fashionai.jobs import runner, services
from fashionai.jobs.models import Job
from recommender.visual import photos, serving
from recommender.visual.schedule import EMBED_ALL
from tests.browser.axe import in_both_themes
from tests.browser.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = {"en-GB": ("Search by a photo", "Found by your photo"), "zh-CN": ("以图搜款", "以图搜款结果")}


def red_dress() -> dict[str, Any]:
    image = Image.new("RGB", (300, 400), "white")
    image.paste((180, 40, 45), (100, 70, 200, 350))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG")
    return {"name": "dress.jpg", "mimeType": "image/jpeg", "buffer": buffer.getvalue()}


@pytest.mark.parametrize(
    ("scheme", "language", "width", "javascript"),
    [("light", "en-GB", 1280, True), ("dark", "zh-CN", 390, False)],
)
def test_a_photo_finds_what_looks_like_it(
    visit: Visit, shelf: list[Product], scheme: str, language: str, width: int, javascript: bool
) -> None:
    serving.champion.forget()
    runner.execute(services.enqueue(EMBED_ALL).pk, heartbeat=False)
    page = visit(width=width, scheme=scheme, language=language, javascript=javascript)
    page.goto("/search/photo/" if not javascript else "/")
    if javascript:
        page.get_by_role("link", name=WORDS[language][0]).click()
    assert page.get_by_role("heading", name=WORDS[language][0]).is_visible()
    page.set_input_files("#photo", red_dress())
    page.locator("main form .button").click()
    page.wait_for_url("**/search/photo/*/")
    runner.execute(Job.objects.get(kind=photos.SEARCH).pk, heartbeat=False)
    first = page.locator("#answer .tile").first
    first.wait_for()
    assert page.get_by_role("heading", name=WORDS[language][1]).is_visible()
    assert "/p/dress-" in str(first.locator("a.tile-link").get_attribute("href"))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth") if javascript else True
    if javascript:  # axe-core is a script itself
        assert in_both_themes(page) == []
    serving.champion.forget()
