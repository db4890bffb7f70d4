"""What is kept and for how long: expiry, erasure, export, merging, strays, and what a killed or late worker leaves."""

from __future__ import annotations

import base64
import os
import time
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalog.models import ProductImage
from fashionai.accounts import privacy
from fashionai.accounts.models import Shopper, User
from fashionai.accounts.services import join_history
from fashionai.jobs import nightly, runner, services
from fashionai.jobs.models import Job
from tests.tryon.conftest import FakePipeline, signed_in, upload, work
from tryon import files, preparing
from tryon import services as tryons
from tryon.engine import content_of
from tryon.models import GarmentState, Photo, PreparedGarment, Rendering, State, TryOn, Verdict
from tryon.services import forgetting

pytestmark = pytest.mark.django_db


@pytest.fixture
def done(agreed: Shopper, pipeline: FakePipeline, tee: ProductImage) -> TryOn:
    """Alice's finished and judged try-on."""
    photo = tryons.keep_photo(shopper=agreed, upload=upload())
    tryon = tryons.begin(shopper=agreed, picture=tee, photo=photo)
    work()
    tryon.refresh_from_db()
    tryons.judge(tryon=tryon, liked=True)
    return tryon


def names_of(tryon: TryOn) -> list[str]:
    photo, rendering = tryon.photo, tryon.rendering
    assert photo is not None
    assert rendering is not None
    photo.refresh_from_db()
    return [photo.file, photo.person, rendering.file]


def test_private_files_stand_outside_the_media_folder_and_have_no_address(done: TryOn, settings: Any) -> None:
    for name in names_of(done):
        path = files.storage().path(name)
        assert path.startswith(str(settings.PRIVATE_ROOT))
        assert not path.startswith(str(settings.MEDIA_ROOT))
        assert os.stat(path).st_mode & 0o077 == 0
        with pytest.raises(ValueError, match="no address"):
            files.storage().url(name)
        assert Client().get(f"/media/{name}").status_code == 404


def test_the_kept_photo_has_no_metadata(agreed: Shopper, pipeline: FakePipeline) -> None:
    from PIL import Image

    exif = Image.Exif()
    exif[0x010F] = "A camera"
    photo = tryons.keep_photo(shopper=agreed, upload=upload(exif=exif))
    assert b"A camera" not in files.read(photo.file)


def test_a_day_later_all_is_gone_but_the_verdict(done: TryOn, django_capture_on_commit_callbacks: Any) -> None:
    names = names_of(done)
    assert timedelta(hours=23) < done.expires_at - timezone.now() <= timedelta(hours=24)
    past = timezone.now() - timedelta(seconds=1)
    Photo.objects.update(expires_at=past)
    TryOn.objects.update(expires_at=past)
    assert signed_in(done.shopper).get(f"/tryon/{done.pk}/").status_code == 404, "hidden before it is deleted"
    forget = Job.objects.filter(kind="tryon.forget").first()
    assert forget is not None
    Job.objects.update(available_at=past)
    with django_capture_on_commit_callbacks(execute=True):
        finished = runner.execute(forget.pk, heartbeat=False)
    assert finished is not None
    assert finished.result["photos"] == 1
    assert not any(files.storage().exists(name) for name in names)
    assert not Photo.objects.exists()
    assert not Rendering.objects.exists()
    verdict = Verdict.objects.get()
    assert (verdict.tryon, verdict.method) == (None, "flow")


def test_the_night_forgets_learns_and_prepares() -> None:
    kinds = [step.kind for step in nightly.steps()]
    assert {"tryon.forget", "tryon.learn", "tryon.prepare_night"} <= set(kinds)


def test_erasure_leaves_neither_rows_nor_files(done: TryOn, django_capture_on_commit_callbacks: Any) -> None:
    names = names_of(done)
    with django_capture_on_commit_callbacks(execute=True):
        privacy.erase_shopper(shopper=done.shopper)
    assert not any(files.storage().exists(name) for name in names)
    for model in (Photo, TryOn, Verdict, Rendering):
        assert not model.objects.exists()


def test_an_export_holds_photo_result_and_verdict(done: TryOn, bob: Shopper) -> None:
    sections = privacy.export_shopper(done.shopper)["sections"]
    photo, rendering = done.photo, done.rendering
    assert photo is not None
    assert rendering is not None
    assert base64.b64decode(sections["try-on photos"][0]["photo"]) == files.read(photo.file)
    assert base64.b64decode(sections["try-ons"][0]["result"]) == files.read(rendering.file)
    assert sections["try-on verdicts"][0]["liked"] is True
    others = privacy.export_shopper(bob)["sections"]
    assert [others[name] for name in ("try-on photos", "try-ons", "try-on verdicts")] == [[], [], []]


def test_a_guests_try_ons_come_along_to_the_account(pipeline: FakePipeline, tee: ProductImage, alice: Shopper) -> None:
    from tryon.asking import mannequin_of

    guest = Shopper.objects.create()
    tryons.begin(shopper=guest, picture=tee, mannequin=mannequin_of("men-3-slim-front-full"))
    user = User.objects.get(pk=alice.user_id)
    join_history(guest=guest, user=user)
    assert TryOn.objects.get().shopper == alice


def test_strays_of_a_killed_process_are_swept_once_they_are_settled(done: TryOn) -> None:
    old, fresh = files.keep(files.PHOTOS, b"old", ".jpg"), files.keep(files.PHOTOS, b"fresh", ".jpg")
    hours_ago = time.time() - 7200
    for name in (old, *names_of(done)):
        os.utime(files.storage().path(name), (hours_ago, hours_ago))
    assert forgetting.forget_strays() == 1
    assert not files.storage().exists(old)
    assert files.storage().exists(fresh)
    assert all(files.storage().exists(name) for name in names_of(done))


def test_a_result_for_a_try_on_that_was_forgotten_meanwhile_is_not_kept(
    agreed: Shopper, pipeline: FakePipeline, tee: ProductImage, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tryon import engine

    photo = tryons.keep_photo(shopper=agreed, upload=upload())
    tryons.begin(shopper=agreed, picture=tee, photo=photo)
    dress = engine.dressed

    def and_forget(*arguments: Any) -> Any:
        tryons.forget_photo(photo=Photo.objects.get())
        return dress(*arguments)

    monkeypatch.setattr(engine, "dressed", and_forget)
    work()
    assert not TryOn.objects.exists()
    assert not Rendering.objects.exists()
    assert files.storage().listdir("tryon/results")[1] == []


def test_a_fault_is_tried_again_and_the_page_keeps_waiting(
    agreed: Shopper, pipeline: FakePipeline, tee: ProductImage
) -> None:
    photo = tryons.keep_photo(shopper=agreed, upload=upload())
    tryon = tryons.begin(shopper=agreed, picture=tee, photo=photo)
    pipeline.fault = RuntimeError("out of luck")
    work(expect="queued")
    tryon.refresh_from_db()
    assert tryon.is_waiting
    pipeline.fault = None
    Job.objects.filter(kind="tryon.work").update(available_at=timezone.now())
    work()
    tryon.refresh_from_db()
    assert tryon.state == State.COMPLETED


# --- garments ---------------------------------------------------------------------------------------
def test_a_garment_is_prepared_once_and_again_when_its_picture_changes(
    pipeline: FakePipeline, tee: ProductImage
) -> None:
    assert preparing.ready(tee) == b"top"
    assert preparing.ready(tee) == b"top"
    assert pipeline.prepared == ["top"]
    ProductImage.objects.filter(pk=tee.pk).update(sha256="f" * 64)
    tee.refresh_from_db()
    preparing.ready(tee)
    assert pipeline.prepared == ["top", "top"]
    assert PreparedGarment.objects.get().content == content_of(tee)
    assert len(files.storage().listdir("tryon/garments")[1]) >= 1


def test_a_night_prepares_what_people_try_first_and_no_more_than_it_may(
    pipeline: FakePipeline, tee: ProductImage, gown: ProductImage, skirt: ProductImage, alice: Shopper, settings: Any
) -> None:
    settings.TRYON = {**settings.TRYON, "PREPARED_A_NIGHT": 2}
    TryOn.objects.create(shopper=alice, picture=skirt, mannequin="women-1-slim-front-full")
    job = services.enqueue("tryon.prepare_night", arguments={"night": "2026-11-29"})
    done = runner.execute(job.pk, heartbeat=False)
    assert done is not None
    assert done.result["garments"] == 2
    assert pipeline.prepared[0] == "skirt"
    assert PreparedGarment.objects.filter(state=GarmentState.READY).count() == 2
    assert len(preparing.waiting(10)) == 1


def test_a_new_picture_asks_for_its_garment(tee: ProductImage, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        tee.save()
        tee.save()
    assert Job.objects.filter(kind="tryon.prepare").count() == 1
