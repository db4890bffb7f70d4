from __future__ import annotations

import html
import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from fashionai.accounts.models import User
from fashionai.jobs import nightly
from fashionai.jobs import services as jobs
from fashionai.jobs.models import Job, State
from fashionai.jobs.shown import progress as progress_of
from fashionai.jobs.shown import state as state_of
from fashionai.jobs.shown import with_steps
from fashionai.jobs.templatetags.jobs_desk import cost_by_kind, hours, job_states, seconds

LIST = "/admin/jobs/job/"


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def desk(mei: User) -> Client:
    """Mei's browser, signed in."""
    client = Client()
    client.force_login(mei)
    return client


def make(state: str = State.QUEUED, **fields: Any) -> Job:
    now = timezone.now()
    held = {"lease_token": uuid.uuid4(), "lease_until": now + timedelta(minutes=1), "started_at": now}
    more = held if state == State.RUNNING else {}
    return Job.objects.create(**{"kind": "test.kind", "state": state, "attempts": 1, **more, **fields})


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(path).status_code == 200
    return len(caught)


def test_list_takes_the_same_queries_for_one_and_for_many(desk: Client) -> None:
    parent = make()
    few = queries(desk, LIST)
    for state in [*State.values, *State.values]:
        make(state, parent=parent, error="Traceback\nValueError: no", cpu_seconds=3.0)
    assert queries(desk, LIST) == few


def test_list_shows_cost_in_units_people_read(desk: Client) -> None:
    make(State.SUCCEEDED, cpu_seconds=421.2, gpu_seconds=33.24, peak_memory_bytes=780_000_000, progress=1.0)
    page = desk.get(LIST).content.decode()
    assert "7 min 01 s" in page
    assert "33.2 s" in page
    assert "743.9\xa0MB" in page


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "–"),
        (0.0, "0.00 s"),
        (9.994, "9.99 s"),
        (37.14, "37.1 s"),
        (59.96, "60.0 s"),
        (421.2, "7 min 01 s"),
        (7980, "2 h 13 min"),
        (timedelta(seconds=65), "1 min 05 s"),
    ],
)
def test_lengths_of_time_are_readable(value: float | timedelta | None, shown: str) -> None:
    assert seconds(value) == shown


def test_hours_keep_small_costs_apart() -> None:
    assert [hours(value) for value in (None, 4.32, 5400)] == ["0.0000", "0.0012", "1.50"]


def test_cost_is_summed_by_kind_over_thirty_days(db: None) -> None:
    make(State.SUCCEEDED, kind="a", cpu_seconds=10, peak_memory_bytes=7)
    make(State.DEAD, kind="a", cpu_seconds=5, gpu_seconds=2, peak_memory_bytes=9)
    make(State.SUCCEEDED, kind="b", cpu_seconds=1)
    make(State.SUCCEEDED, kind="a", cpu_seconds=99, created_at=timezone.now() - timedelta(days=31))
    cost = cost_by_kind()
    assert [(row["kind"], row["jobs"], row["cpu"], row["gpu"], row["peak"]) for row in cost["rows"]] == [
        ("a", 2, 15.0, 2.0, 9),
        ("b", 1, 1.0, 0.0, 0),
    ]
    assert cost["totals"] == {"jobs": 3, "cpu": 16.0, "gpu": 2.0, "peak": 9}


def test_states_count_what_is_live_or_dead_and_what_ended_today(db: None) -> None:
    now = timezone.now()
    make(State.QUEUED)
    make(State.DEAD, finished_at=now - timedelta(days=9))
    make(State.SUCCEEDED, finished_at=now)
    make(State.SUCCEEDED, finished_at=now - timedelta(days=2))
    assert {state: count for state, _, count in job_states()} == {
        "queued": 1,
        "running": 0,
        "succeeded": 1,
        "dead": 1,
        "cancelled": 0,
    }


# --- live pages -----------------------------------------------------------------------------------
def test_panel_of_a_running_job_asks_for_itself_every_second(desk: Client) -> None:
    job = make(State.RUNNING, progress=0.42, progress_note="iteration 6 of 15")
    panel = f"{LIST}{job.pk}/live/"
    page = desk.get(f"{LIST}{job.pk}/change/").content.decode()
    assert f'hx-get="{panel}" hx-trigger="every 1s"' in page
    Job.objects.filter(pk=job.pk).update(progress=0.5)
    response = desk.get(panel)
    assert "50 %" in response.content.decode()
    assert "HX-Refresh" not in response.headers


def test_panel_stops_asking_once_the_job_is_over(desk: Client) -> None:
    job = make(State.DEAD, error="Traceback\nValueError: <no> events")
    response = desk.get(f"{LIST}{job.pk}/live/")
    assert response.headers["HX-Refresh"] == "true"
    panel = response.content.decode()
    assert "hx-get" not in panel
    assert "ValueError: &lt;no&gt; events" in panel


def test_panel_of_the_night_lives_until_its_steps_are_over(desk: Client) -> None:
    night = make(State.SUCCEEDED, kind="nightly", progress=1.0)
    step = make(State.RUNNING, parent=night, progress=0.3)
    panel = desk.get(f"{LIST}{night.pk}/live/").content.decode()
    assert "every 1s" in panel
    assert f'href="{LIST}{step.pk}/change/"' in panel
    Job.objects.filter(pk=step.pk).update(state=State.SUCCEEDED)
    assert desk.get(f"{LIST}{night.pk}/live/").headers["HX-Refresh"] == "true"


@pytest.mark.parametrize(
    ("steps", "shown", "share"),
    [
        (["queued", "succeeded"], "running", 50),
        (["running", "dead"], "running", 0),
        (["dead", "succeeded"], "dead", 50),
        (["cancelled", "succeeded"], "cancelled", 50),
        (["succeeded", "succeeded"], "succeeded", 100),
        ([], "succeeded", 100),
    ],
)
def test_night_is_shown_as_far_as_its_steps_are(
    desk: Client, django_assert_num_queries: Any, steps: list[str], shown: str, share: int
) -> None:
    night = make(State.SUCCEEDED, kind="nightly", progress=1.0, idempotency_key=jobs.tonight_key(nightly.KIND))
    for state in steps:
        make(state, parent=night, progress=1.0 if state == State.SUCCEEDED else 0.0)
    panel = desk.get(f"{LIST}{night.pk}/live/").content.decode()
    assert re.findall(r"<b>(\d+) %</b>", panel) == [str(share)]
    assert f">{shown}<" in re.sub(r"\s", "", panel.split("<h3>")[0])
    bar = desk.get(f"{LIST}{night.pk}/bar/").content.decode()
    assert f"<span>{share} %</span>" in bar
    assert ("every 2s" in bar) is (shown == "running")
    assert f"Tonight's run: {shown}" in html.unescape(desk.get("/admin/").content.decode())
    with django_assert_num_queries(1):
        (row,) = with_steps(Job.objects.filter(pk=night.pk))
        assert (state_of(row), round(100 * progress_of(row))) == (shown, share)


def test_job_that_has_not_queued_its_steps_shows_its_own_state(db: None) -> None:
    night = make(State.DEAD, kind="nightly")
    make(State.SUCCEEDED, parent=night, progress=1.0)
    assert state_of(with_steps(Job.objects.all()).get(pk=night.pk)) == State.DEAD


def test_steps_are_links_and_not_repeated_raw(desk: Client) -> None:
    night = make(State.SUCCEEDED, kind="nightly", progress=1.0)
    step = make(State.SUCCEEDED, kind="recommender.train", parent=night)
    Job.objects.filter(pk=night.pk).update(result={"steps": [{"kind": step.kind, "job": str(step.pk)}], "rows": 7})
    panel = desk.get(f"{LIST}{night.pk}/live/").content.decode()
    assert f'<a href="{LIST}{step.pk}/change/">Train recommendations</a>' in panel
    assert panel.count(str(step.pk)) == 1
    assert "rows" in panel


def test_asked_to_stop_is_said_only_of_those_that_were(desk: Client) -> None:
    asked, other = make(State.RUNNING, cancel_requested=True), make(State.RUNNING)
    assert "asked to stop" in desk.get(f"{LIST}{asked.pk}/change/").content.decode().lower()
    assert "asked to stop" not in desk.get(f"{LIST}{other.pk}/change/").content.decode().lower()


def test_bar_of_a_list_row_asks_again_only_while_it_matters(desk: Client) -> None:
    running, over = make(State.RUNNING), make(State.CANCELLED)
    assert "every 2s" in desk.get(f"{LIST}{running.pk}/bar/").content.decode()
    assert "every 2s" not in desk.get(f"{LIST}{over.pk}/bar/").content.decode()


@pytest.mark.parametrize("tail", ["live/", "bar/", "change/"])
def test_unknown_job_is_not_found(desk: Client, tail: str) -> None:
    assert desk.get(f"{LIST}{uuid.uuid4()}/{tail}").status_code in (302, 404)
    assert desk.get(f"{LIST}not-a-uuid/{tail}").status_code in (302, 404)


# --- buttons --------------------------------------------------------------------------------------
def test_retry_button_asks_first_and_then_queues(desk: Client) -> None:
    job = make(State.DEAD, attempts=3)
    question = desk.get(f"{LIST}{job.pk}/retry/")
    assert "Retry this job?" in question.content.decode()
    job.refresh_from_db()
    assert job.state == State.DEAD
    response = desk.post(f"{LIST}{job.pk}/retry/", {"_form_submitted": "True"})
    assert (response.status_code, response.headers["Location"]) == (302, f"{LIST}{job.pk}/change/")
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.QUEUED, 0)


def test_dialog_posted_by_htmx_is_answered_with_its_redirect(desk: Client) -> None:
    job = make(State.QUEUED)
    response = desk.post(f"{LIST}{job.pk}/cancel/", {"_form_submitted": "True"}, headers={"HX-Request": "true"})
    assert response.headers["HX-Redirect"] == f"{LIST}{job.pk}/change/"
    job.refresh_from_db()
    assert job.state == State.CANCELLED


def test_running_job_is_asked_to_stop(desk: Client) -> None:
    job = make(State.RUNNING)
    desk.post(f"{LIST}{job.pk}/cancel/", {"_form_submitted": "True"})
    job.refresh_from_db()
    assert (job.state, job.cancel_requested) == (State.RUNNING, True)


@pytest.mark.parametrize(
    ("state", "offered"),
    [("queued", ["cancel"]), ("running", ["cancel"]), ("dead", ["retry"]), ("cancelled", ["retry"]), ("succeeded", [])],
)
def test_page_offers_only_what_the_state_allows(desk: Client, state: str, offered: list[str]) -> None:
    job = make(state)
    page = desk.get(f"{LIST}{job.pk}/change/").content.decode()
    assert [one for one in ("retry", "cancel") if f"{LIST}{job.pk}/{one}/" in page] == offered


def test_selected_jobs_are_retried_where_possible(desk: Client) -> None:
    dead, done = make(State.DEAD), make(State.SUCCEEDED)
    chosen = {"action": "retry_selected", "_selected_action": [str(dead.pk), str(done.pk)]}
    asked = desk.post(LIST, chosen).content.decode()
    assert "Dead and cancelled jobs get all their attempts back" in asked
    assert set(Job.objects.values_list("state", flat=True)) == {"dead", "succeeded"}
    response = desk.post(LIST, {**chosen, "step": "go"}, follow=True)
    assert "1 row was changed." in response.content.decode()
    assert {job.pk: job.state for job in Job.objects.all()} == {dead.pk: "queued", done.pk: "succeeded"}
    assert list(LogEntry.objects.values_list("object_id", "change_message")) == [(str(dead.pk), "Retry jobs")]


def test_selected_jobs_are_cancelled_where_possible_after_a_question(desk: Client) -> None:
    waits, done = make(State.QUEUED), make(State.SUCCEEDED)
    chosen = {"action": "cancel_selected", "_selected_action": [str(waits.pk), str(done.pk)]}
    assert "at its next step" in desk.post(LIST, chosen).content.decode()
    assert set(Job.objects.values_list("state", flat=True)) == {"queued", "succeeded"}
    desk.post(LIST, {**chosen, "step": "go"})
    assert {job.pk: job.state for job in Job.objects.all()} == {waits.pk: "cancelled", done.pk: "succeeded"}


def test_more_jobs_than_the_cap_are_not_touched(desk: Client, settings: Any) -> None:
    settings.ADMIN_BULK_CAP = 1
    jobs = [make(State.DEAD), make(State.DEAD)]
    chosen = {"action": "retry_selected", "_selected_action": [str(job.pk) for job in jobs], "step": "go"}
    assert "Narrow the list first." in desk.post(LIST, chosen, follow=True).content.decode()
    assert set(Job.objects.values_list("state", flat=True)) == {"dead"}


def test_night_starts_once_a_date(desk: Client) -> None:
    first = desk.post(f"{LIST}night/", {"_form_submitted": "True"})
    night = Job.objects.get(kind=nightly.KIND)
    assert first.headers["Location"] == f"{LIST}{night.pk}/change/"
    again = desk.post(f"{LIST}night/", {"_form_submitted": "True"}, follow=True)
    assert "started already" in again.content.decode()
    assert Job.objects.filter(kind=nightly.KIND).count() == 1


@pytest.mark.parametrize("path", ["add/", "{pk}/delete/"])
def test_jobs_are_neither_added_nor_deleted_by_hand(desk: Client, path: str) -> None:
    job = make()
    assert desk.get(LIST + path.format(pk=job.pk)).status_code == 403


# --- strangers ------------------------------------------------------------------------------------
PRIVATE = ["", "{pk}/change/", "{pk}/live/", "{pk}/bar/", "{pk}/retry/", "{pk}/cancel/", "night/"]


@pytest.mark.parametrize("path", PRIVATE)
@pytest.mark.parametrize("method", ["get", "post"])
def test_stranger_is_sent_to_sign_in_and_changes_nothing(charlie: Client, db: None, path: str, method: str) -> None:
    job = make(State.DEAD)
    response = getattr(charlie, method)(LIST + path.format(pk=job.pk), {"_form_submitted": "True"})
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/admin/login/")
    assert list(Job.objects.values_list("pk", "state")) == [(job.pk, State.DEAD)]


@pytest.mark.parametrize("path", ["{pk}/retry/", "{pk}/cancel/", "night/"])
def test_staff_without_the_right_is_refused_and_changes_nothing(db: None, path: str) -> None:
    reader = User.objects.create_user("reader@example.com", "correct horse battery", is_staff=True)
    client = Client()
    client.force_login(reader)
    job = make(State.DEAD)
    assert client.post(LIST + path.format(pk=job.pk), {"_form_submitted": "True"}).status_code == 403
    assert client.get(f"{LIST}{job.pk}/live/").status_code == 404
    assert list(Job.objects.values_list("pk", "state")) == [(job.pk, State.DEAD)]


def test_overview_works_with_nothing_and_with_something(desk: Client) -> None:
    assert "No model serves yet" in desk.get("/admin/").content.decode()
    night = jobs.enqueue(nightly.KIND, idempotency_key=jobs.tonight_key(nightly.KIND))
    assert f"{LIST}{night.pk}/change/" in desk.get("/admin/").content.decode()


@pytest.mark.parametrize("shown", State.values)
def test_list_by_state_holds_exactly_the_jobs_that_show_it(desk: Client, shown: str) -> None:
    for own in State.values:
        make(own)
        make(State.QUEUED, parent=make(State.SUCCEEDED, kind="night")).children.all()
        make(own, parent=make(State.SUCCEEDED, kind="night"))
    everything = with_steps(Job.objects.all())
    expected = {job.pk for job in everything if state_of(job) == shown}
    page = desk.get(LIST, {"shown": shown})
    assert {job.pk for job in page.context["cl"].queryset} == expected
    assert expected
