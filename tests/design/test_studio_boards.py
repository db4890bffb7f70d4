"""A board from brief to pictures, what is said of it, and the next that follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.utils import timezone

from catalog.models import Product
from design import generator, making, neighbours, reading, services, shown
from design.marking import is_marked
from design.models import Board, Design, Spent, Studio, Verdict
from fashionai.accounts.models import Shopper
from fashionai.accounts.signals import shopper_merged
from fashionai.jobs.models import Job
from fashionai.vision.index import VisualIndex
from tests.design.conftest import Begin, designs, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(alice: Shopper) -> Client:
    client = Client()
    client.force_login(alice.user)  # type: ignore[arg-type]
    return client


def test_a_brief_becomes_eight_pictures_of_the_generator_that_say_what_they_are(begin: Begin, alice: Shopper) -> None:
    board = begin(alice, words="a navy linen dress")
    found = designs(board)
    assert [design.place for design in found] == list(range(8))
    assert {design.condition["colour"] for design in found} == {"navy"}
    assert {design.condition["category"] for design in found} == {"dress"}
    assert {design.sources["colour"] for design in found} == {"words"}
    assert all(is_marked(bytes(design.picture)) for design in found)
    assert all(0 < design.propensity <= 1 for design in found)
    assert board.algorithm == "painter v1"


def test_the_picture_is_what_the_generator_makes_of_the_kept_noise_and_condition(
    begin: Begin, alice: Shopper, painter: generator.Studio
) -> None:
    import io

    import numpy as np
    from PIL import Image

    design = designs(begin(alice, words="red"))[0]
    latent = np.frombuffer(bytes(design.latent), np.float32)
    condition = making._condition(design.condition)
    again = painter.generator.sample([condition], z=latent[None, : painter.noise], style=latent[None, painter.noise :])
    with Image.open(io.BytesIO(bytes(design.picture))) as kept:
        small = np.asarray(kept.convert("RGB").resize((32, 32), Image.Resampling.BOX), int)
    assert np.abs(small - again[0].astype(int)).mean() < 8


def test_likes_move_the_next_board_and_passes_move_it_away(begin: Begin, alice: Shopper) -> None:
    board = begin(alice, words="dress", use_taste=False)
    studio = board.studio
    for _ in range(4):
        for design in designs(board):
            services.judge(design=design, opinion="like" if design.condition["colour"] in BLUES else "pass")
        board = services.next_board(studio=studio)
        work()
        board.refresh_from_db()
    blue = [design.condition["colour"] in BLUES for design in designs(board)]
    assert sum(blue) >= 4  # at random under two of eight


BLUES = {"navy", "blue", "cobalt", "indigo", "sky", "light-denim", "teal"}


def test_more_like_this_grows_from_that_sketch(begin: Begin, alice: Shopper) -> None:
    board = begin(alice)
    chosen = designs(board)[2]
    following = services.next_board(studio=board.studio, like=chosen)
    work()
    grown = [design for design in designs(following) if design.parent_id == chosen.pk]
    assert len(grown) >= 4
    assert {design.condition["category"] for design in grown} == {chosen.condition["category"]}
    assert Verdict.objects.get(design=chosen).opinion == "more"


def test_a_slider_leans_the_next_board(begin: Begin, alice: Shopper) -> None:
    board = begin(alice, use_taste=False)
    following = services.next_board(studio=board.studio, sliders={"print": -2, "warmth": 9, "nonsense": 1})
    assert following.sliders == {"print": -2.0, "warmth": 2.0}
    work()
    plain = [design.condition["print"] == "plain" for design in designs(following)]
    assert sum(plain) >= 5


def test_saying_the_same_again_or_undoing_takes_it_back(begin: Begin, alice: Shopper) -> None:
    board = begin(alice)
    first, second = designs(board)[:2]
    assert services.judge(design=first, opinion="like") == "like"
    assert services.judge(design=first, opinion="like") == ""
    services.judge(design=second, opinion="pass")
    assert services.undo(studio=board.studio) == second
    assert services.undo(studio=board.studio) is None
    with pytest.raises(ValueError, match="opinion is one of"):
        services.judge(design=first, opinion="hm")


def test_a_second_attempt_makes_no_second_board(begin: Begin, alice: Shopper) -> None:
    board = begin(alice)
    job = Job.objects.get(kind=services.BOARD)
    Job.objects.filter(pk=job.pk).update(state="queued", attempts=0, finished_at=None)
    work()
    assert Design.objects.filter(board=board).count() == 8


def test_a_damaged_file_is_no_generator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    damaged = tmp_path / "designs.safetensors"
    monkeypatch.setattr("design.gan.serving.SHIPPED", damaged)
    with pytest.raises(generator.NoGenerator):
        generator._load(None)
    damaged.write_bytes(b"not a file of arrays")
    with pytest.raises(generator.NoGenerator):
        generator._load(None)


def test_no_generator_is_a_sentence_and_no_error(
    begin: Begin, alice: Shopper, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise generator.NoGenerator

    monkeypatch.setattr(generator, "get", missing)
    board = begin(alice)
    assert board.trouble == "no_generator"
    page = browser.get(f"/studio/{board.studio_id}/1/")
    assert "not set up in this shop yet" in page.content.decode()


def test_a_worker_that_is_away_is_said(alice: Shopper, browser: Client) -> None:
    board = services.begin(shopper=alice)
    assert "Sketching eight designs" in browser.get(f"/studio/{board.studio_id}/1/").content.decode()
    Board.objects.update(created_at=timezone.now() - timedelta(minutes=2))
    assert "is away just now" in browser.get(f"/studio/{board.studio_id}/1/").content.decode()
    Job.objects.update(state="dead")
    assert "Something went wrong" in browser.get(f"/studio/{board.studio_id}/1/").content.decode()


def test_while_a_board_is_made_asking_again_asks_for_no_other(alice: Shopper) -> None:
    board = services.begin(shopper=alice)
    assert services.next_board(studio=board.studio) == board


def test_a_shopper_has_a_quota(alice: Shopper, bob: Shopper, browser: Client, settings: Any) -> None:
    settings.STUDIO_BOARDS_PER_DAY = 1
    services.begin(shopper=alice)
    with pytest.raises(services.TooMany):
        services.begin(shopper=alice)
    answer = browser.post("/studio/", {"words": "red"})
    assert answer.status_code == 429
    assert "many boards within a day" in answer.content.decode()
    assert services.begin(shopper=bob).number == 1


def test_deleting_what_was_made_gives_no_quota_back(begin: Begin, alice: Shopper, bob: Shopper, settings: Any) -> None:
    settings.STUDIO_BOARDS_PER_DAY = 2
    for _ in range(2):
        services.forget(studio=begin(alice).studio)
    with pytest.raises(services.TooMany):
        services.begin(shopper=alice)
    shopper_merged.send(sender=None, guest=alice, account=bob)
    with pytest.raises(services.TooMany):
        services.begin(shopper=bob)
    Spent.objects.update(at=timezone.now() - timedelta(days=2))
    services.forget_old()
    assert not Spent.objects.exists()
    assert services.begin(shopper=bob).number == 1


def test_who_has_many_boards_waiting_waits_and_is_told_how_long(alice: Shopper, browser: Client) -> None:
    for _ in range(services.MOST_WAITING):
        services.begin(shopper=alice)
    answer = browser.post("/api/v1/designs", {}, content_type="application/json")
    assert (answer.status_code, answer["Retry-After"]) == (429, "30")
    assert answer.json()["detail"] == "Your boards before are still being made. Wait for them, then go on."
    work()
    assert browser.post("/api/v1/designs", {}, content_type="application/json").status_code == 202


def test_boards_of_one_address_are_counted_whoever_asks(client: Client, settings: Any) -> None:
    settings.API_PER_MINUTE = {**settings.API_PER_MINUTE, "studio": 2}
    home = {"REMOTE_ADDR": "203.0.113.77"}
    answers = [Client(**home).post("/studio/", {"words": "red"}).status_code for _ in range(3)]
    assert answers == [302, 302, 429]
    answer = Client(**home).post("/api/v1/designs", {}, content_type="application/json")
    assert answer.status_code == 429


def test_taking_more_like_this_back_before_the_board_is_made_takes_it_off_the_board(
    begin: Begin, alice: Shopper
) -> None:
    board = begin(alice)
    following = services.next_board(studio=board.studio, like=designs(board)[0])
    assert services.undo(studio=board.studio) == designs(board)[0]
    work()
    following.refresh_from_db()
    assert following.like is None
    assert not Design.objects.filter(board=following, parent__isnull=False).exists()


def test_pages_cost_a_fixed_number_of_queries(
    begin: Begin, alice: Shopper, browser: Client, django_assert_num_queries: Any
) -> None:
    board = begin(alice, words="navy")
    for design in designs(board)[:4]:
        services.judge(design=design, opinion="like")
    browser.get("/studio/")
    with django_assert_num_queries(9):
        assert browser.get(f"/studio/{board.studio_id}/1/").status_code == 200
    services.next_board(studio=board.studio)
    work()
    with django_assert_num_queries(9):
        assert browser.get(f"/studio/{board.studio_id}/2/").status_code == 200


def test_without_scripts_every_act_is_a_form_that_leads_back(begin: Begin, alice: Shopper, browser: Client) -> None:
    board = begin(alice)
    one, two = designs(board)[:2]
    assert browser.post(f"/studio/sketch/{one.pk}/say/", {"opinion": "like"}).url.endswith("/1/#d0")  # type: ignore[attr-defined]
    browser.post(f"/studio/sketch/{one.pk}/keep/", {"from": "board"})
    browser.post(f"/studio/sketch/{one.pk}/name/", {"name": "  My  dress "})
    browser.post(f"/studio/{board.studio_id}/name/", {"name": "Summer"})
    one.refresh_from_db()
    assert (one.name, one.saved_at is not None) == ("My dress", True)
    assert Studio.objects.get().name == "Summer"
    compared = browser.get(f"/studio/{board.studio_id}/compare/", {"d": [one.pk, two.pk, "x"]}).content.decode()
    assert "My dress" in compared
    assert compared.count("/sketch.webp") == 2
    browser.post(f"/studio/{board.studio_id}/undo/")
    assert not Verdict.objects.exists()
    following = browser.post(f"/studio/{board.studio_id}/next/", {"fit": "1.5", "sleeve": "much"})
    assert following.url.endswith("/2/")  # type: ignore[attr-defined]
    assert Board.objects.get(number=2).sliders == {"fit": 1.5}
    browser.post(f"/studio/{board.studio_id}/forget/")
    assert not Studio.objects.exists()


def test_comparing_tells_no_shape_that_a_garment_lacks_and_offers_what_was_liked_before(
    begin: Begin, alice: Shopper, browser: Client
) -> None:
    board = begin(alice)
    one, two, liked = designs(board)[:3]
    Design.objects.filter(pk=one.pk).update(condition={"category": "shorts", "sleeve": "none", "colour": "navy"})
    Design.objects.filter(pk=two.pk).update(condition={"category": "dress", "sleeve": "none", "colour": "navy"})
    services.judge(design=liked, opinion="like")
    rows = shown.compare(board.studio, reading.compared(board.studio, [one.pk, two.pk]))["rows"]
    assert ("Sleeves", ["–", "sleeveless"], True) in rows
    page = browser.get(f"/studio/{board.studio_id}/compare/", {"d": [one.pk, two.pk]}).content.decode()
    assert f"d={one.pk}&amp;d={two.pk}&amp;d={liked.pk}" in page
    page = browser.get(f"/studio/{board.studio_id}/compare/", {"d": [one.pk, two.pk, liked.pk]}).content.decode()
    assert f"?d={one.pk}&amp;d={two.pk}&quot;" in page or f'?d={one.pk}&amp;d={two.pk}"' in page


def test_what_is_near_a_design_is_of_its_kind(make_product: Callable[..., Product], monkeypatch: Any) -> None:
    skirt = make_product("skirt", category="women/skirts")
    legs = make_product("legs", category="women/trousers")
    index = VisualIndex(np.array([skirt.pk, legs.pk]), np.array([[1, 0], [0.6, 0.8]], np.float32))
    monkeypatch.setattr(neighbours.champion, "get", lambda: index)
    asked = np.array([[1, 0]] * 3, np.float32)
    found = neighbours.of(asked, ["trousers", None, "coat"])
    assert found[0] == [[legs.pk, 0.6]]
    assert [pk for pk, _cosine in found[1]] == [pk for pk, _cosine in found[2]] == [skirt.pk, legs.pk]


def test_the_nearest_products_on_sale_stand_beside_a_sketch(
    begin: Begin, alice: Shopper, make_product: Callable[..., Product]
) -> None:
    gown, gone = make_product("gown"), make_product("gone", status="archived")
    design = designs(begin(alice))[0]
    Design.objects.filter(pk=design.pk).update(nearest=[[gone.pk, 0.9], [gown.pk, 0.8]])
    design.refresh_from_db()
    assert reading.nearest([design], 3) == {design.pk: [gown]}


def test_old_studios_go_unless_something_in_them_was_saved(begin: Begin, alice: Shopper) -> None:
    kept, gone = begin(alice).studio, begin(alice).studio
    services.save(design=Design.objects.filter(board__studio=kept)[0], saved=True)
    Studio.objects.update(touched_at=timezone.now() - timedelta(days=100))
    assert services.forget_old() == 1
    assert list(Studio.objects.all()) == [kept]
    assert gone.pk
