"""The desk's pages that judge: evaluation, experiments, who gets shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone, translation

from catalog.models import Product
from fashionai.accounts.models import Shopper, User
from fashionai.jobs.models import Job, State
from fashionai.registry.models import ModelVersion
from recommender.experiments import services
from recommender.experiments.models import Arm, Experiment, Exposure
from recommender.models import Slate

EVALUATION = "/admin/recommender/slate/evaluation/"
EXPOSURE = "/admin/recommender/slate/exposure/"
LIST = "/admin/recommender/experiment/"
ADD = f"{LIST}add/"


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def member(group: str) -> Client:
    user = User.objects.create_user(f"{group}@example.com", "correct horse battery", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user)
    return client


def form(*arms: dict[str, Any], **changes: Any) -> dict[str, Any]:
    plain = {
        "name": "Chance",
        "slot": "home",
        "metric": "clicks",
        "traffic": "100",
        "window_days": "7",
        "planned": "800",
    }
    head = {"arms-TOTAL_FORMS": str(len(arms)), "arms-INITIAL_FORMS": "0", "arms-MIN_NUM_FORMS": "2"}
    rows = {f"arms-{n}-{name}": value for n, arm in enumerate(arms) for name, value in arm.items()}
    return {**plain, **head, "arms-MAX_NUM_FORMS": "1000", **rows, **changes}


CONTROL = {"name": "as it is", "weight": "50", "is_control": "on", "options": "{}"}
MORE = {"name": "more", "weight": "50", "options": '{"share": 0.2}'}


def made(status: str = "draft") -> Experiment:
    one = Experiment.objects.create(name="Chance", slot="home", guardrails=["refusals"])
    Arm.objects.create(experiment=one, name="as it is", is_control=True)
    Arm.objects.create(experiment=one, name="more", options={"share": 0.2})
    return services.start(experiment=one) if status == "running" else one


# --- experiments ------------------------------------------------------------------------------------
def test_merchandiser_plans_starts_and_stops(db: None) -> None:
    client = member("merchandiser")
    answer = client.post(ADD, form(CONTROL, MORE, guardrails=["refusals", "buyers"]))
    assert answer.status_code == 302, answer.context["errors"]
    one = Experiment.objects.get()
    assert one.guardrails == ["refusals", "buyers"]
    assert [arm.options for arm in one.arms.all()] == [{}, {"share": 0.2}]
    client.post(f"{LIST}{one.pk}/start/", {"_form_submitted": "True"})
    one.refresh_from_db()
    assert one.status == "running"
    client.post(f"{LIST}{one.pk}/stop/", {"_form_submitted": "True", "conclusion": "Keep it."})
    one.refresh_from_db()
    assert (one.status, one.conclusion) == ("stopped", "Keep it.")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{**CONTROL, "weight": "40"}, MORE], "add up to 100 per cent"),
        ([{**CONTROL, "is_control": ""}, MORE], "Exactly one arm is the control"),
        ([CONTROL, {**MORE, "options": "{}"}], "Two arms would do the same"),
        ([CONTROL, {**MORE, "options": '{"share": 3}'}], "a number from 0 to 0.5"),
        ([CONTROL, {**MORE, "options": '{"colour": 3}'}], "is no option"),
    ],
)
def test_a_plan_that_cannot_run_is_explained(db: None, rows: list[dict[str, Any]], said: str) -> None:
    answer = member("merchandiser").post(ADD, form(*rows))
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not Experiment.objects.exists()


def test_the_metric_is_no_guardrail(db: None) -> None:
    answer = member("merchandiser").post(ADD, form(CONTROL, MORE, guardrails=["clicks"]))
    assert "guardrails" in answer.context["adminform"].form.errors


def test_a_second_experiment_on_the_same_rail_is_warned_of(db: None) -> None:
    made("running")
    answer = member("merchandiser").post(ADD, form(CONTROL, MORE, name="Second"), follow=True)
    assert "On the same rail runs already: Chance." in answer.content.decode()


def test_what_has_started_does_not_change(db: None) -> None:
    one, client = made("running"), member("merchandiser")
    address = f"{LIST}{one.pk}/change/"
    assert client.get(address).status_code == 200
    assert client.post(address, form(CONTROL, MORE, name="Other")).status_code == 403
    assert client.post(f"{LIST}{one.pk}/delete/", {"post": "yes"}).status_code == 403
    one.refresh_from_db()
    assert one.name == "Chance"
    assert client.post(f"{LIST}{made().pk}/delete/", {"post": "yes"}).status_code == 302


def test_viewer_reads_and_neither_starts_nor_stops(db: None, charlie: Client) -> None:
    draft, running, viewer = made(), made("running"), member("viewer")
    assert viewer.get(f"{LIST}{running.pk}/change/").status_code == 200
    for one, verb in ((draft, "start"), (running, "stop")):
        for client in (viewer, charlie):
            client.post(f"{LIST}{one.pk}/{verb}/", {"_form_submitted": "True"})
    assert sorted(Experiment.objects.values_list("status", flat=True)) == ["draft", "running"]


def test_read_out_is_said_in_words_and_in_both_languages(alice: Shopper, django_assert_max_num_queries: Any) -> None:
    one, viewer = made("running"), member("viewer")
    Exposure.objects.create(experiment=one, arm=one.arms.first(), shopper=alice, seen_at=timezone.now())
    with django_assert_max_num_queries(25):
        page = viewer.get(f"{LIST}{one.pk}/change/").content.decode()
    assert "Too early: fewer than 100 shoppers of each arm are complete." in page
    assert "share of chance 0.2" in page
    assert "Sample ratio: p = 1" in page
    chinese = viewer.get(f"{LIST}{one.pk}/change/", HTTP_ACCEPT_LANGUAGE="zh-hans").content.decode()
    assert "为时尚早" in chinese
    assert "护栏指标" in chinese


# --- reports ----------------------------------------------------------------------------------------
def version(number: int, **metrics: Any) -> ModelVersion:
    return ModelVersion.objects.create(
        name="recommender.ials", version=number, metrics=metrics, artifact="x", sha256="0" * 64, data_fingerprint="0"
    )


def test_evaluation_shows_nights_segments_and_estimates(db: None, django_assert_max_num_queries: Any) -> None:
    figures = {"ndcg@20": 0.2, "recall@20": 0.3, "coverage@20": 0.4, "gini": 0.7, "novelty": 8.0}
    segment = {**figures, "ndcg@20": 0.1234, "shoppers": 17}
    version(1, **figures)
    version(
        2, **figures, beside={"champion": figures, "most_popular": {**figures, "ndcg@20": 0.05}},
        segments={"challenger": {"1-3": segment}, "most_popular": {"1-3": segment}},
    )  # fmt: skip
    told = {"worth": 51.0, "enough": False, "clipped": 0.0, "lost": 0.0}
    estimates = {"ips": [0.2, 0.1, 0.3], "snips": [0.21, 0.1, 0.3], "dr": [0.22, None, None]}
    target = {"name": "as shown", "rewards": {"clicks": {"item": {**told, "estimates": estimates}}}}
    facts = {"slates": 9, "slates_seen": 8, "shoppers": 7, "days": 28, "explored": 0.5, "unexplained": 0.2}
    Job.objects.create(
        kind="recommender.off_policy", state=State.SUCCEEDED, finished_at=timezone.now(),
        result={**facts, "targets": [target]},
    )  # fmt: skip
    viewer = member("viewer")
    with django_assert_max_num_queries(12):
        page = viewer.get(EVALUATION).content.decode()
    for words in ("0.1234", "1 to 3 events", "8 of 9 came into view", "Too little to judge by", "no outcome yet",
                  "0.1 … 0.3", "20% of the logged chances do not follow"):  # fmt: skip
        assert words in page, words
    assert "0.22" not in viewer.get(EVALUATION, {"reward": "bags"}).content.decode()


def test_evaluation_of_a_new_shop_says_that_nothing_is_known(db: None) -> None:
    page = member("viewer").get(EVALUATION).content.decode()
    assert "No model was trained yet." in page
    assert "No night has judged yet." in page


def test_exposure_page_filters_by_period_and_rail(
    alice: Shopper, make_product: Callable[..., Product], django_assert_max_num_queries: Any
) -> None:
    Slate.objects.create(shopper=alice, slot="home", tiles=[[make_product("gown").pk, "x", 1.0]])
    viewer = member("viewer")
    with django_assert_max_num_queries(15):
        page = viewer.get(EXPOSURE, {"days": "7", "slot": "home"})
    assert (page.context["days"], page.context["slot"]) == (7, "home")
    assert "Women · Tops" in page.content.decode()
    nothing = viewer.get(EXPOSURE, {"days": "x", "slot": "complete"})
    assert (nothing.context["days"], "No rail was shown in this period." in nothing.content.decode()) == (28, True)


@pytest.mark.parametrize("address", [EVALUATION, EXPOSURE, LIST])
def test_strangers_are_sent_to_sign_in(db: None, charlie: Client, address: str) -> None:
    assert charlie.get(address).headers["Location"].startswith("/admin/login/")


def test_sidebar_marks_the_report_and_not_the_list_beside_it(db: None) -> None:
    page = member("viewer").get(EVALUATION)
    items = [item for group in page.context["sidebar_navigation"] for item in group["items"]]
    assert [item["title"] for item in items if item["active"]] == ["Evaluation"]
