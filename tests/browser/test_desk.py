"""The merchandiser's desk as Mei uses it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from fashionai.accounts.models import User
from fashionai.jobs.models import Job, State
from fashionai.registry import services
from fashionai.registry.models import ModelVersion
from tests.browser.axe import speak
from tests.browser.conftest import SignIn, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(visit: Visit, sign_in: SignIn, mei: User) -> Page:
    """Mei's page, signed in."""
    page = visit(width=1280)
    sign_in(page, mei)
    return page


def running(**fields: object) -> Job:
    now = timezone.now()
    held = {"lease_token": uuid.uuid4(), "lease_until": now + timedelta(minutes=5), "started_at": now}
    return Job.objects.create(kind="recommender.train", state=State.RUNNING, attempts=1, **held, **fields)


def test_progress_moves_without_a_reload_and_the_end_shows_its_result(desk: Page, shot: Callable[..., Path]) -> None:
    job = running(progress=0.1, progress_note="iteration 1 of 10")
    desk.goto(f"/admin/jobs/job/{job.pk}/change/")
    panel = desk.locator("#job-live")
    expect(panel).to_contain_text("iteration 1 of 10")
    desk.evaluate("window.untouched = true")
    Job.objects.filter(pk=job.pk).update(progress=0.7, progress_note="iteration 7 of 10")
    expect(panel).to_contain_text("iteration 7 of 10")
    assert desk.evaluate("window.untouched") is True
    shot(desk, "running")
    Job.objects.filter(pk=job.pk).update(state=State.SUCCEEDED, progress=1.0, result={"ndcg@20": 0.1423})
    expect(panel).to_contain_text("0.1423")
    expect(desk.get_by_role("link", name="Cancel")).to_have_count(0)


def test_list_follows_what_runs(desk: Page) -> None:
    job = running(progress=0.1)
    desk.goto("/admin/jobs/job/")
    bar = desk.locator(".desk-bar").first
    expect(bar).to_contain_text("10 %")
    Job.objects.filter(pk=job.pk).update(progress=0.6, progress_note="half way")
    expect(bar).to_contain_text("half way")


def test_retrain_leads_to_the_live_page_of_its_job(desk: Page) -> None:
    desk.goto("/admin/registry/modelversion/")
    desk.get_by_role("link", name="Retrain now").click()
    desk.get_by_label("What to train").select_option("recommender.train")
    assert not Job.objects.exists()
    desk.get_by_role("button", name="Yes, go ahead").click()
    expect(desk.locator("#job-live")).to_contain_text("recommender.train")
    assert desk.url.endswith(f"/admin/jobs/job/{Job.objects.get().pk}/change/")


def test_promote_and_roll_back_in_one_click_and_a_yes(desk: Page, shot: Callable[..., Path]) -> None:
    first, second = (
        services.register(name="demo", arrays={"x": np.ones(2)}, meta={}, data_fingerprint="f" * 64, metrics={"n": 0.5})
        for _ in range(2)
    )
    services.promote(first, decision="the first")
    desk.goto(f"/admin/registry/modelversion/{second.pk}/change/")
    desk.get_by_role("link", name="Promote").click()
    shot(desk, "question", whole=False)
    desk.get_by_role("button", name="Yes, go ahead").click()
    expect(desk.get_by_text("demo v2 serves now.")).to_be_visible()
    desk.get_by_role("link", name="Roll back").click()
    desk.get_by_role("button", name="Yes, go ahead").click()
    expect(desk.get_by_text("demo v1 serves again.")).to_be_visible()
    assert dict(ModelVersion.objects.values_list("version", "stage")) == {1: "champion", 2: "rejected"}


SCROLLED = (
    "[...document.querySelectorAll('main *, #main *, body')].filter((e) => e.scrollWidth > e.clientWidth + 1"
    " && (e === document.body || /auto|scroll/.test(getComputedStyle(e).overflowX))).map((e) => e.className)"
)


def test_models_and_jobs_fit_the_screen(visit: Visit, sign_in: SignIn, mei: User, shot: Callable[..., Path]) -> None:
    figures = {"recall@20": 0.4760066, "ndcg@20": 0.2447759, "coverage@20": 0.7133333, "gini": 0.5852805}
    metrics = {**figures, "beside": dict.fromkeys(("challenger", "most_popular", "champion"), figures)}
    decision = "ndcg@20 0.2448 ≥ 0.99 × the champion's 0.2448; MostPop 0.1272."
    version = services.register(
        name="recommender.ials", arrays={"x": np.ones(2)}, meta={}, data_fingerprint="f" * 64, metrics=metrics
    )
    services.promote(version, decision=decision)
    job = running(progress=1.0, result={"metrics": metrics, "decision": decision}, peak_memory_bytes=405_000_000)
    paths = {
        "models": "registry/modelversion/",
        "model": f"registry/modelversion/{version.pk}/change/",
        "jobs": "jobs/job/",
        "job": f"jobs/job/{job.pk}/change/",
    }
    page = visit(scheme="dark")
    sign_in(page, mei)
    for width, language in ((360, "zh-hans"), (1280, "en"), (1280, "zh-hans")):
        speak(page, language)
        page.set_viewport_size({"width": width, "height": 900})
        for name, path in paths.items():
            page.goto(f"/admin/{path}")
            shot(page, f"{name}-{width}-{language}")
            assert page.evaluate(SCROLLED) == [], (name, width, language)
