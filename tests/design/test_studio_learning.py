"""The generator taught by the shop: what it learns from, by night and by command, its gate, and what the desk sees."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import translation
from PIL import Image

from catalog.models import Colour, Product, ProductImage
from design import catalogue, generator, learning, liked, services, tasks, trainings
from design.gan.gate import Measured, verdict
from design.gan.vocabulary import Condition
from design.models import Lesson, Training, TrainingState, Verdict
from fashionai.accounts.models import Shopper, User
from fashionai.http import terms
from fashionai.jobs import runner
from fashionai.jobs import services as jobs
from fashionai.registry.models import ModelVersion, Stage

torch = pytest.importorskip("torch")
from design.gan import networks  # noqa: E402
from design.gan.serving import Generator  # noqa: E402
from design.gan.styles import StyleSpace  # noqa: E402
from design.gan.training.continuing import CONTINUE  # noqa: E402
from design.gan.vocabulary import VOCABULARY, encode  # noqa: E402

pytestmark = pytest.mark.django_db
SMALL = networks.Shape(base=4, widths=(8, 8, 8, 8), blocks=(1, 1, 1, 1), groups=(1, 1, 1, 1), noise=4, hidden=8)
QUICK = replace(CONTINUE, images=32, batch=4, settle=2, check_every=4, bfloat16=False)
GOOD = Measured(0.1, 0.1, 0.8, 0.9, 0.8)


def small_generator() -> Generator:
    torch.manual_seed(0)
    network = networks.Generator(SMALL)
    for layer in network.paint:
        torch.nn.init.normal_(layer.weight, std=0.2)
    vectors = np.random.default_rng(0).normal(size=(40, 128)).astype(np.float32)
    shown = encode([Condition(category="dress", colour="navy"), Condition(category="shoes", colour="red")] * 20)
    return Generator(network, StyleSpace.fit(vectors, shown), vectors, np.zeros((4, 9), np.int64), {"shape": _shape()})


def _shape() -> str:
    import json

    return json.dumps(SMALL.as_json())


@pytest.fixture
def studio(monkeypatch: pytest.MonkeyPatch) -> generator.Studio:
    monkeypatch.setattr(generator, "REFERENCE", 32)
    held = generator.fitted(small_generator(), "small v1")
    monkeypatch.setattr(generator, "get", lambda: held)
    return held


@pytest.fixture
def shop(make_product: Callable[..., Product], monkeypatch: pytest.MonkeyPatch) -> list[Product]:
    """Twenty dresses and shirts, each with a photo of its colour on a plain ground."""
    monkeypatch.setattr(learning, "FEWEST", 10)
    made = []
    colours = {
        slug: Colour.objects.get_or_create(slug=slug, defaults={"name_en": slug, "name_zh": slug, "hex": hex_})[0]
        for slug, hex_ in (("navy", "#242f4a"), ("red", "#b03030"))
    }
    for number in range(20):
        product = make_product(
            f"piece-{number}",
            category="women/dresses",
            attributes={"fabric": "linen", "sleeve": "short", "pattern": "plain"},
        )
        slug = ("navy", "red")[number % 2]
        ProductImage.objects.create(
            product=product, colour=colours[slug], file=ContentFile(_photo(slug, number), f"piece-{number}.png")
        )
        made.append(product)
    return made


def _photo(colour: str, number: int) -> bytes:
    pixels = np.full((90, 60, 3), 235, np.uint8)
    pixels[10 + number % 5 : 70, 15:45] = {"navy": (36, 47, 74), "red": (176, 48, 48)}[colour]
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def test_the_catalogue_is_square_pictures_that_say_what_they_show(shop: list[Product]) -> None:
    found = catalogue.shown()
    assert found.images.shape == (20, 128, 128, 3)
    assert {one.colour for one in found.conditions} == {"navy", "red"}
    assert {one.category for one in found.conditions} == {"dress"}
    assert found.held.tolist() == [product.pk % 5 == 0 for product in shop]
    corner, middle = found.images[0, 2, 2], found.images[0, 64, 64]
    assert np.abs(corner.astype(int) - 235).max() <= 2
    assert np.abs(middle.astype(int) - (36, 47, 74)).max() <= 2
    again = catalogue.shown()
    assert again.fingerprint == found.fingerprint
    Product.objects.filter(pk=shop[0].pk).update(attributes={"fabric": "wool"})
    assert catalogue.shown().fingerprint != found.fingerprint


def test_a_picture_that_cannot_be_read_is_left_out(shop: list[Product]) -> None:
    ProductImage.objects.filter(product=shop[3]).update(file="products/gone.png")
    assert len(catalogue.shown().conditions) == 19


def test_training_on_the_catalogue_registers_through_the_gate_and_is_followed(
    shop: list[Product], studio: generator.Studio, tmp_path: Path
) -> None:
    told: list[float] = []
    order = learning.Order(catalogue.shown(), Lesson.CATALOGUE, tmp_path / "run", QUICK)
    version, decision = learning.train(order, lambda share, line: told.append(share))
    assert version.name == "design.gan"
    assert version.stage in {Stage.CHALLENGER, Stage.REJECTED}, "a new judge promotes nobody by itself"
    assert version.data_report["judge"].startswith("taught on 16 pictures of the shop, ")
    assert version.decision == decision
    assert set(version.metrics["beside"]) == {"challenger", "champion"}
    for beside in version.metrics["beside"].values():
        assert beside["liked"] == beside["kid"], "without likes every picture counts the same"
    row = Training.objects.get()
    assert (row.state, row.share, row.version) == (TrainingState.FINISHED, 1.0, version)
    assert [look[0] for look in row.looks] == [4, 8]
    assert Image.open(io.BytesIO(bytes(row.grid))).size == (512, 64 * (row.pictures // 8))
    assert told == sorted(told)
    loaded, name = generator._load(version)
    assert name == str(version)
    assert not np.array_equal(loaded.network.basis.detach().numpy(), studio.generator.network.basis.detach().numpy()), (
        "what is registered is what was trained"
    )


def test_a_catalogue_can_be_learned_from_nothing(
    shop: list[Product], studio: generator.Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("design.gan.training.continuing.COLOUR", replace(SMALL, hidden=12))
    settings = replace(QUICK, settle=0, watch_from=100)
    order = learning.Order(catalogue.shown(), Lesson.CATALOGUE, tmp_path / "run", settings, anew=True)
    version, _ = learning.train(order, lambda share, line: None)
    loaded, _ = generator._load(version)
    assert loaded.network.shape.hidden == 12
    assert "from nothing" in loaded.about["trained_on"]
    assert not np.allclose(loaded.space.mean, studio.generator.space.mean), "its styles are those of the shop"
    assert not (tmp_path / "run").exists(), "what has been registered is not gone on with"


def test_a_judge_that_knows_no_photos_gives_way_to_one_taught_on_the_shops(shop: list[Product]) -> None:
    from design.gan import gate
    from design.gan.training.drawings import photograph, specs
    from design.gan.vocabulary import of_spec

    found = catalogue.shown()
    held, known = found.part(held=True), found.part(held=False)
    chosen = gate.judge_of(*held, *known)
    assert chosen.name.startswith("taught on 16 pictures of the shop")
    assert (chosen.taught, chosen.reads) == (True, 1.0)
    answers = gate.look(chosen.judge, known[0])[1]["category"]
    assert {VOCABULARY["category"][place] for place in answers} == {"dress"}
    drawn = specs(seed=4, count=20)
    pictures = np.stack([photograph(spec, 64) for spec in drawn]), [of_spec(spec) for spec in drawn]
    chosen = gate.judge_of(*pictures, *known)
    assert chosen.name.startswith("the one that ships")
    assert not chosen.taught


def test_held_out_pictures_are_looked_at_once_for_all_that_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    from design.gan import gate, judge
    from design.gan.training import recipes

    rng = np.random.default_rng(12)
    held = rng.integers(0, 255, (6, 64, 64, 3), dtype=np.uint8)
    conditions = [Condition(category="dress", colour="navy"), Condition(category="shoes", colour="red")] * 3
    looked: list[int] = []

    def look(judge_: Any, images: Any) -> Any:
        looked.append(len(images))
        return judge.look(judge_, images)

    monkeypatch.setattr(gate, "look", look)
    monkeypatch.setattr(gate, "_LOOKED", {})
    chosen = gate.Chosen(judge.load_judge(recipes.DRAWN_JUDGE), "the one that ships", 0.9, taught=False)
    first = small_generator()
    found = gate.compared(first, first, chosen, held, conditions)[1]
    assert looked == [6, 12, 12, 12], "the pictures once, then the designs of both and the champion's again"
    assert found["challenger"] == found["champion"]
    other = gate.measured(first, chosen.judge, held // 4, conditions)
    assert looked[4:] == [6, 12], "other pictures are other content"
    assert other != found["champion"]


@pytest.mark.parametrize(
    ("reads", "taught", "gain", "noise", "outcome"),
    [
        (0.9, False, 0.05, 0.0, "passed"),
        (0.9, True, 0.05, 0.0, "to be seen"),
        (0.9, True, 0.05, 0.04, "failed"),
        (0.9, False, 0.0, 0.0, "failed"),
        (0.5, True, 0.05, 0.0, "failed"),
    ],
)
def test_a_new_judge_is_believed_as_far_as_it_reads_and_waits_for_somebody(
    monkeypatch: pytest.MonkeyPatch, reads: float, taught: bool, gain: float, noise: float, outcome: str
) -> None:
    from design.gan import gate

    def measured(one: Any, *args: Any, seed: int = 0, **options: Any) -> Measured:
        return GOOD._replace(liked=GOOD.liked - (gain if one == "ours" else noise * seed))

    monkeypatch.setattr(gate, "measured", measured)
    chosen = gate.Chosen(cast(Any, None), "taught on 3 pictures", reads, taught)
    found, figures, decision = gate.compared(cast(Any, "ours"), cast(Any, "theirs"), chosen, cast(Any, None), [])
    assert found == outcome
    assert figures["champion"] == GOOD
    assert ("promote it here" in decision) == (outcome == "to be seen")
    assert ("No judge can tell" in decision) == (reads < 0.6)


def test_the_next_training_says_of_a_killed_one_that_it_ended() -> None:
    killed = Training.objects.create(lesson=Lesson.CATALOGUE, pictures=3)
    other = Training.objects.create(lesson=Lesson.LIKES, pictures=3)
    with trainings.followed(Lesson.CATALOGUE, 4) as row:
        killed.refresh_from_db()
        other.refresh_from_db()
    assert (killed.state, other.state) == (TrainingState.STOPPED, TrainingState.RUNNING)
    assert "without a word" in killed.decision
    assert row.pk != killed.pk


def test_a_collapsed_run_is_not_gone_on_with(
    shop: list[Product], studio: generator.Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from design.gan.training import watch

    monkeypatch.setattr(watch, "_ALIKE", 1e9)
    order = learning.Order(catalogue.shown(), Lesson.CATALOGUE, tmp_path / "run", QUICK)
    with pytest.raises(watch.Stopped, match="collapsed"):
        learning.train(order, lambda share, line: None)
    assert not (tmp_path / "run").exists()
    row = Training.objects.get()
    assert row.state == TrainingState.STOPPED
    with translation.override("zh-hans"):
        assert terms.sentence(row.decision).startswith("训练坍缩")
        assert row.get_state_display() == "已停止"


def test_a_second_training_begins_anew(shop: list[Product], studio: generator.Studio, tmp_path: Path) -> None:
    order = learning.Order(catalogue.shown(), Lesson.CATALOGUE, tmp_path / "run", QUICK)
    for _ in range(2):
        learning.train(order, lambda share, line: None)
    assert [len(one.looks) for one in Training.objects.all()] == [2, 2]


def test_a_killed_training_goes_on(shop: list[Product], studio: generator.Studio, tmp_path: Path) -> None:
    order = learning.Order(catalogue.shown(), Lesson.CATALOGUE, tmp_path / "run", QUICK)

    class Killed(BaseException):
        pass

    def die(share: float, line: str) -> None:
        raise Killed("the machine went down")

    with pytest.raises(Killed):
        learning.train(order, die)
    assert Training.objects.get().state == TrainingState.STOPPED
    assert "went down" in Training.objects.get().decision
    learning.train(order, lambda share, line: None)
    newest = Training.objects.order_by("-started_at").first()
    assert newest is not None
    assert [look[0] for look in newest.looks] == [8], "the first look was not trained again"


def test_cpu_seconds_bound_a_training(shop: list[Product], studio: generator.Studio, tmp_path: Path) -> None:
    order = learning.Order(
        catalogue.shown(), Lesson.CATALOGUE, tmp_path / "run", replace(QUICK, images=4_000), seconds=0.01
    )
    learning.train(order, lambda share, line: None)
    assert [look[0] for look in Training.objects.get().looks] == [4], "it ends at the first look after its time"


@pytest.mark.parametrize(
    ("ours", "passes", "says"),
    [
        (GOOD._replace(liked=0.09), True, "nothing else got worse"),
        (GOOD, False, "no gain"),
        (GOOD._replace(liked=GOOD.liked - 0.001), False, "no gain"),
        (GOOD._replace(liked=0.05, kid=0.12), False, "KID on all"),
        (GOOD._replace(liked=0.05, coverage=0.7), False, "coverage"),
        (GOOD._replace(liked=0.05, category=0.87), False, "category right"),
        (GOOD._replace(liked=0.05, attributes=0.77), False, "attributes right"),
    ],
)
def test_the_gate_wants_a_gain_where_shoppers_like_and_no_loss_elsewhere(
    ours: Measured, passes: bool, says: str
) -> None:
    passed, decision = verdict(ours, GOOD)
    assert passed is passes
    assert says in decision
    with translation.override("zh-hans"):
        assert set(re.findall("[A-Za-z]+", terms.sentence(decision))) == {"KID"}


def _answers(shopper: Shopper, studio: generator.Studio, count: int) -> None:
    """Likes of navy, passes of red, on a board of designs."""
    from tests.design.conftest import work

    board = services.begin(shopper=shopper)
    work()
    board.refresh_from_db()
    row = board.designs.first()
    assert row is not None
    for number in range(count):
        navy = number % 2 == 0
        condition = {"category": "dress", "colour": "navy" if navy else "red"}
        row.pk, row._state.adding, row.place = None, True, 100 + number
        row.condition = condition
        row.save(force_insert=True)
        Verdict.objects.create(design=row, opinion="like" if navy else "pass")


def _night() -> dict[str, Any]:
    job = runner.execute(jobs.enqueue(tasks.LEARN).pk, heartbeat=False)
    assert job is not None
    assert job.state == "succeeded", job.error
    return job.result or {}


@pytest.fixture
def quick_nights(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nights of eight steps in a folder of their own, that hear all of one shopper's answers."""
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(liked, "EACH", 100)
    monkeypatch.setattr(learning, "_by_night", lambda: QUICK)
    return tmp_path


def test_a_night_in_which_nobody_said_anything_is_skipped(shop: list[Product], studio: generator.Studio) -> None:
    assert "0 new answers" in _night()["decision"]
    assert not Training.objects.exists()


def test_the_night_can_be_switched_off(shop: list[Product], studio: generator.Studio, settings: Any) -> None:
    settings.STUDIO_LEARN_SECONDS = 0
    assert "learns at no night" in _night()["decision"]


def test_a_night_weights_what_shoppers_like(
    shop: list[Product], studio: generator.Studio, alice: Shopper, monkeypatch: pytest.MonkeyPatch, settings: Any,
    tmp_path: Path,
) -> None:  # fmt: skip
    settings.VAR_DIR = tmp_path
    _answers(alice, studio, 60)
    monkeypatch.setattr(liked, "EACH", 60)
    found = catalogue.shown()
    chances = liked.heard(studio).chances(found.images, found.conditions)
    navy = np.array([one.colour == "navy" for one in found.conditions])
    assert chances[navy].min() > chances[~navy].max()
    assert chances.min() >= liked.RAREST
    assert chances.max() <= liked.MOST_OFTEN
    monkeypatch.setattr(learning, "_by_night", lambda: QUICK)
    result = _night()
    assert result["stage"] in {"champion", "rejected"}
    assert Training.objects.get().lesson == Lesson.LIKES
    left = [path.name for path in (tmp_path / "design-training").iterdir()]
    assert left == [".likes.lock"], "a night leaves nothing else behind"
    assert "0 new answers" in _night()["decision"], "what was learned from is not new any more"


def test_one_shopper_alone_teaches_nothing(
    shop: list[Product], studio: generator.Studio, alice: Shopper, bob: Shopper
) -> None:
    _answers(alice, studio, 60)
    heard = liked.heard(studio)
    assert (heard.answers, heard.fresh) == (60, liked.EACH)
    assert f"{liked.EACH} new answers" in _night()["decision"]
    alone = heard.belief.mean
    _answers(bob, studio, 12)
    both = liked.heard(studio)
    assert both.fresh == 2 * liked.EACH
    assert np.abs(both.belief.mean - alone).max() > 0.1 * np.abs(alone).max(), (
        "twelve answers beside sixty weigh as much"
    )


def test_answers_that_come_while_a_night_learns_are_new_to_the_next(
    shop: list[Product], studio: generator.Studio, alice: Shopper, quick_nights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _answers(alice, studio, 50)
    decided = learning._decide

    def meanwhile(*told: Any) -> Any:
        found = decided(*told)
        newest = Verdict.objects.first()
        assert newest is not None
        Verdict.objects.filter(pk__in=Verdict.objects.values("pk")[:7]).update(at=newest.at + timedelta(seconds=1))
        return found

    monkeypatch.setattr(learning, "_decide", meanwhile)
    _night()
    assert liked.heard(studio).fresh == 7
    learning.train(
        learning.Order(catalogue.shown(), Lesson.CATALOGUE, quick_nights / "run", QUICK), lambda share, line: None
    )
    assert liked.heard(studio).fresh == 7, "a training on the catalogue reads no answers"


def test_a_night_that_collapses_is_over_and_not_repeated(
    shop: list[Product], studio: generator.Studio, alice: Shopper, quick_nights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from design.gan.training import watch

    monkeypatch.setattr(watch, "_ALIKE", 1e9)
    _answers(alice, studio, 50)
    assert _night()["decision"].startswith("collapsed")
    assert "0 new answers" in _night()["decision"]


def test_a_challenger_takes_no_place_but_that_of_whom_it_was_compared_with(
    shop: list[Product], studio: generator.Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from design.gan import gate

    def compared(*told: Any, **options: Any) -> Any:
        return gate.PASSED, {"challenger": GOOD, "champion": GOOD}, "Better."

    monkeypatch.setattr(gate, "compared", compared)
    order = learning.Order(catalogue.shown(), Lesson.CATALOGUE, tmp_path / "run", QUICK)
    first, _ = learning.train(order, lambda share, line: None)
    assert first.stage == Stage.CHAMPION

    def overtaken(*told: Any, **options: Any) -> Any:
        ModelVersion.objects.filter(pk=first.pk).update(stage=Stage.RETIRED)
        return compared()

    monkeypatch.setattr(gate, "compared", overtaken)
    second, decision = learning.train(order, lambda share, line: None)
    assert second.stage == Stage.CHALLENGER
    assert decision == "Better. Not compared with what ships, which serves since."
    with translation.override("zh-hans"):
        assert "随附的版本" in terms.sentence(decision)


def test_two_trainings_of_a_lesson_do_not_run_at_once(
    shop: list[Product], studio: generator.Studio, tmp_path: Path
) -> None:
    order = learning.Order(catalogue.shown(), Lesson.CATALOGUE, tmp_path / "run", QUICK)
    with trainings.alone(Lesson.CATALOGUE, tmp_path), pytest.raises(trainings.Busy, match="is running"):
        learning.train(order, lambda share, line: None)
    assert not Training.objects.exists()
    learning.train(order, lambda share, line: None)


@pytest.mark.parametrize(
    ("options", "says"),
    [({"minutes": 0}, "above 0"), ({"minutes": float("nan")}, "above 0"), ({"pictures": -5}, "are the least"),
     ({"pictures": 23}, "24 are the least")],
)  # fmt: skip
def test_the_command_says_what_is_too_little(
    options: dict[str, Any], says: str, studio: generator.Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("design.gan.training.continuing.CONTINUE", QUICK)
    with pytest.raises(CommandError, match=says):
        call_command("train_designs", **options)


def test_attributes_that_the_shop_does_not_know_count_in_no_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    from design.gan import gate, judge
    from design.gan.training import recipes

    held = np.random.default_rng(3).integers(0, 255, (6, 64, 64, 3), dtype=np.uint8)
    conditions = [Condition(category="dress", colour="navy")] * 6
    truth = VOCABULARY["colour"].index("navy")

    def look(judge_: Any, images: Any) -> Any:
        features, answers = judge.look(judge_, images)
        half = np.arange(len(images)) % 2 == 0
        return features, answers | {"colour": np.where(half, truth, truth + 1)}

    monkeypatch.setattr(gate, "look", look)
    frozen = judge.load_judge(recipes.DRAWN_JUDGE)
    assert gate.measured(small_generator(), frozen, held, conditions).attributes == 0.5


def test_who_keeps_their_behaviour_out_of_research_teaches_nothing(
    shop: list[Product], studio: generator.Studio, alice: Shopper
) -> None:
    from fashionai.accounts.models import Purpose
    from fashionai.accounts.services import record_consent

    _answers(alice, studio, 60)
    record_consent(shopper=alice, purpose=Purpose.RESEARCH, granted=False)
    assert liked.heard(studio).answers == 0


def test_the_command_says_what_it_lacks(make_product: Callable[..., Product], studio: generator.Studio) -> None:
    with pytest.raises(CommandError, match="200 are needed"):
        call_command("train_designs")


def test_the_command_refuses_several_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORLD_SIZE", "2")
    with pytest.raises(CommandError, match="start it without torchrun"):
        call_command("train_designs")
    assert not Training.objects.exists()


def test_the_command_trains_and_says_what_came_of_it(
    shop: list[Product], studio: generator.Studio, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr("design.gan.training.continuing.CONTINUE", QUICK)
    out = io.StringIO()
    call_command("train_designs", pictures=24, stdout=out)
    assert "design.gan v1: " in out.getvalue()
    assert "step 4" in out.getvalue()
    assert ModelVersion.objects.get().settings["images"] == 24


def test_the_desk_shows_progress_and_samples_to_those_who_may_see_them(
    shop: list[Product], studio: generator.Studio, tmp_path: Path, client: Client, mei: User, charlie: Client
) -> None:
    learning.train(
        learning.Order(catalogue.shown(), Lesson.CATALOGUE, tmp_path / "run", QUICK), lambda share, line: None
    )
    row = Training.objects.get()
    samples = f"/admin/design/training/{row.pk}/samples.webp"
    assert charlie.get(samples).status_code == 302
    client.force_login(mei)
    page = client.get(f"/admin/design/training/{row.pk}/change/").content.decode()
    assert samples in page
    assert "Squared slope" in page
    assert client.get("/admin/design/training/").status_code == 200
    picture = client.get(samples)
    assert picture["Content-Type"] == "image/webp"
    assert Image.open(io.BytesIO(picture.content)).width == 512


def test_a_damaged_champion_leaves_the_shipped_generator_in_service(
    shop: list[Product], studio: generator.Studio, tmp_path: Path
) -> None:
    version, _ = learning.train(
        learning.Order(catalogue.shown(), Lesson.CATALOGUE, tmp_path / "run", QUICK), lambda share, line: None
    )
    (version.folder / "model.safetensors").write_bytes(b"broken")
    loaded, name = generator._load(version)
    assert loaded.about["shape"] != _shape()
    assert name == generator.BUILT_IN, "pictures are marked with the generator that made them"
