from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from fashionai.accounts.models import User
from fashionai.jobs.models import Job
from fashionai.registry import artifacts, services
from fashionai.registry.headlines import headline
from fashionai.registry.models import ModelVersion

LIST = "/admin/registry/modelversion/"
TRAIN = "recommender.train"
YES = {"_form_submitted": "True"}


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def desk(mei: User) -> Client:
    client = Client()
    client.force_login(mei)
    return client


def make(**fields: Any) -> ModelVersion:
    metrics = {
        "ndcg@20": 0.14231,
        "recall@20": 0.2,
        "shoppers": 12,
        "beside": {"ours": {"ndcg@20": 0.14231}, "mostpop": {"ndcg@20": 0.04}},
    }
    report = {"events_in": 120342, "dropped": {"unknown_product": 12}}
    given = {"arrays": {"x": np.ones(3)}, "meta": {}, "data_fingerprint": "f" * 64, "metrics": metrics}
    return services.register(**{"name": "demo", "data_report": report, **given, **fields})


def stages() -> dict[int, str]:
    return dict(ModelVersion.objects.order_by("version").values_list("version", "stage"))


def test_list_gives_each_model_its_own_headline(desk: Client) -> None:
    make()
    make(name="recommender.preference", metrics={"auc": 0.7712, "everyone": 0.6, "popularity": 0.5})
    make(name="recommender.visual", metrics={"pictures": 1200})
    page = desk.get(LIST).content.decode()
    for said in ("ndcg@20 0.1423", "AUC 0.7712", "pictures 1,200"):
        assert said in page, said
    assert "Everyone" not in page


def test_headline_reads_nested_metrics_and_is_silent_without_any() -> None:
    assert headline("tryon-warp", {"beside": {"challenger": {"good": 0.8}}}) == "judged good 0.8"
    assert headline("recommender.cold", {"best": "attributes"}) == ""
    assert headline("recommender.looks", {}) == ""


def test_page_names_groups_of_figures_by_what_they_are(desk: Client) -> None:
    nested = {"ranker": {"ranker": {"all": {"x": 1.0}}, "factors": {"all": {"x": 2.0}}}, "factors": 32}
    page = desk.get(f"{LIST}{make(metrics=nested).pk}/change/").content.decode()
    assert '<div class="wide"><dt>the factors’ order</dt>' in page
    assert "<dt>factors</dt><dd>32</dd>" in page


def test_list_takes_the_same_queries_for_one_and_for_many(desk: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert desk.get(LIST).status_code == 200
        return len(caught)

    make(job=Job.objects.create(kind="a"))
    few = queries()
    for _ in range(5):
        make(job=Job.objects.create(kind="a"))
    assert queries() == few


def test_page_reads_metrics_and_data_report_aloud(desk: Client) -> None:
    page = desk.get(f"{LIST}{make().pk}/change/").content.decode()
    assert "<dt>events in</dt><dd>120,342</dd>" in page
    assert "<dt>unknown product</dt><dd>12</dd>" in page
    assert "<td></td><th>ours</th><th>mostpop</th>" in page
    assert '<th scope="row">ndcg@20</th><td>0.1423</td><td>0.04</td>' in page


def test_promote_asks_first_then_serves_and_retires_the_champion(desk: Client) -> None:
    first, second = make(), make()
    services.promote(first, decision="first")
    assert "Let this version serve?" in desk.get(f"{LIST}{second.pk}/promote/").content.decode()
    assert stages() == {1: "champion", 2: "challenger"}
    desk.post(f"{LIST}{second.pk}/promote/", YES)
    assert stages() == {1: "retired", 2: "champion"}
    second.refresh_from_db()
    assert second.decision == "Promoted by hand by mei@example.com."


def test_damaged_version_is_refused_with_a_sentence_and_the_champion_stays(desk: Client) -> None:
    first, second = make(), make()
    services.promote(first, decision="first")
    (second.folder / artifacts.META).write_text("{}  ")
    response = desk.post(f"{LIST}{second.pk}/promote/", YES, follow=True)
    assert "may not serve" in response.content.decode()
    assert stages() == {1: "champion", 2: "rejected"}


def test_roll_back_brings_the_champion_before(desk: Client) -> None:
    first, second = make(), make()
    services.promote(first, decision="first")
    services.promote(second, decision="second")
    response = desk.post(f"{LIST}{second.pk}/roll-back/", YES)
    assert response.headers["Location"] == f"{LIST}{first.pk}/change/"
    assert stages() == {1: "champion", 2: "rejected"}


def test_roll_back_without_an_earlier_champion_says_so(desk: Client) -> None:
    only = make()
    services.promote(only, decision="first")
    response = desk.post(f"{LIST}{only.pk}/roll-back/", YES, follow=True)
    assert "demo has no earlier champion to go back to." in response.content.decode()
    assert stages() == {1: "champion"}


def test_roll_back_of_what_does_not_serve_changes_nothing(desk: Client) -> None:
    first, second = make(), make()
    services.promote(first, decision="first")
    services.promote(second, decision="second")
    desk.post(f"{LIST}{first.pk}/roll-back/", YES)
    assert stages() == {1: "retired", 2: "champion"}


def test_files_are_checked_on_request(desk: Client) -> None:
    version = make()
    assert "are the ones" in desk.get(f"{LIST}{version.pk}/verify/", follow=True).content.decode()
    (version.folder / artifacts.META).write_text("{}  ")
    assert "are not the ones" in desk.get(f"{LIST}{version.pk}/verify/", follow=True).content.decode()


def test_retrain_queues_one_job_and_shows_its_page(desk: Client) -> None:
    response = desk.post(f"{LIST}retrain/", {**YES, "kind": TRAIN})
    job = Job.objects.get(kind=TRAIN)
    assert response.headers["Location"] == f"/admin/jobs/job/{job.pk}/change/"
    again = desk.post(f"{LIST}retrain/", {**YES, "kind": TRAIN})
    assert again.headers["Location"] == response.headers["Location"]
    assert Job.objects.count() == 1


def test_retrain_offers_only_kinds_that_train(desk: Client) -> None:
    page = desk.get(f"{LIST}retrain/").content.decode()
    assert f'value="{TRAIN}"' in page
    assert 'value="nightly"' not in page
    desk.post(f"{LIST}retrain/", {**YES, "kind": "nightly"})
    assert not Job.objects.exists()


@pytest.mark.parametrize("path", ["", "retrain/", "{pk}/change/", "{pk}/promote/", "{pk}/roll-back/", "{pk}/verify/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_stranger_is_sent_to_sign_in_and_changes_nothing(charlie: Client, db: None, path: str, method: str) -> None:
    version = make()
    response = getattr(charlie, method)(LIST + path.format(pk=version.pk), {**YES, "kind": TRAIN})
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/admin/login/")
    assert stages() == {1: "challenger"}
    assert not Job.objects.exists()


@pytest.mark.parametrize("path", ["retrain/", "{pk}/promote/", "{pk}/roll-back/", "{pk}/verify/"])
def test_staff_without_the_right_is_refused_and_changes_nothing(db: None, path: str) -> None:
    client = Client()
    client.force_login(User.objects.create_user("reader@example.com", "correct horse battery", is_staff=True))
    version = make()
    assert client.post(LIST + path.format(pk=version.pk), {**YES, "kind": TRAIN}).status_code == 403
    assert stages() == {1: "challenger"}
    assert not Job.objects.exists()
