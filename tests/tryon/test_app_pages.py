"""The pages of try-on: who may see them, what they say at every turn, and that they work without scripts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog.models import Product, ProductImage
from fashionai.accounts.models import Consent, Purpose, Shopper
from fashionai.jobs.models import Job
from tests.tryon.conftest import FakePipeline, show, signed_in, upload, work
from tryon import access, files
from tryon.models import Photo, Rendering, ShareLink, State, TryOn, Verdict
from tryon.pipeline.errors import Refused

pytestmark = pytest.mark.django_db
SLUG = "women-5-medium-front-full"
HTMX = {"HTTP_HX_REQUEST": "true"}


def on_photo(client: Client, picture: ProductImage, **fields: Any) -> str:
    """Start with a photo; the page's address."""
    answer = client.post("/tryon/photo/", {"picture": picture.pk, "photo": upload(), **fields})
    assert answer.status_code == 302, answer.content.decode()[:500]
    return answer["Location"]


def on_mannequin(client: Client, picture: ProductImage, **fields: Any) -> str:
    answer = client.post("/tryon/model/", {"picture": picture.pk, "mannequin": SLUG, **fields})
    assert answer.status_code == 302
    return answer["Location"]


# --- the way in ------------------------------------------------------------------------------------
def test_a_product_that_can_be_worn_leads_to_try_on_in_its_colour(client: Client, tee: ProductImage) -> None:
    page = client.get(tee.product.get_absolute_url()).content.decode()
    assert f'href="/tryon/?product={tee.product.pk}&amp;colour=red"' in page


def test_shoes_do_not(client: Client, make_product: Callable[..., Product]) -> None:
    shoes = show(make_product("pumps", category="women/shoes"))
    assert "/tryon/" not in client.get(shoes.product.get_absolute_url()).content.decode()
    page = client.get(f"/tryon/?product={shoes.product.pk}")
    assert page.status_code == 200
    assert "cannot be tried on" in page.content.decode()


def test_the_gallery_has_ten_tones_and_three_builds(client: Client, tee: ProductImage) -> None:
    page = client.get(f"/tryon/?product={tee.product.pk}&tone=9&figure=men")
    gallery = page.context["gallery"]
    assert [tone.number for tone in gallery.tones] == list(range(1, 11))
    assert [tone.number for tone in gallery.tones if tone.is_chosen] == [9]
    assert [who.slug for who in gallery.mannequins] == [
        f"men-9-{build}-front-full" for build in ("slim", "medium", "full")
    ]
    part = client.get(f"/tryon/?picture={tee.pk}&tone=2", **HTMX).content.decode()
    assert "<html" not in part
    assert "women-2-slim-front-full" in part


def test_nothing_is_asked_of_who_tries_it_on_a_mannequin(
    client: Client, pipeline: FakePipeline, tee: ProductImage
) -> None:
    page = on_mannequin(client, tee)
    work()
    shown = client.get(page)
    assert shown.context["tryon"].state == State.COMPLETED
    assert not Consent.objects.exists()
    assert not Photo.objects.exists()


def test_a_photo_needs_consent_first(alice: Shopper, pipeline: FakePipeline, tee: ProductImage) -> None:
    client = signed_in(alice)
    before = client.get(f"/tryon/?picture={tee.pk}").content.decode()
    assert "I agree" in before
    assert 'type="file"' not in before
    refused = client.post("/tryon/photo/", {"picture": tee.pk, "photo": upload()})
    assert refused["Location"] == f"/tryon/?picture={tee.pk}#photo"
    assert not Photo.objects.exists()
    assert client.post("/tryon/consent/", {"picture": tee.pk})["Location"] == f"/tryon/?picture={tee.pk}#photo"
    assert Consent.objects.get().purpose == Purpose.TRYON_PHOTOS
    assert 'type="file"' in client.get(f"/tryon/?picture={tee.pk}").content.decode()
    on_photo(client, tee)
    assert Photo.objects.get().shopper == alice


# --- the wait --------------------------------------------------------------------------------------
def test_the_page_tells_the_stage_and_refreshes_without_scripts(
    agreed: Shopper, pipeline: FakePipeline, tee: ProductImage
) -> None:
    client = signed_in(agreed)
    page = on_photo(client, tee)
    waiting = client.get(page).content.decode()
    assert 'http-equiv="refresh"' in waiting
    assert 'hx-trigger="every 1s"' in waiting
    TryOn.objects.update(state=State.RUNNING, stage="parsing")
    steps = client.get(page, **HTMX).context["steps"]
    assert [(step.name, step.is_done, step.is_now) for step in steps[:4]] == [
        ("intake", True, False), ("pose", True, False), ("parsing", False, True), ("garment", False, False)
    ]  # fmt: skip
    work()
    done = client.get(page).content.decode()
    assert 'http-equiv="refresh"' not in done
    assert "every 1s" not in done


def test_a_worker_that_is_away_is_admitted_and_the_job_waits(
    agreed: Shopper, pipeline: FakePipeline, tee: ProductImage
) -> None:
    client = signed_in(agreed)
    page = on_photo(client, tee)
    assert "away just now" not in client.get(page).content.decode()
    TryOn.objects.update(created_at=timezone.now() - timedelta(minutes=2))
    assert "away just now" in client.get(page).content.decode()
    assert Job.objects.get(kind="tryon.work").state == "queued"
    work()
    assert client.get(page).context["tryon"].state == State.COMPLETED


def test_a_failure_of_ours_says_so(agreed: Shopper, pipeline: FakePipeline, tee: ProductImage) -> None:
    client = signed_in(agreed)
    page = on_photo(client, tee)
    Job.objects.filter(kind="tryon.work").update(state="dead")
    shown = client.get(page)
    assert "on our side" in shown.content.decode()
    assert shown.context["waiting"] is False


@pytest.mark.parametrize(
    ("code", "reason", "said"),
    [("no_person", "none", "person"), ("several_people", "faces", "several"), ("pose", "back_view", "camera")],
)
def test_a_refused_photo_is_deleted_at_once_and_a_sentence_helps(
    agreed: Shopper,
    pipeline: FakePipeline,
    tee: ProductImage,
    code: str,
    reason: str,
    said: str,
    django_capture_on_commit_callbacks: Any,
) -> None:
    client = signed_in(agreed)
    page = on_photo(client, tee)
    name = Photo.objects.get().file
    pipeline.refusal = Refused(code, reason)
    with django_capture_on_commit_callbacks(execute=True):
        work()
    shown = client.get(page)
    assert shown.context["code"] == code
    assert said in shown.context["refusal"]
    assert not Photo.objects.exists()
    assert not files.storage().exists(name)


def test_what_is_no_photo_is_refused_before_it_is_kept(
    agreed: Shopper, pipeline: FakePipeline, tee: ProductImage
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = signed_in(agreed)
    answer = client.post("/tryon/photo/", {"picture": tee.pk, "photo": SimpleUploadedFile("a.jpg", b"<script>")})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert client.post("/tryon/photo/", {"picture": tee.pk}).status_code == 422
    assert not Photo.objects.exists()
    assert not TryOn.objects.exists()


# --- the result ------------------------------------------------------------------------------------
@pytest.fixture
def owner(agreed: Shopper) -> Client:
    return signed_in(agreed)


@pytest.fixture
def finished(owner: Client, pipeline: FakePipeline, tee: ProductImage) -> str:
    """Alice's finished try-on."""
    address = on_photo(owner, tee)
    work()
    return address


def test_before_and_after_are_shown_and_labelled(owner: Client, finished: str) -> None:
    shown = owner.get(finished)
    text = shown.content.decode()
    assert 'type="range"' in text
    assert "does not promise the fit" in text
    for name in ("before", "after"):
        picture = owner.get(shown.context[name])
        assert picture.status_code == 200
        assert "no-store" in picture["Cache-Control"]
    assert "attachment" in owner.get(f"{shown.context['after']}?save=1")["Content-Disposition"]


def test_what_had_to_be_guessed_is_said_beside_the_picture(
    owner: Client, pipeline: FakePipeline, tee: ProductImage
) -> None:
    pipeline.guesses = ("clothes", "skin")
    page = on_photo(owner, tee)
    work()
    said = owner.get(page).context["guesses"]
    assert [sentence.split()[0] for sentence in said] == ["What", "Skin"]
    assert said[0] in owner.get(page).content.decode()
    assert f'href="/tryon/?picture={tee.pk}#photo"' in owner.get(page).content.decode()


def test_a_clear_photo_leaves_nothing_to_be_said(owner: Client, finished: str) -> None:
    assert "guesses" not in owner.get(finished).content.decode()


def test_a_stranger_reaches_nothing_and_changes_nothing(
    owner: Client, finished: str, charlie: Client, bob: Shopper
) -> None:
    shown = owner.get(finished)
    tryon, photo = TryOn.objects.get(), Photo.objects.get()
    private = [finished, shown.context["before"], shown.context["after"]]
    posts = [f"{finished}{act}/" for act in ("verdict", "show", "share", "forget")]
    posts.append(f"/tryon/photos/{photo.pk}/forget/")
    for stranger in (charlie, signed_in(bob)):
        assert [stranger.get(address).status_code for address in private] == [404] * 3
        assert [stranger.post(address, {"liked": "1", "share": "1"}).status_code for address in posts] == [404] * 5
        for person in ({"of": tryon.pk}, {"photo": photo.pk}):
            answer = stranger.post("/tryon/again/", {"picture": tryon.picture_id, **person})
            assert answer.status_code == 404
        assert tryon.picture.product.name not in stranger.get("/tryon/").content.decode()
    assert TryOn.objects.get().shown_to_staff_at is None
    assert not Verdict.objects.exists()
    assert not ShareLink.objects.exists()


def test_an_address_ends(owner: Client, finished: str, monkeypatch: pytest.MonkeyPatch) -> None:
    address = owner.get(finished).context["after"]
    assert owner.get(address).status_code == 200
    monkeypatch.setattr(access, "ADDRESS_SECONDS", -1)
    assert owner.get(address).status_code == 404
    assert owner.get("/tryon/files/made-up").status_code == 404
    forged = signing.dumps(["result", str(TryOn.objects.get().pk), 0], salt="another")
    assert owner.get(reverse("tryon:file", args=[forged])).status_code == 404


def test_the_next_garment_needs_no_upload_and_no_second_look(
    owner: Client, finished: str, pipeline: FakePipeline, gown: ProductImage
) -> None:
    first = TryOn.objects.get()
    answer = owner.post("/tryon/again/", {"of": first.pk, "picture": gown.pk})
    work()
    second = TryOn.objects.get(picture=gown)
    assert answer["Location"] == f"/tryon/{second.pk}/"
    assert second.photo == first.photo
    assert pipeline.read == 1
    assert second.state == State.COMPLETED


def test_a_second_piece_is_worn_with_the_first(
    owner: Client, finished: str, pipeline: FakePipeline, skirt: ProductImage, gown: ProductImage
) -> None:
    first = TryOn.objects.get()
    ideas = owner.get(finished).context["ideas"]
    assert [idea.picture for idea in ideas.beside] == [skirt]
    owner.post("/tryon/again/", {"of": first.pk, "picture": first.picture_id, "second": skirt.pk})
    work()
    assert pipeline.dressed[-1] == (2, "flow")
    assert TryOn.objects.get(second=skirt).state == State.COMPLETED
    refused = owner.post("/tryon/again/", {"of": first.pk, "picture": first.picture_id, "second": gown.pk})
    assert refused.status_code == 422
    assert TryOn.objects.count() == 2


def test_other_colours_are_a_click_away(owner: Client, finished: str, tee: ProductImage) -> None:
    blue = show(tee.product, "blue", position=1)
    assert owner.get(finished).context["colours"] == [tee, blue]


def test_a_verdict_is_kept_and_the_last_word_counts(owner: Client, finished: str) -> None:
    tryon = TryOn.objects.get()
    owner.post(f"{finished}verdict/", {"liked": "1"})
    assert Verdict.objects.get().liked is True
    part = owner.post(f"{finished}verdict/", {"liked": "0", "fault": "edge"}, **HTMX).content.decode()
    assert "Edges or holes" in part
    verdict = Verdict.objects.get()
    assert (verdict.liked, verdict.fault, verdict.kind, verdict.method) == (False, "edge", "top", "flow")
    assert (verdict.stance, verdict.on_photo, verdict.product) == ("plain", True, tryon.picture.product)
    assert owner.post(f"{finished}verdict/", {"liked": "0", "fault": "nonsense"}).status_code == 404


def test_there_is_nothing_to_judge_or_share_before_the_result(
    owner: Client, pipeline: FakePipeline, tee: ProductImage
) -> None:
    page = on_photo(owner, tee)
    assert owner.post(f"{page}verdict/", {"liked": "1"}).status_code == 404
    assert owner.post(f"{page}share/", {"share": "1"}).status_code == 404


def test_a_shared_link_shows_the_result_alone_until_it_is_taken_back(
    owner: Client, finished: str, charlie: Client
) -> None:
    owner.post(f"{finished}share/", {"share": "1"})
    link = ShareLink.objects.get()
    address = f"/tryon/shared/{link.token}/"
    assert address in owner.get(finished).content.decode()
    shown = charlie.get(address)
    picture = charlie.get(shown.context["address"])
    assert picture.status_code == 200
    assert picture.content == files.read(Rendering.objects.get().file)
    assert "noindex" in shown["X-Robots-Tag"]
    assert "Alice" not in shown.content.decode()
    owner.post(f"{finished}share/", {"share": "0"})
    assert charlie.get(address).status_code == 404
    assert charlie.get(shown.context["address"]).status_code == 404


def test_a_shared_link_ends_by_itself(owner: Client, finished: str, charlie: Client) -> None:
    owner.post(f"{finished}share/", {"share": "1"})
    link = ShareLink.objects.get()
    assert link.expires_at <= link.tryon.expires_at
    ShareLink.objects.update(expires_at=timezone.now())
    assert charlie.get(f"/tryon/shared/{link.token}/").status_code == 404


def test_forgetting_a_photo_takes_everything_made_of_it(
    owner: Client, finished: str, pipeline: FakePipeline, gown: ProductImage, django_capture_on_commit_callbacks: Any
) -> None:
    owner.post("/tryon/again/", {"of": TryOn.objects.get().pk, "picture": gown.pk})
    work()
    photo = Photo.objects.get()
    names = [photo.file, photo.person, *Rendering.objects.values_list("file", flat=True)]
    assert len(names) == 4
    assert all(files.storage().exists(name) for name in names)
    with django_capture_on_commit_callbacks(execute=True):
        owner.post(f"/tryon/photos/{photo.pk}/forget/")
    assert not any(files.storage().exists(name) for name in names)
    for model in (TryOn, Photo, Rendering):
        assert not model.objects.exists()
    assert owner.get(finished).status_code == 404


def test_a_second_shopper_sees_a_mannequin_at_once(
    client: Client, charlie: Client, pipeline: FakePipeline, tee: ProductImage
) -> None:
    on_mannequin(client, tee)
    work()
    page = on_mannequin(charlie, tee)
    assert Job.objects.filter(kind="tryon.work").count() == 1
    shown = charlie.get(page)
    assert shown.context["tryon"].state == State.COMPLETED
    assert charlie.get(shown.context["after"]).status_code == 200
    assert client.get(shown.context["after"]).status_code == 404
    charlie.post(f"{page}forget/")
    assert Rendering.objects.count() == 1


@pytest.mark.parametrize(("language", "code"), [("en", "en"), ("zh-hans", "zh-hans")])
def test_the_mark_is_in_the_language_of_the_page(
    client: Client, pipeline: FakePipeline, tee: ProductImage, language: str, code: str
) -> None:
    client.cookies["django_language"] = language
    on_mannequin(client, tee)
    work()
    assert pipeline.marked == [code]


def test_a_mannequin_is_dressed_once_a_language(
    client: Client, charlie: Client, pipeline: FakePipeline, tee: ProductImage
) -> None:
    on_mannequin(client, tee)
    work()
    charlie.cookies["django_language"] = "zh-hans"
    on_mannequin(charlie, tee)
    work()
    assert pipeline.marked == ["en", "zh-hans"]
    assert Rendering.objects.count() == 2


# --- limits and cost -------------------------------------------------------------------------------
def test_too_many_try_ons_are_refused_with_a_sentence(
    owner: Client, pipeline: FakePipeline, tee: ProductImage, settings: Any
) -> None:
    settings.TRYON = {**settings.TRYON, "PER_HOUR": 1}
    on_photo(owner, tee)
    work()
    answer = owner.post("/tryon/photo/", {"picture": tee.pk, "photo": upload()})
    assert answer.status_code == 429
    assert TryOn.objects.count() == 1


def test_only_a_few_may_wait_at_a_time(owner: Client, pipeline: FakePipeline, tee: ProductImage, settings: Any) -> None:
    settings.TRYON = {**settings.TRYON, "WAITING": 1}
    on_photo(owner, tee)
    assert owner.post("/tryon/photo/", {"picture": tee.pk, "photo": upload()}).status_code == 429


def test_pages_take_a_fixed_number_of_queries(
    owner: Client, finished: str, skirt: ProductImage, gown: ProductImage, django_assert_num_queries: Any
) -> None:
    owner.get(finished)
    with django_assert_num_queries(21):
        owner.get(finished)
    with django_assert_num_queries(7):
        owner.get(f"/tryon/?picture={gown.pk}")


def test_pages_speak_chinese(owner: Client, finished: str, tee: ProductImage) -> None:
    chinese = {"HTTP_ACCEPT_LANGUAGE": "zh-CN"}
    assert "试穿" in owner.get(finished, **chinese).content.decode()
    assert "肤色" in owner.get(f"/tryon/?picture={tee.pk}", **chinese).content.decode()
