"""Every product's picture gets a vector, once, and again only when it is another picture."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from catalog.models import Product
from fashionai.jobs import runner, services
from fashionai.jobs.models import Job, State
from fashionai.registry import services as registry
from fashionai.registry.models import ModelVersion
from recommender.visual import embedding, schedule, serving
from tests.catalog import importing
from tests.recommender.visual.conftest import embed, garment, give_picture

pytestmark = pytest.mark.django_db
Make = Callable[..., Product]


def _looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    files: list[str] = []
    opened = embedding._opened

    def spy(file: str) -> Any:
        files.append(file)
        return opened(file)

    monkeypatch.setattr(embedding, "_opened", spy)
    return files


def test_every_product_on_sale_gets_the_vector_of_its_first_picture(pictured: Make) -> None:
    gown, tee = pictured("gown", "red"), pictured("tee", "blue")
    give_picture(gown, garment("green"), position=1)
    pictured("old", "red", status="archived")
    job = embed()
    vectors = serving.champion.get()
    assert vectors is not None
    assert vectors.item_ids.tolist() == [gown.pk, tee.pk]
    mine = vectors.vector(gown.pk)
    assert mine is not None
    assert np.linalg.norm(mine) == pytest.approx(1.0, abs=1e-3)
    assert isinstance(vectors.index.vectors, np.memmap)
    assert job.result["decision"] == "2 pictures new, 2 in all."


def test_a_second_run_looks_at_nothing_and_publishes_nothing(pictured: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    pictured("gown", "red")
    embed()
    files = _looked_at(monkeypatch)
    job = embed()
    assert files == []
    assert job.result["decision"] == "No picture is new."
    assert ModelVersion.objects.filter(name=serving.MODEL).count() == 1


def test_only_the_new_and_the_changed_picture_are_looked_at(pictured: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    gown, tee = pictured("gown", "red"), pictured("tee", "blue")
    embed()
    before = serving.champion.get()
    assert before is not None
    kept, old = before.vector(tee.pk), before.vector(gown.pk)
    gown.images.all().delete()
    changed = give_picture(gown, garment("black", "trousers"))
    new = pictured("boot", "brown")
    files = _looked_at(monkeypatch)
    embed()
    after = serving.champion.get()
    assert after is not None
    assert sorted(files) == sorted([str(changed.file), str(new.images.get().file)])
    assert np.array_equal(after.vector(tee.pk), kept)
    assert float(np.asarray(after.vector(gown.pk)) @ np.asarray(old)) < 0.9


def test_a_product_that_goes_loses_its_vector(pictured: Make) -> None:
    gown = pictured("gown", "red")
    pictured("tee", "blue")
    embed()
    gown.delete()
    embed()
    vectors = serving.champion.get()
    assert vectors is not None
    assert len(vectors.item_ids) == 1


def test_a_damaged_or_missing_picture_is_counted_and_leaves_the_others(pictured: Make) -> None:
    tee, bad, lost = pictured("tee", "blue"), pictured("bad", "red"), pictured("lost", "green")
    Path(bad.images.get().file.path).write_bytes(b"no picture")
    default_storage.delete(str(lost.images.get().file))
    job = embed()
    vectors = serving.champion.get()
    assert vectors is not None
    assert vectors.item_ids.tolist() == [tee.pk]
    assert job.result["unreadable"] == 2


def test_a_version_published_meanwhile_is_not_replaced_by_an_older_look(
    pictured: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictured("gown", "red")
    embed()
    tee = pictured("tee", "blue")
    held = embedding._held

    def overtaken(weights: str) -> Any:
        found = held(weights)
        monkeypatch.setattr(embedding, "_held", held)
        embed()
        return found

    monkeypatch.setattr(embedding, "_held", overtaken)
    job = embed()
    vectors = serving.champion.get()
    assert "Another run published meanwhile" in job.result["decision"]
    assert vectors is not None
    assert tee.pk in vectors.item_ids
    assert ModelVersion.objects.filter(name=serving.MODEL).count() == 2


def test_few_old_versions_are_kept(pictured: Make, django_capture_on_commit_callbacks: Any) -> None:
    for number in range(embedding.KEPT_VERSIONS + 3):
        pictured(f"tee-{number}", "blue")
        embed()
    with django_capture_on_commit_callbacks(execute=True):
        registry.prune(serving.MODEL, keep=embedding.KEPT_VERSIONS)
    rows = ModelVersion.objects.filter(name=serving.MODEL)
    assert rows.count() == embedding.KEPT_VERSIONS + 1
    assert rows.filter(stage="champion").get().version == embedding.KEPT_VERSIONS + 3


def test_the_prompt_job_takes_the_newest_and_leaves_the_rest(pictured: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "PROMPT", 1)
    pictured("gown", "red")
    newest = pictured("tee", "blue")
    embed(schedule.EMBED_NEWEST)
    vectors = serving.champion.get()
    assert vectors is not None
    assert vectors.item_ids.tolist() == [newest.pk]
    assert Job.objects.filter(kind=schedule.EMBED_ALL, state=State.QUEUED).count() == 1


def test_a_new_product_asks_for_one_job_within_seconds(pictured: Make, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        pictured("gown", "red")
        pictured("tee", "blue")
    job = Job.objects.get(kind=schedule.EMBED_NEWEST)
    assert job.queue == "inference"
    assert job.available_at < timezone.now() + timedelta(seconds=6)


def test_a_change_while_a_job_runs_asks_for_another(pictured: Make, django_capture_on_commit_callbacks: Any) -> None:
    running = services.enqueue(schedule.EMBED_NEWEST)
    assert runner.claim(running.pk) is not None
    with django_capture_on_commit_callbacks(execute=True):
        pictured("gown", "red")
    assert Job.objects.filter(kind=schedule.EMBED_NEWEST, state=State.QUEUED).count() == 1


def test_a_new_price_asks_for_nothing(pictured: Make, django_capture_on_commit_callbacks: Any) -> None:
    gown = pictured("gown", "red")
    with django_capture_on_commit_callbacks(execute=True):
        gown.save(update_fields=["price", "updated_at"])
    assert not Job.objects.filter(kind=schedule.EMBED_NEWEST).exists()


def test_an_import_in_bulk_asks_as_well(db: None, tmp_path: Path, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        importing.run(importing.make_folder(tmp_path, [importing.row(1)], ids=[1]))
    assert Job.objects.filter(kind=schedule.EMBED_NEWEST).count() == 1
    vectors_of = embed(schedule.EMBED_NEWEST).result
    assert vectors_of["embedded"] == Product.objects.count() == 1
