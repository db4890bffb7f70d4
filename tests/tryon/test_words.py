"""What is said of a refused garment: to shoppers and to the desk, in both languages, with something to do."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import override

from tryon import words
from tryon.pipeline.types import GUESSES

#: Of a sketch, which the studio answers for.
ELSEWHERE = {"ragged"}
#: How a sentence that says what to do begins, and its Chinese word.
ASKING = re.compile(r"(^|[.:] )(Choose|Combine|Take|Upload|If)\b")


def reasons() -> set[str]:
    code = "\n".join(path.read_text(encoding="utf-8") for path in (Path(settings.BASE_DIR) / "tryon").rglob("*.py"))
    return set(re.findall(r'raise Refused\("garment", "(\w+)"\)', code)) - ELSEWHERE


def test_reasons_are_found_in_the_code():
    assert reasons() == {
        "none",
        "too_many",
        "not_together",
        "landmarks",
        "not_found",
        "kind",
        "no_picture",
        "not_worn",
    }


@pytest.mark.parametrize("reason", sorted(reasons()) + [""])
def test_a_refused_garment_comes_with_something_to_do(reason):
    said = words.refusal("garment", reason)
    assert ASKING.search(said), said
    assert not reason or said != words.refusal("garment")
    with override("zh-hans"):
        assert "请" in words.refusal("garment", reason)


@pytest.mark.parametrize("reason", ["kind", "not_found", "landmarks", "no_picture", "another"])
def test_the_desk_is_told_what_to_do_about_a_picture(reason):
    assert ASKING.search(words.advice(reason))
    with override("zh-hans"):
        assert "请" in words.advice(reason)


@pytest.mark.parametrize("guess", GUESSES)
def test_a_guess_is_told_in_both_languages_with_what_to_do(guess):
    (said,) = words.guesses([guess])
    assert "photo" in said
    with override("zh-hans"):
        assert "照片" in words.guesses([guess])[0]


def test_guesses_that_nobody_knows_are_left_out():
    assert words.guesses(["of another version"]) == []


def test_a_ready_garment_needs_no_advice():
    assert words.advice("") == ""
