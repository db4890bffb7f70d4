"""Labelling: two people who agree, suggestions that know when to be silent, and the catalogue that learns of it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from PIL import Image

from catalog.labelling import classifier, figures, services, suggest
from catalog.labelling.features import LENGTH, SIZE, features_of, foreground
from catalog.models import LabelAnswer, LabelTask, Product, ProductImage
from fashionai.accounts.models import User
from fashionai.jobs import runner
from fashionai.jobs.services import enqueue

Maker = Callable[..., Product]
WORK = "/admin/catalog/labeltask/work/"


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def person(name: str, group: str = "merchandiser") -> User:
    user = User.objects.create_user(f"{name}@example.com", "correct horse battery", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def people(db: None) -> list[User]:
    return [person(name) for name in ("ann", "ben", "cem", "dan")]


@pytest.fixture
def task(make_product: Maker) -> LabelTask:
    gown = make_product("gown", attributes={"fabric": "linen"})
    services.ask(products=[gown.pk], attribute="pattern")
    return LabelTask.objects.get()


def answer(task: LabelTask, user: User, value: str) -> LabelTask:
    return services.answer(task=task, user=user, value=value)


# --- agreement ------------------------------------------------------------------------------------
def test_two_who_agree_write_the_catalogue_and_its_history(task: LabelTask, people: list[User]) -> None:
    answer(task, people[0], "stripe")
    task.product.refresh_from_db()
    assert task.product.attributes == {"fabric": "linen"}
    decided = answer(task, people[1], "stripe")
    assert (decided.status, decided.value) == ("agreed", "stripe")
    task.product.refresh_from_db()
    assert task.product.attributes == {"fabric": "linen", "pattern": "stripe"}
    latest = task.product.history.first()  # type: ignore[attr-defined]
    assert latest.history_change_reason == f"label task {task.pk}: agreed by 2 of 2"


def test_same_person_never_counts_twice(task: LabelTask, people: list[User]) -> None:
    answer(task, people[0], "stripe")
    with pytest.raises(services.Refused, match="another person"):
        answer(task, people[0], "stripe")
    task.refresh_from_db()
    assert (task.status, task.answered, LabelAnswer.objects.count()) == ("open", 1, 1)


def test_third_decides_between_two(task: LabelTask, people: list[User]) -> None:
    answer(task, people[0], "stripe")
    assert answer(task, people[1], "check").status == "disputed"
    decided = answer(task, people[2], "check")
    assert (decided.status, decided.value) == ("agreed", "check")


def test_three_opinions_wait_for_a_fourth_or_the_owner(task: LabelTask, people: list[User], mei: User) -> None:
    for user, value in zip(people, ("stripe", "check", "dot"), strict=False):
        answer(task, user, value)
    task.refresh_from_db()
    assert (task.status, task.answered) == ("disputed", 3)
    decided = services.adjudicate(task=task, user=mei, value="floral")
    assert (decided.status, decided.value) == ("adjudicated", "floral")
    task.product.refresh_from_db()
    assert task.product.attributes["pattern"] == "floral"
    with pytest.raises(services.Refused, match="decided already"):
        answer(task, people[3], "dot")


def test_skip_is_no_answer_and_hides_the_task_from_its_person_only(task: LabelTask, people: list[User]) -> None:
    answer(task, people[0], "")
    task.refresh_from_db()
    assert (task.status, task.answered) == ("open", 0)
    assert not LabelTask.objects.waiting_for(people[0]).exists()
    assert LabelTask.objects.waiting_for(people[1]).get() == task


def test_value_that_the_attribute_has_not_is_refused(task: LabelTask, people: list[User]) -> None:
    with pytest.raises(services.Refused, match="no value"):
        answer(task, people[0], "long")
    assert not LabelAnswer.objects.exists()


def test_task_is_asked_once_until_it_is_decided(task: LabelTask, people: list[User]) -> None:
    assert services.ask(products=[task.product_id], attribute="pattern") == 0
    answer(task, people[0], "stripe")
    answer(task, people[1], "stripe")
    assert services.ask(products=[task.product_id], attribute="pattern") == 1


def test_nearly_done_tasks_come_first(make_product: Maker, people: list[User]) -> None:
    products = [make_product(f"tee-{number}") for number in range(3)]
    services.ask(products=[product.pk for product in products], attribute="sleeve")
    answer(LabelTask.objects.get(product=products[2]), people[0], "long")
    assert [task.product for task in LabelTask.objects.waiting_for(people[1])] == [products[2], *products[:2]]


# --- figures --------------------------------------------------------------------------------------
def test_kappa_is_agreement_beyond_chance() -> None:
    table = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
    assert figures.cohens_kappa(table) == pytest.approx(0.4)  # the textbook's table
    assert figures.cohens_kappa([("a", "a"), ("b", "b")]) == 1
    assert figures.cohens_kappa([("a", "b"), ("b", "a")]) == -1
    assert figures.cohens_kappa([("a", "a")]) is None
    assert figures.cohens_kappa([]) is None


def test_figures_count_progress_agreement_and_accepted_suggestions(
    make_product: Maker, people: list[User], django_assert_num_queries: Any
) -> None:
    products = [make_product(f"tee-{number}") for number in range(4)]
    services.ask(products=[product.pk for product in products], attribute="sleeve")
    tasks = list(LabelTask.objects.order_by("pk"))
    LabelTask.objects.filter(pk__in=[one.pk for one in tasks[:3]]).update(suggestion="long", confidence=0.9)
    given = [("long", "long"), ("short", "short"), ("long", "short")]
    for one, values in zip(tasks, given, strict=False):
        for user, value in zip(people, values, strict=False):
            answer(one, user, value)
    with django_assert_num_queries(3):
        (line,) = figures.by_attribute()
    assert (line.total, line.open, line.disputed, line.decided, line.percent) == (4, 1, 1, 2, 50)
    assert (line.compared, line.agreement) == (3, pytest.approx(2 / 3))
    assert line.kappa == pytest.approx(0.4)
    assert (line.judged, line.accepted) == (2, 0.5)
    assert figures.by_category() == [{"path": "women/tops", "total": 4, "waiting": 1, "disputed": 1, "decided": 2}]


# --- pictures -------------------------------------------------------------------------------------
def drawn(pattern: str, seed: int, colour: tuple[int, int, int] = (40, 60, 140)) -> bytes:
    """A tiny garment on a light ground: plain, striped across, or dotted; its place and tint vary by the seed."""
    rng = np.random.default_rng(seed)
    sheet = np.full((64, 48, 3), 238, np.uint8)
    top, left = rng.integers(4, 10), rng.integers(4, 9)
    body = np.tile(np.array(colour) + rng.integers(-20, 20, 3), (46, 30, 1)).astype(int)
    if pattern == "stripe":
        body[(np.arange(46) // 3) % 2 == 0] += 90
    if pattern == "dot":
        y, x = np.indices((46, 30))
        body[(y % 8 < 3) & (x % 8 < 3)] += 90
    sheet[top : top + 46, left : left + 30] = np.clip(body + rng.normal(0, 5, body.shape), 0, 255)
    buffer = io.BytesIO()
    Image.fromarray(sheet).save(buffer, "PNG")
    return buffer.getvalue()


def test_features_tell_the_garment_from_its_ground() -> None:
    with Image.open(io.BytesIO(drawn("plain", 1))) as picture:
        pixels = np.asarray(picture.convert("RGB").resize(SIZE), np.float32) / 255
    assert foreground(pixels).mean() == pytest.approx(46 * 30 / (64 * 48), abs=0.05)
    found = features_of(io.BytesIO(drawn("stripe", 2)))
    assert (found.shape, found.dtype) == ((LENGTH,), np.float32)
    assert np.isfinite(found).all()


@pytest.mark.parametrize("size", [(1, 1), (300, 7), (5, 300)])
def test_features_survive_odd_and_empty_pictures(size: tuple[int, int]) -> None:
    buffer = io.BytesIO()
    Image.new("RGBA", size, (250, 250, 250, 0)).save(buffer, "PNG")
    buffer.seek(0)
    assert np.isfinite(features_of(buffer)).all()
    with pytest.raises(OSError, match="identify"):
        features_of(io.BytesIO(b"no picture"))


def examples(count: int) -> tuple[np.ndarray, list[str]]:
    labels = [("plain", "stripe", "dot")[number % 3] for number in range(count)]
    return np.stack([features_of(io.BytesIO(drawn(one, seed))) for seed, one in enumerate(labels)]), labels


def test_classifier_learns_drawn_patterns_and_is_measured_on_others() -> None:
    table, labels = examples(150)
    found = classifier.train(list(range(150)), table, labels, [str(number) for number in range(150)])
    assert found is not None
    assert found.report.tested > 15
    assert found.report.accuracy >= 0.9
    assert found.report.majority < 0.6
    assert found.threshold is not None
    fresh = features_of(io.BytesIO(drawn("dot", 999)))
    guess = found.guess(fresh)
    assert (guess.value, found.dares(guess)) == ("dot", True)
    assert all(labels[key] == "dot" for key in found.alike(fresh, "dot"))


def test_classifier_is_silent_where_labels_are_noise_or_few() -> None:
    table, labels = examples(120)
    shuffled = [str(one) for one in np.random.default_rng(3).permutation(labels)]
    noise = classifier.train(list(range(120)), table, shuffled, [str(number) for number in range(120)])
    assert noise is not None
    assert noise.threshold is None
    assert noise.report.suggested == 0
    assert noise.report.accuracy < 0.7
    assert not noise.dares(noise.guess(table[0]))
    assert classifier.train([1, 2], table[:2], labels[:2], ["a", "b"]) is None


@pytest.fixture
def catalogue(make_product: Maker) -> list[Product]:
    """Seventy-two labelled products and three whose pattern is missing, each with its picture."""
    products = []
    for number in range(75):
        pattern = ("plain", "stripe", "dot")[number % 3]
        attributes = {"pattern": pattern} if number < 72 else {}
        product = make_product(f"tee-{number}", sizes=("M",), attributes=attributes)
        file = ContentFile(drawn(pattern, number), name=f"{number}.png")
        ProductImage.objects.create(product=product, sha256=f"{number:064d}", file=file)
        products.append(product)
    return products


def test_job_finds_what_is_missing_suggests_it_and_says_how_good_it_is(catalogue: list[Product]) -> None:
    job = enqueue("catalog.suggest_labels", arguments={"attributes": ["pattern", "sleeve"]})
    runner.execute(job.pk, heartbeat=False)
    job.refresh_from_db()
    assert job.state == "succeeded", job.error
    result = job.result
    assert result is not None
    assert result["pictures"] == 75
    assert result["attributes"]["sleeve"] == {"missing": 0, "waiting": 0, "suggested": 0, "too_few_examples": True}
    found = result["attributes"]["pattern"]
    assert (found["missing"], found["waiting"]) == (3, 3)
    assert found["held_out"]["accuracy"] > 0.8
    for task in LabelTask.objects.exclude(suggestion=""):
        assert task.suggestion == ("plain", "stripe", "dot")[catalogue.index(task.product) % 3]
        assert len(task.alike) == 3
    assert found["suggested"] == LabelTask.objects.exclude(suggestion="").count() >= 1
    again = enqueue("catalog.suggest_labels", arguments={"attributes": ["pattern"]})
    runner.execute(again.pk, heartbeat=False)
    assert LabelTask.objects.count() == 3


def test_lost_picture_is_left_out(catalogue: list[Product]) -> None:
    ProductImage.objects.filter(product=catalogue[0]).update(file="products/gone.png")
    assert len(suggest.read_shelf().keys) == 74


# --- the desk -------------------------------------------------------------------------------------
def test_queue_shows_a_picture_and_takes_an_answer_by_button(task: LabelTask, people: list[User]) -> None:
    LabelTask.objects.update(suggestion="stripe", confidence=0.93, alike=[task.product_id])
    ann, ben = client_of(people[0]), client_of(people[1])
    page = ann.get(WORK).content.decode()
    assert "Suggested: <b>stripe</b>, with confidence 0.93." in page
    assert 'data-key="s"' in page
    ann.post(WORK, {"task": task.pk, "value": "stripe"})
    assert "Nothing waits for you" in ann.get(WORK).content.decode()
    ben.post(WORK, {"task": task.pk, "value": "stripe"})
    task.refresh_from_db()
    assert (task.status, task.value) == ("agreed", "stripe")


def test_others_answers_are_not_shown_before_one_has_answered(task: LabelTask, people: list[User]) -> None:
    answer(task, people[0], "check")
    page = client_of(people[1]).get(WORK, {"task": task.pk}).content.decode()
    assert "ann@example.com" not in page


def test_owner_decides_a_dispute_and_a_merchandiser_cannot(task: LabelTask, people: list[User]) -> None:
    answer(task, people[0], "check")
    answer(task, people[1], "dot")
    form = {"task": task.pk, "value": "floral", "decide": "1"}
    assert client_of(people[2]).post(f"{WORK}?task={task.pk}", form).status_code == 403
    task.refresh_from_db()
    assert task.status == "disputed"
    owner = client_of(person("olga", "owner"))
    assert "ann@example.com: check" in owner.get(WORK, {"task": task.pk}).content.decode()
    owner.post(f"{WORK}?task={task.pk}", form)
    task.refresh_from_db()
    assert (task.status, task.value) == ("adjudicated", "floral")


def test_viewer_and_stranger_label_nothing(task: LabelTask, charlie: Client) -> None:
    viewer = client_of(person("vera", "viewer"))
    assert viewer.get("/admin/catalog/labeltask/").status_code == 200
    ask = reverse("admin:catalog_labeltask_ask")
    for address in (WORK, ask, reverse("admin:catalog_labeltask_suggest")):
        assert viewer.post(address, {"task": task.pk, "value": "dot"}).status_code == 403
        answer_of_stranger = charlie.post(address, {"task": task.pk, "value": "dot"})
        assert answer_of_stranger.headers["Location"].startswith("/admin/login/")
    assert not LabelAnswer.objects.exists()


def test_merchandiser_asks_for_a_category_again(catalogue: list[Product], people: list[User]) -> None:
    ann = client_of(people[0])
    category = catalogue[0].category
    response = ann.post(reverse("admin:catalog_labeltask_ask"), {"attribute": "pattern", "category": category.pk})
    assert response.status_code == 302
    assert LabelTask.objects.filter(attribute="pattern").count() == 75
    ann.post(reverse("admin:catalog_labeltask_ask"), {"attribute": "shoe", "category": "x"})
    assert LabelTask.objects.count() == 75


def test_wrong_posts_are_told_or_not_found(task: LabelTask, people: list[User]) -> None:
    ann = client_of(people[0])
    assert ann.post(WORK, {"task": "9" * 30, "value": "dot"}).status_code == 404
    assert ann.post(WORK, {"value": "dot"}).status_code == 404
    ann.post(WORK, {"task": task.pk, "value": "nonsense"})
    assert not LabelAnswer.objects.exists()
