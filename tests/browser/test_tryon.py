"""Try-on in a browser, with the real pipeline on drawn mannequins: wide and narrow, in both languages, by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from playwright.sync_api import Page, expect

from catalog.drawing import GarmentSpec, draw
from catalog.models import Product, ProductImage
from catalog.pictures import drawer
from catalog.pictures.mannequins import Mannequin
from fashionai.jobs import runner
from fashionai.jobs.models import Job
from tests.browser.axe import in_both_themes
from tests.browser.conftest import PATIENCE, Visit
from tryon import mannequins, serving
from tryon.engine import as_jpeg
from tryon.models import Rendering
from tryon.services.tryons import WORK

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = {
    "en-GB": ("See it on you", "Try it on a model", "I agree", "Not quite", "Edges or holes", "AI-generated preview:"),
    "zh-CN": ("试穿看看", "在模特身上试穿", "同意", "不太自然", "边缘或破洞", "AI 生成的效果图"),
}
Shot = Callable[..., Path]


def drawn(product: Product, spec: GarmentSpec) -> ProductImage:
    """A product with a drawn picture, as the demo has them."""
    record = {"view": "front", "spec": spec.as_json()}
    content = ContentFile(as_jpeg(draw(spec, width=360, height=480).image), name=f"{'a' * 32}-{product.pk}.jpg")
    picture = ProductImage(product=product, file=content, drawing=record, sha256="a" * 64)
    picture.save()
    return picture


@pytest.fixture
def dress(make_product: Callable[..., Product]) -> Product:
    serving.champion.forget()
    product = make_product("gown", category="women/dresses", name_zh="连衣裙")
    drawn(product, GarmentSpec("dress", "cobalt", silhouette="a-line", length="knee", sleeve="short", seed=3))
    return product


def work() -> None:
    job = runner.execute(Job.objects.filter(kind=WORK).latest("created_at").pk, heartbeat=False)
    assert job is not None
    assert job.state == "succeeded", job.error


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize(("scheme", "language", "width"), [("light", "en-GB", 1280), ("dark", "zh-CN", 390)])
def test_a_dress_is_tried_on_a_model(
    visit: Visit, dress: Product, shot: Shot, scheme: str, language: str, width: int
) -> None:
    see, on_model, agree, not_quite, edges, label = WORDS[language]
    page = visit(width=width, scheme=scheme, language=language)
    page.goto(dress.get_absolute_url())
    page.get_by_role("link", name=see).click()
    assert page.get_by_role("heading", name=on_model).is_visible()
    assert page.get_by_role("button", name=agree).is_visible()
    page.locator(".tones a").nth(8).click()
    page.locator('.builds button[value*="-9-"]').first.wait_for()
    page.wait_for_load_state("networkidle")
    assert fits(page)
    assert in_both_themes(page) == []
    shot(page, "choosing")
    page.locator(".builds button").nth(1).click()
    page.locator(".steps").wait_for()
    assert in_both_themes(page) == []
    shot(page, "waiting")
    work()
    page.locator("[data-cut]").wait_for()
    page.wait_for_load_state("networkidle")
    assert page.get_by_text(label).is_visible()
    assert fits(page)
    assert in_both_themes(page) == []
    shot(page, "result")
    page.get_by_role("button", name=not_quite).click()
    page.get_by_role("button", name=edges).click()
    page.locator('.faults [aria-pressed="true"]').wait_for()
    assert in_both_themes(page) == []


@pytest.mark.parametrize(("scheme", "language", "width"), [("light", "en-GB", 1280), ("dark", "zh-CN", 390)])
def test_what_had_to_be_guessed_is_read_beside_the_result(
    visit: Visit, dress: Product, shot: Shot, scheme: str, language: str, width: int
) -> None:
    page = visit(width=width, scheme=scheme, language=language)
    page.goto(f"/tryon/?product={dress.pk}")
    page.locator(".builds button").first.click()
    page.locator(".steps").wait_for()
    work()
    page.locator("[data-cut]").wait_for()
    assert page.locator(".guesses").count() == 0
    Rendering.objects.update(guesses=["clothes", "skin"])
    page.reload()
    expect(page.locator(".guesses li")).to_have_count(2)
    assert fits(page)
    assert in_both_themes(page) == []
    shot(page, "guesses")
    page.locator(".guesses a").click()
    page.locator("#photo").wait_for()


def test_a_models_picture_is_asked_for_again(
    visit: Visit, dress: Product, shot: Shot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    draw_now = mannequins.picture

    def busy_at_first(who: Mannequin, width: int) -> Path:
        asked.append(who.slug)
        if asked.count(who.slug) == 1:
            raise drawer.Busy
        return draw_now(who, width)

    monkeypatch.setattr(mannequins, "picture", busy_at_first)
    page = visit(width=390)
    page.goto(f"/tryon/?product={dress.pk}")
    page.locator(".builds .pending").first.wait_for()
    shot(page, "pending")
    expect(page.locator(".builds .pending")).to_have_count(0, timeout=2 * PATIENCE)
    widths = "[...document.querySelectorAll('.builds img')].map((image) => image.naturalWidth)"
    assert page.evaluate(widths) == [240, 240, 240]
    assert all(asked.count(who) >= 2 for who in asked)


def test_before_and_after_by_keyboard(visit: Visit, dress: Product) -> None:
    page = visit()
    page.goto(f"/tryon/?product={dress.pk}")
    page.locator(".builds button").first.focus()
    page.keyboard.press("Enter")
    page.locator(".steps").wait_for()
    work()
    slider = page.get_by_role("slider")
    slider.wait_for()
    cut = "getComputedStyle(document.querySelector('.compare-stack')).getPropertyValue('--cut')"
    assert page.evaluate(cut) == "100%"
    slider.focus()
    for _ in range(10):
        page.keyboard.press("ArrowLeft")
    assert page.evaluate(cut) == "80%"
    assert str(slider.get_attribute("aria-valuetext")).startswith("80 ")
    page.keyboard.press("Home")
    assert page.evaluate(cut) == "0%"
    larger = page.get_by_role("button", name="Larger")
    larger.focus()
    page.keyboard.press("Enter")
    assert page.locator(".compare-view").get_attribute("data-zoom") == "2"


def test_it_works_without_scripts(visit: Visit, dress: Product) -> None:
    page = visit(javascript=False, width=390)
    page.goto(f"/tryon/?product={dress.pk}")
    page.locator(".builds button").nth(2).click()
    page.wait_for_url("**/tryon/*-*/")
    assert page.locator(".steps").is_visible()
    work()
    page.locator(".after img").wait_for()  # the page refreshes itself
    assert page.locator(".before img").is_visible()
    assert page.locator("[data-cut]").is_hidden()
    page.locator('.verdict button[value="1"]').click()
    page.locator('.verdict button[value="1"][aria-pressed="true"]').wait_for()
