"""The API of try-on: what is asked, what is answered at every turn, and every refusal as problem+json."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from catalog.models import ProductImage
from fashionai.accounts.models import Shopper
from fashionai.jobs.models import Job
from tests.tryon.conftest import FakePipeline, signed_in, upload, work
from tryon.models import Photo, State, TryOn, Verdict
from tryon.pipeline.errors import Refused

pytestmark = pytest.mark.django_db
URL = "/api/v1/tryon"


def ask(client: Client, picture: ProductImage, **fields: Any) -> Any:
    body = {"product": picture.product_id, "mannequin": {"tone": 7}, **fields}
    return client.post(URL, json.dumps(body), content_type="application/json")


def send(client: Client, picture: ProductImage, **fields: Any) -> Any:
    return client.post(URL, {"product": picture.product_id, "photo": upload(), **fields})


def test_a_mannequin_is_dressed(client: Client, pipeline: FakePipeline, tee: ProductImage) -> None:
    answer = ask(client, tee)
    assert answer.status_code == 202
    body = answer.json()
    assert (body["state"], body["stage"], body["result"]) == ("queued", None, None)
    assert answer["Location"] == f"{URL}/{body['id']}"
    TryOn.objects.update(state=State.RUNNING, stage="warp")
    assert client.get(answer["Location"]).json()["stage"] == "warp"
    work()
    done = client.get(answer["Location"])
    assert "no-store" in done["Cache-Control"]
    result = done.json()["result"]
    assert (done.json()["state"], result["width"], result["height"], result["method"]) == ("completed", 30, 40, "flow")
    assert client.get(result["url"]).status_code == 200


def test_a_photo_is_dressed_and_dressed_again(
    agreed: Shopper, pipeline: FakePipeline, tee: ProductImage, gown: ProductImage
) -> None:
    client = signed_in(agreed)
    first = send(client, tee).json()
    work()
    body = {"product": gown.product_id, "photo_of": first["id"]}
    again = client.post(URL, json.dumps(body), content_type="application/json")
    assert again.status_code == 202
    work()
    assert client.get(again["Location"]).json()["state"] == "completed"
    assert pipeline.read == 1


def test_what_had_to_be_guessed_comes_with_the_result(
    agreed: Shopper, pipeline: FakePipeline, tee: ProductImage
) -> None:
    client, pipeline.guesses = signed_in(agreed), ("in_front",)
    answer = send(client, tee)
    work()
    result = client.get(answer["Location"]).json()["result"]
    assert result["guesses"] == ["in_front"]
    assert [hint.split()[0] for hint in result["hints"]] == ["Hair,"]


def test_a_photo_without_consent_is_refused(alice: Shopper, pipeline: FakePipeline, tee: ProductImage) -> None:
    answer = send(signed_in(alice), tee)
    assert answer.status_code == 403
    assert answer.json()["type"] == "urn:fashionai:problem:consent_required"
    assert not Photo.objects.exists()


def test_what_is_no_photo_is_refused_with_its_code(agreed: Shopper, pipeline: FakePipeline, tee: ProductImage) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    answer = send(signed_in(agreed), tee, photo=SimpleUploadedFile("a.jpg", b"GIF89a"))
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:fashionai:problem:image_load"
    assert answer.json()["errors"] == {"reason": ["type"]}


@pytest.mark.parametrize("code", ["no_person", "several_people", "pose", "moderation", "image_load"])
def test_a_refusal_of_the_worker_has_its_code(
    agreed: Shopper, pipeline: FakePipeline, tee: ProductImage, code: str
) -> None:
    client = signed_in(agreed)
    address = send(client, tee)["Location"]
    pipeline.refusal = Refused(code, "some_reason")
    work()
    body = client.get(address).json()
    assert (body["state"], body["code"], body["reason"]) == ("failed", code, "some_reason")
    assert len(body["detail"]) > 20


def test_a_garment_that_cannot_be_cut_out(client: Client, pipeline: FakePipeline, tee: ProductImage) -> None:
    pipeline.garment_refusal = Refused("garment", "not_found")
    address = ask(client, tee)["Location"]
    work()
    assert client.get(address).json()["code"] == "garment"
    TryOn.objects.all().delete()
    ask(client, tee)
    work()
    assert pipeline.prepared == ["top"], "what was refused is known, and not tried again"


def test_quota_is_a_problem_with_429(client: Client, pipeline: FakePipeline, tee: ProductImage, settings: Any) -> None:
    settings.TRYON = {**settings.TRYON, "WAITING": 1}
    ask(client, tee)
    answer = ask(client, tee)
    assert answer.status_code == 429
    assert answer.json()["type"] == "urn:fashionai:problem:quota"


def test_our_own_failure_is_told_apart(client: Client, pipeline: FakePipeline, tee: ProductImage) -> None:
    address = ask(client, tee)["Location"]
    Job.objects.filter(kind="tryon.work").update(state="dead")
    body = client.get(address).json()
    assert (body["state"], body["code"]) == ("failed", "internal")


@pytest.mark.parametrize(
    "body",
    [{}, {"product": 10**6, "mannequin": {"tone": 3}}, {"mannequin": {"tone": 3}}, {"mannequin": {"tone": 11}}],
)
def test_what_makes_no_sense_is_400(client: Client, tee: ProductImage, body: dict[str, Any]) -> None:
    answer = client.post(URL, json.dumps(body), content_type="application/json")
    assert answer.status_code == 400
    assert not TryOn.objects.exists()


def test_two_pieces_that_do_not_go_together(
    client: Client, pipeline: FakePipeline, tee: ProductImage, gown: ProductImage, skirt: ProductImage
) -> None:
    assert ask(client, tee, second_product=gown.product_id).status_code == 422
    assert ask(client, tee, second_product=skirt.product_id).status_code == 202


def test_a_stranger_reaches_nothing(client: Client, charlie: Client, pipeline: FakePipeline, tee: ProductImage) -> None:
    address = ask(client, tee)["Location"]
    work()
    liked = json.dumps({"liked": True})
    assert charlie.get(address).status_code == 404
    assert charlie.delete(address).status_code == 404
    assert charlie.put(f"{address}/verdict", liked, content_type="application/json").status_code == 404
    body = {"product": tee.product_id, "photo_of": address.rsplit("/", 1)[-1]}
    assert charlie.post(URL, json.dumps(body), content_type="application/json").status_code == 404
    assert TryOn.objects.count() == 1
    assert not Verdict.objects.exists()


def test_a_verdict_needs_a_result(client: Client, pipeline: FakePipeline, tee: ProductImage) -> None:
    address = ask(client, tee)["Location"]
    said = json.dumps({"liked": False, "fault": "fit"})
    assert client.put(f"{address}/verdict", said, content_type="application/json").status_code == 409
    work()
    assert client.put(f"{address}/verdict", said, content_type="application/json").status_code == 204
    assert Verdict.objects.get().fault == "fit"


def test_deleting_takes_the_photo_along(agreed: Shopper, pipeline: FakePipeline, tee: ProductImage) -> None:
    client = signed_in(agreed)
    address = send(client, tee)["Location"]
    assert client.delete(address).status_code == 204
    assert not Photo.objects.exists()
    assert client.get(address).status_code == 404
    work()
