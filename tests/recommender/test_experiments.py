"""Who is in which arm, what that changes on a rail, and what an experiment says of what shoppers did."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from catalog.models import Product
from fashionai.accounts.models import Purpose, Shopper
from fashionai.accounts.privacy import erase_shopper, export_shopper
from fashionai.accounts.services import record_consent
from fashionai.accounts.signals import shopper_merged
from recommender import policy, slates
from recommender.experiments import arms, exposures, readout, services
from recommender.experiments.models import Arm, Experiment, Exposure
from recommender.models import Event, Sight, Slate, new_slate_id, place_of

Make = Callable[..., Product]


def experiment(**fields: Any) -> Experiment:
    made = Experiment.objects.create(**{"name": "Chance", "slot": "home", "planned": 400, **fields})
    Arm.objects.create(experiment=made, name="as it is", is_control=True, weight=50)
    Arm.objects.create(experiment=made, name="more", weight=50, options={"share": 0.4})
    return made


@pytest.fixture
def running(db: None) -> Experiment:
    return services.start(experiment=experiment())


# --- assignment -------------------------------------------------------------------------------------
def shares(weights: tuple[int, ...], salt: str, keys: list[str], traffic: int = 100) -> list[int | None]:
    made = arms.Running(salt, "home", traffic, tuple((n, weight, {}) for n, weight in enumerate(weights)))
    found = [arms.assigned(made, key) for key in keys]
    return [one[0] if one else None for one in found]


KEYS = [str(uuid.UUID(int=n)) for n in range(20_000)]


def test_buckets_are_uniform_and_arms_get_their_shares() -> None:
    buckets = np.array([arms.bucket("salt", key) for key in KEYS])
    assert np.histogram(buckets, 10, (0, 1))[0] == pytest.approx(np.full(10, 2_000), abs=150)
    found = shares((70, 20, 10), "salt", KEYS)
    assert [found.count(arm) / len(KEYS) for arm in range(3)] == pytest.approx([0.7, 0.2, 0.1], abs=0.01)


def test_a_shopper_stays_in_their_arm_and_experiments_are_independent() -> None:
    first, again, other = (shares((50, 50), salt, KEYS) for salt in ("one", "one", "two"))
    assert first == again
    together = sum(a == b for a, b in zip(first, other, strict=True)) / len(KEYS)
    assert together == pytest.approx(0.5, abs=0.015)


def test_part_of_the_traffic_is_a_part_that_tells_nothing_of_the_arm() -> None:
    found = shares((50, 50), "salt", KEYS, traffic=20)
    inside = [arm for arm in found if arm is not None]
    assert len(inside) / len(KEYS) == pytest.approx(0.2, abs=0.01)
    assert sum(inside) / len(inside) == pytest.approx(0.5, abs=0.03)


# --- what an arm changes ----------------------------------------------------------------------------
def in_arm(running: Experiment, name: str) -> Shopper:
    """A shopper whose key falls into that arm."""
    wanted = running.arms.get(name=name).pk
    for _ in range(200):
        shopper = Shopper(key=uuid.uuid4())
        if arms.options_for(shopper, "home").arms == (wanted,):
            shopper.save()
            return shopper
    raise AssertionError("no key of 200 fell into the arm")


def test_an_arms_options_reach_the_rail_and_its_log(running: Experiment, make_product: Make) -> None:
    shopper = in_arm(running, "more")
    treatment = arms.options_for(shopper, "home")
    assert treatment.options == {"share": 0.4}
    assert arms.options_for(shopper, "similar") == arms.NONE
    assert arms.options_for(None, "home") == arms.NONE
    make_product("gown")
    tiles = policy.recommend(shopper=shopper, slot="home", count=1, options=treatment.options)
    slates.record(shopper=shopper, slot="home", tiles=tiles, treatment=treatment)
    assert Slate.objects.get().arms == list(treatment.arms)
    assert Exposure.objects.get().arm.name == "more"


def test_a_slate_keeps_what_it_was_drawn_from(trained: Any, alice: Shopper) -> None:
    tiles = policy.recommend(shopper=alice, slot="home", count=3, options={"share": 0.25})
    slates.record(shopper=alice, slot="home", tiles=tiles)
    slate = Slate.objects.get()
    assert slate.share == 0.25
    assert len(slate.pool) == 16
    assert {tile[0] for tile in slate.tiles} <= set(slate.pool)
    expected = 0.75 + 0.25 / 16 if slate.tiles[0][0] == slate.pool[0] else 0.25 / 16
    assert slate.tiles[0][2] == pytest.approx(expected, abs=1e-6)


def test_who_does_not_want_to_improve_models_takes_no_part(running: Experiment) -> None:
    shopper = in_arm(running, "more")
    record_consent(shopper=shopper, purpose=Purpose.RESEARCH, granted=False)
    assert arms.options_for(shopper, "home") == arms.NONE


def test_a_version_that_is_no_model_leaves_the_champion_in_service(trained: Any, alice: Shopper) -> None:
    assert len(policy.recommend(shopper=alice, slot="home", count=3, options={"model": 10**9})) == 3


def test_the_experiment_that_started_first_holds_where_two_set_the_same(running: Experiment) -> None:
    later = experiment(name="Later")
    later.arms.filter(is_control=True).update(options={"share": 0.1})
    services.start(experiment=later)
    shopper = in_arm_of_both(running, later)
    assert arms.options_for(shopper, "home").options == {"share": 0.4}


def in_arm_of_both(first: Experiment, second: Experiment) -> Shopper:
    wanted = (first.arms.get(name="more").pk, second.arms.get(name="as it is").pk)
    for _ in range(300):
        shopper = Shopper(key=uuid.uuid4())
        if arms.options_for(shopper, "home").arms == wanted:
            return shopper
    raise AssertionError("no key of 300 fell into both arms")


@pytest.mark.parametrize(
    ("said", "about"),
    [({"share": 2}, "0 to 0.5"), ({"share": True}, "0 to 0.5"), ({"colour": 1}, "no option"), ([], "JSON"),
     ({"model": 10**9}, "version")],
)  # fmt: skip
def test_options_that_mean_nothing_are_refused_with_a_sentence(db: None, said: Any, about: str) -> None:
    with pytest.raises(ValueError, match=about):
        arms.read_options(said)


# --- starting and stopping --------------------------------------------------------------------------
def test_only_a_whole_draft_starts_and_only_a_running_one_stops(db: None) -> None:
    made = experiment()
    made.arms.filter(is_control=True).update(weight=40)
    with pytest.raises(ValidationError, match="100 per cent"):
        services.start(experiment=made)
    made.arms.filter(is_control=True).update(weight=50)
    with pytest.raises(ValidationError, match="running"):
        services.stop(experiment=made)
    services.start(experiment=made)
    assert arms.running()[0].salt == made.salt
    with pytest.raises(ValidationError, match="draft"):
        services.start(experiment=made)
    services.stop(experiment=made, conclusion="No gain.")
    made.refresh_from_db()
    assert (made.status, made.conclusion) == ("stopped", "No gain.")
    assert arms.running() == []


# --- sights and exposures ---------------------------------------------------------------------------
def test_browsers_tell_how_far_a_rail_was_looked_at(alice: Shopper, client: Client, running: Experiment) -> None:
    client.force_login(alice.user)  # type: ignore[arg-type]
    exposed = Exposure.objects.create(experiment=running, arm=running.arms.first(), shopper=alice)
    slate = new_slate_id()

    def tell(*places: int) -> dict[str, Any]:
        batch = [{"kind": "seen", "slot": "home", "impression": str(place_of(slate, place))} for place in places]
        answer = client.post("/api/v1/events", {"events": batch}, content_type="application/json")
        assert answer.status_code == 202
        return dict(answer.json())

    assert tell(1, 3)["accepted"] == 1
    assert Sight.objects.get().places == 4
    assert tell(2) == {"accepted": 0, "duplicates": 1, "rejected": []}
    assert tell(7)["accepted"] == 1
    assert Sight.objects.get().places == 8
    exposed.refresh_from_db()
    assert exposed.seen_at is not None
    assert not Event.objects.exists()


def test_a_strangers_word_about_a_slate_changes_nothing(alice: Shopper, bob: Shopper, client: Client) -> None:
    slate = new_slate_id()
    Sight.objects.create(slate=slate, shopper=alice, places=2)
    client.force_login(bob.user)  # type: ignore[arg-type]
    batch = [{"kind": "seen", "slot": "home", "impression": str(place_of(slate, 9))}, {"kind": "seen", "slot": 3}]
    answer = client.post("/api/v1/events", {"events": batch}, content_type="application/json").json()
    assert [one["index"] for one in answer["rejected"]] == [1]
    assert list(Sight.objects.values_list("shopper", "places")) == [(alice.pk, 2)]


def test_an_exposure_is_written_once_and_its_second_rail_costs_nothing(
    running: Experiment, alice: Shopper, django_assert_num_queries: Any
) -> None:
    slate = Slate(shopper=alice, slot="home", tiles=[], arms=[running.arms.get(name="more").pk])
    exposures.note([slate])
    with django_assert_num_queries(0):
        exposures.note([slate])
    exposures.forget()
    exposures.note([slate])
    assert Exposure.objects.count() == 1


def test_merging_moves_an_exposure_and_marks_who_met_two_arms(
    running: Experiment, alice: Shopper, bob: Shopper
) -> None:
    control, more = running.arms.order_by("pk")
    guest, other = Shopper.objects.create(), Shopper.objects.create()
    Exposure.objects.create(experiment=running, arm=more, shopper=guest)
    Exposure.objects.create(experiment=running, arm=control, shopper=other)
    Exposure.objects.create(experiment=running, arm=more, shopper=bob)
    shopper_merged.send(sender=Shopper, guest=guest, account=alice)
    shopper_merged.send(sender=Shopper, guest=other, account=bob)
    assert Exposure.objects.get(shopper=alice).arm == more
    assert Exposure.objects.get(shopper=bob).crossed


def test_export_names_experiments_and_erasure_forgets_them(running: Experiment, alice: Shopper) -> None:
    Exposure.objects.create(experiment=running, arm=running.arms.get(name="more"), shopper=alice)
    slate = Slate.objects.create(shopper=alice, slot="home", tiles=[[1, "x", 1.0]])
    Sight.objects.create(slate=slate.pk, shopper=alice, places=1)
    sections = export_shopper(alice)["sections"]
    assert [(row["experiment"], row["arm"]) for row in sections["experiments"]] == [("Chance", "more")]
    assert [row["places seen"] for row in sections["shown"]] == [1]
    erase_shopper(shopper=alice)
    assert not Exposure.objects.exists()
    assert not Sight.objects.exists()


# --- reading ----------------------------------------------------------------------------------------
def crowd(running: Experiment, product: Product, *, each: int, clicks: dict[str, float]) -> None:
    """`each` shoppers an arm who saw one rail ten days ago; so many of them in a hundred clicked on it."""
    at, rng = timezone.now() - timedelta(days=10), np.random.default_rng(1)
    people = iter(Shopper.objects.bulk_create([Shopper() for _ in range(2 * each)]))
    rows: tuple[list[Any], ...] = ([], [], [], [])
    for arm in running.arms.all():
        for _ in range(each):
            one, slate = next(people), new_slate_id()
            rows[0].append(Exposure(experiment=running, arm=arm, shopper=one, served_at=at, seen_at=at))
            rows[1].append(Slate(pk=slate, shopper=one, slot="home", tiles=[[product.pk, "x", 1.0]], at=at))
            rows[2].append(Sight(slate=slate, shopper=one, places=1, at=at))
            if rng.random() < clicks[arm.name]:
                place, later = place_of(slate, 0), at + timedelta(minutes=1)
                rows[3].append(Event(shopper=one, product=product, kind="click", impression=place, at=later))
    for model, made in zip((Exposure, Slate, Sight, Event), rows, strict=True):
        model.objects.bulk_create(made)


def test_a_clear_winner_is_named(running: Experiment, make_product: Make, django_assert_num_queries: Any) -> None:
    crowd(running, make_product("gown"), each=250, clicks={"as it is": 0.1, "more": 0.5})
    with django_assert_num_queries(5):
        told = readout.read(running)
    assert told.complete == 500
    row = told.rows[1]
    assert (row.arm.name, row.verdict) == ("more", "better")
    assert row.difference is not None
    assert row.difference.low < 0.4 < row.difference.high
    assert told.looks[row.arm.pk][-1].difference == row.difference
    assert readout.decision(told) == "“more” is better than the control; it may take its place."


def test_no_difference_is_called_open_and_a_broken_ratio_is_said_first(running: Experiment, make_product: Make) -> None:
    crowd(running, make_product("gown"), each=150, clicks={"as it is": 0.3, "more": 0.3})
    told = readout.read(running)
    assert readout.decision(told).startswith("Nothing shown yet")
    Exposure.objects.filter(
        pk__in=list(Exposure.objects.filter(arm__name="more").values_list("pk", flat=True)[:110])
    ).delete()
    assert readout.decision(readout.read(running)).startswith("Do not read this")


def test_a_guardrail_that_breaks_stops_the_experiment(running: Experiment, make_product: Make) -> None:
    gown = make_product("gown")
    Experiment.objects.update(guardrails=["buyers"])
    running.refresh_from_db()
    crowd(running, gown, each=250, clicks={"as it is": 0.3, "more": 0.3})
    at = timezone.now() - timedelta(days=9)
    buyers = Exposure.objects.filter(arm__name="as it is")[:150]
    Event.objects.bulk_create(
        [Event(shopper_id=one.shopper_id, product=gown, kind="purchase", at=at) for one in buyers]
    )
    told = readout.read(running)
    assert [row.arm.name for row in told.harmed] == ["more"]
    assert readout.decision(told) == "Stop: with “more” share who bought got worse."


def test_shoppers_count_when_their_days_are_over_and_only_what_fell_into_them(
    running: Experiment, make_product: Make, alice: Shopper, bob: Shopper
) -> None:
    gown, arm, now = make_product("gown"), running.arms.get(name="more"), timezone.now()
    for shopper, days in ((alice, 8), (bob, 6)):
        at = now - timedelta(days=days)
        Exposure.objects.create(experiment=running, arm=arm, shopper=shopper, seen_at=at)
        for offset in (-1, 1, 9):
            moment = at + timedelta(days=offset)
            Event.objects.create(shopper=shopper, product=gown, kind="purchase", value=3, at=moment)
    found = readout.read(running).found
    assert len(found.arm) == 1
    assert found.above["pieces"].tolist() == [3.0]
    assert found.above["buyers"].tolist() == [1.0]
    assert found.seen == {arm.pk: 2}
