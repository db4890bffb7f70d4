"""A sketch on a mannequin: asked for by its owner, made by whoever hears the signal, shown with the truth about it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from django.test import Client
from PIL import Image

from catalog.signals import garment_to_wear
from design import wearing
from design.models import Design, Worn
from fashionai.accounts.models import Shopper
from fashionai.jobs import runner
from fashionai.jobs.models import Job
from tests.design.conftest import Begin, designs

pytestmark = pytest.mark.django_db
WHO = "women-5-medium-front-full"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """What a try-on hears; it answers a small picture, or the reason that a test puts into `answer`."""
    found: list[dict[str, Any]] = []
    monkeypatch.setattr(garment_to_wear, "receivers", [])

    def hear(sender: object, **told: Any) -> bytes | str:
        found.append({name: value for name, value in told.items() if name != "signal"})
        return found[-1].get("answer") or _picture()

    garment_to_wear.connect(hear, weak=False)
    yield found
    garment_to_wear.disconnect(hear)


def _picture() -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(np.full((40, 30, 3), 90, np.uint8)).save(buffer, "WEBP")
    return buffer.getvalue()


@pytest.fixture
def browser(alice: Shopper) -> Client:
    client = Client()
    client.force_login(alice.user)  # type: ignore[arg-type]
    return client


@pytest.fixture
def dress(begin: Begin, alice: Shopper) -> Design:
    return designs(begin(alice, words="a navy dress with short sleeves"))[0]


def _work() -> list[Job]:
    jobs = Job.objects.live().filter(kind=wearing.WEAR)
    return [job for one in list(jobs) if (job := runner.execute(one.pk, heartbeat=False)) is not None]


def test_the_owner_sees_the_sketch_worn(dress: Design, browser: Client, asked: list[dict[str, Any]]) -> None:
    page = f"/studio/sketch/{dress.pk}/worn/"
    assert page in browser.get(dress.get_absolute_url()).content.decode()
    answer = browser.post(f"/studio/sketch/{dress.pk}/wear/", {"mannequin": WHO})
    assert answer["Location"].startswith(page)
    waiting = browser.get(page).content.decode()
    assert "Dressing the mannequin" in waiting
    assert "shop/tryon.js" in waiting, "it asks again for models that are still being drawn"
    assert waiting.count('class="frame" data-pending="Being drawn …"') == 3
    assert [job.state for job in _work()] == ["succeeded"]
    told = asked[0]
    assert told["kind"] == "dress"
    assert told["attributes"]["sleeve"] == dress.condition["sleeve"]
    assert told["mannequin"].slug == WHO
    assert told["pixels"].shape == (512, 512, 3)
    shown = browser.get(page).content.decode()
    assert f"{page}{WHO}.webp" in shown
    assert browser.get(f"{page}{WHO}.webp").content == _picture()


def test_asking_again_makes_nothing_twice(dress: Design, browser: Client, asked: list[dict[str, Any]]) -> None:
    for _ in range(2):
        browser.post(f"/studio/sketch/{dress.pk}/wear/", {"mannequin": WHO})
        _work()
    assert (Worn.objects.count(), len(asked)) == (1, 1)


def test_a_refusal_is_said_and_may_be_tried_again(
    dress: Design, browser: Client, asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wearing.garment_to_wear, "send", lambda sender, **told: [(None, "too_small")])
    browser.post(f"/studio/sketch/{dress.pk}/wear/", {"mannequin": WHO})
    _work()
    page = f"/studio/sketch/{dress.pk}/worn/"
    assert "does not show enough of the garment" in browser.get(page).content.decode()
    assert browser.get(f"{page}{WHO}.webp").status_code == 404
    monkeypatch.undo()


def test_shoes_and_a_shop_without_try_on_offer_none(
    dress: Design, browser: Client, monkeypatch: pytest.MonkeyPatch, asked: list[dict[str, Any]]
) -> None:
    Design.objects.filter(pk=dress.pk).update(condition={"category": "shoes"})
    assert "/worn/" not in browser.get(dress.get_absolute_url()).content.decode()
    page = browser.get(f"/studio/sketch/{dress.pk}/worn/").content.decode()
    assert "cannot be tried on" in page
    assert browser.post(f"/studio/sketch/{dress.pk}/wear/", {"mannequin": WHO}).status_code == 404
    Design.objects.filter(pk=dress.pk).update(condition={"category": "dress"})
    monkeypatch.setattr(garment_to_wear, "receivers", [])
    garment_to_wear.sender_receivers_cache.clear()
    assert "/worn/" not in browser.get(dress.get_absolute_url()).content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_else_dresses_or_sees_it(
    dress: Design, browser: Client, charlie: Client, asked: list[dict[str, Any]], method: str
) -> None:
    browser.post(f"/studio/sketch/{dress.pk}/wear/", {"mannequin": WHO})
    _work()
    for address in ("worn/", f"worn/{WHO}.webp", "wear/"):
        answer = getattr(charlie, method)(f"/studio/sketch/{dress.pk}/{address}", {"mannequin": WHO})
        assert answer.status_code in {404, 405}
    assert Worn.objects.count() == 1


@pytest.mark.parametrize("slug", ["", "women-5-medium", "women-99-medium-front-full", "x" * 60])
def test_no_other_mannequin_than_those_offered(
    dress: Design, browser: Client, asked: list[dict[str, Any]], slug: str
) -> None:
    assert browser.post(f"/studio/sketch/{dress.pk}/wear/", {"mannequin": slug}).status_code == 404
    assert not Worn.objects.exists()


def test_there_is_an_end_to_it(dress: Design, browser: Client, asked: list[dict[str, Any]], settings: Any) -> None:
    settings.TRYON = {**settings.TRYON, "PER_HOUR": 1}
    for tone in (1, 2):
        browser.post(f"/studio/sketch/{dress.pk}/wear/", {"mannequin": f"women-{tone}-medium-front-full"})
    assert Worn.objects.count() == 1
    assert "take a short break" in browser.get(f"/studio/sketch/{dress.pk}/worn/").content.decode()


def test_it_goes_with_its_sketch(dress: Design, browser: Client, asked: list[dict[str, Any]]) -> None:
    browser.post(f"/studio/sketch/{dress.pk}/wear/", {"mannequin": WHO})
    dress.board.studio.delete()
    assert not Worn.objects.exists()
    assert [job.result for job in _work()] == [{"outcome": "forgotten or over"}]


def test_try_on_answers_with_a_picture_that_says_it_was_generated_or_with_a_reason() -> None:
    """The receiver itself, on a drawn garment and on a picture without one."""
    from catalog.pictures.mannequins import Mannequin
    from design.gan.training.drawings import photograph, specs

    spec = next(one for one in specs(seed=5, count=60) if one.kind == "tshirt")
    who = Mannequin.from_slug(WHO)
    told: dict[str, Any] = {"kind": "top", "attributes": {"sleeve": spec.sleeve}, "mannequin": who}
    answers = [answer for _, answer in garment_to_wear.send(sender=Worn, pixels=photograph(spec, 512), **told)]
    assert len(answers) == 1
    assert isinstance(answers[0], bytes)
    with Image.open(io.BytesIO(answers[0])) as image:
        assert image.size == (768, 1024)
        assert b"compositeWithTrainedAlgorithmicMedia" in answers[0]
    blank = np.full((512, 512, 3), 240, np.uint8)
    refusals = [answer for _, answer in garment_to_wear.send(sender=Worn, pixels=blank, **told)]
    assert isinstance(refusals[0], str)


def test_a_sketch_that_lost_a_sleeve_is_refused_and_not_torn() -> None:
    from catalog.pictures.mannequins import Mannequin
    from design.gan.training.drawings import photograph, specs
    from tryon.pipeline.cutout import alike
    from tryon.sketches import LEAST_ALIKE

    spec = next(one for one in specs(seed=5, count=60) if one.kind == "tshirt")
    pixels = photograph(spec, 512)
    pixels[:, :130] = pixels[0, 0]
    answers = garment_to_wear.send(
        sender=Worn, pixels=pixels, kind="top", attributes={}, mannequin=Mannequin.from_slug(WHO)
    )
    assert [answer for _, answer in answers] == ["ragged"]
    outline = np.zeros((10, 12), bool)
    assert alike(outline) == 0
    outline[2:8, 3:9] = True
    assert alike(outline) == 1
    outline[2:4, 9] = True
    assert alike(outline) == pytest.approx(34 / 42)
    assert 0.8 < LEAST_ALIKE < 0.9
