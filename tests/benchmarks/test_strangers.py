"""`python -m benchmarks strangers`: what counts as named right, and boards that are drawn as the studio draws them."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path

import pytest
from PIL import Image

from benchmarks import UsageError, strangers

TRUTH = {"category": "tshirt", "colour": "navy", "sleeve": "cap", "fabric": "jersey"}


@pytest.mark.parametrize(
    ("answer", "wrong"),
    [
        ({"category": "tshirt", "colour": "navy", "sleeve": "short"}, set()),
        ({"category": "tshirt", "colour": "indigo", "sleeve": "puff"}, set()),
        ({"category": "sweater", "colour": "yellow", "sleeve": "long"}, {"category", "colour", "sleeve"}),
        ({"category": "tshirt", "colour": "navy", "sleeve": "elbow"}, {"sleeve"}),
    ],
)
def test_an_answer_counts_as_the_protocol_says(answer: dict[str, str], wrong: set[str]) -> None:
    assert {name for name, right in strangers.named(TRUTH, answer).items() if not right} == wrong


def test_what_has_no_sleeves_has_none_whatever_is_noted() -> None:
    skirt = {"category": "skirt", "colour": "red"}
    assert strangers.named(skirt, {"category": "skirt", "colour": "cherry", "sleeve": "long"})["sleeve"]


def _args(folder: Path, **more: object) -> Namespace:
    return Namespace(**{"out": folder, "answers": None, "boards": 1, "seed": 3, "brief": "", "near": 25.0, **more})


def test_boards_are_drawn_with_their_key_and_answers_are_scored(tmp_path: Path) -> None:
    drawn = strangers.run(_args(tmp_path, brief="a red linen dress")).ours
    assert drawn["designs"] == 8
    assert drawn["board_p95_seconds"] > 0
    key = json.loads((tmp_path / "key.json").read_text())
    assert {one["category"] for one in key} == {"dress"}
    with Image.open(tmp_path / "07.png") as picture:
        assert picture.size == (512, 512)
    said = [{"sleeve": "none", **one} for one in key]
    said[2] = {**said[2], "category": "scarf"}
    answers = tmp_path / "said.json"
    answers.write_text(json.dumps(said))
    found = strangers.run(_args(tmp_path, answers=answers))
    assert found.ours["named"] == pytest.approx(7 / 8)
    assert found.ours["colour"] == 1
    assert len(found.notes) == 1
    assert found.notes[0].startswith("02: ")


def test_answers_that_do_not_fit_say_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "key.json").write_text(json.dumps([TRUTH]))
    answers = tmp_path / "said.json"
    for content, message in (
        ("[]", "1 designs have 0 answers"),
        ("nothing", "cannot be read"),
        ('{"category": "coat"}', "must hold a list"),
        ('[{"category": "cape", "colour": "navy", "sleeve": "none"}]', "'cape' is no category"),
    ):
        answers.write_text(content)
        with pytest.raises(UsageError, match=message):
            strangers.run(_args(tmp_path, answers=answers))
