"""What a brief is taken for: wishes, leanings, refusals, contradictions, and what is no brief at all."""

from __future__ import annotations

import pytest
from django.utils import translation

from design import words
from design.brief.parse import LONGEST, understand
from design.brief.wishes import combined, from_profile
from design.gan.vocabulary import VOCABULARY
from design.taste.proposing import Wishes
from recommender.profile import Profile, Trait


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("linen, loose, navy", {"fabric": {"linen"}, "colour": {"navy"}, "fit": {"relaxed", "oversized", "wide"}}),
        ("宽松的藏青色亚麻连衣裙", {"fabric": {"linen"}, "colour": {"navy"}, "category": {"dress"}}),
        ("black dress without sleeves", {"sleeve": {"none", "strap"}, "category": {"dress"}, "colour": {"black"}}),
        ("a navy 连衣裙 with V-neck", {"category": {"dress"}, "neckline": {"v-neck"}}),
        ("a button-down shirt", {"category": {"shirt"}, "neckline": {"collar"}}),
    ],
)  # fmt: skip
def test_words_are_wishes(text: str, wanted: dict[str, set[str]]) -> None:
    found = understand(text)
    for attribute, slugs in wanted.items():
        assert {slug for slug, weight in found.want[attribute].items() if weight >= 0.5} == slugs
    assert found.unknown == []


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("black jeans", "black"),
        ("black denim trousers", "black"),
        ("denim pants in white", "white"),
        ("white jeans for summer", "white"),
        ("light blue jeans", "light-denim"),
        ("dark grey jeans", "charcoal"),
        ("黑色牛仔裤", "black"),
        ("白色的牛仔长裤", "white"),
        ("灰色丹宁长裤", "grey"),
        ("浅蓝色牛仔裤", "light-denim"),
    ],
)
def test_jeans_of_any_colour_are_jeans_of_denim(text: str, colour: str) -> None:
    found = understand(text)
    assert found.want["category"] == {"jeans": 1.0}
    assert found.want["colour"][colour] == 1.0
    assert found.unknown == []
    wishes = combined(found, {})
    assert wishes.must["fabric"] == {"denim": 1.0}
    assert wishes.sources["fabric", "denim"] == "words"


@pytest.mark.parametrize(
    ("text", "category", "fabric"),
    [
        ("corduroy jeans", {"jeans"}, {"corduroy"}),
        ("jeans or trousers", {"jeans", "trousers"}, None),
        ("jeans, no denim", {"jeans"}, None),
        ("denim trousers but no jeans", {"trousers"}, {"denim"}),
        ("denim jacket and black trousers", {"jacket", "trousers"}, {"denim"}),
        ("black jean jacket", {"jacket"}, {"denim"}),
        ("jeans shorts", {"shorts"}, {"denim"}),
        ("黑色牛仔外套", {"jacket"}, {"denim"}),
        ("牛仔短裤", {"shorts"}, {"denim"}),
    ],
)
def test_what_else_is_of_denim_or_called_jeans_stays_what_it_is(
    text: str, category: set[str], fabric: set[str] | None
) -> None:
    wishes = combined(understand(text), {})
    assert set(wishes.must["category"]) == category
    assert set(wishes.must.get("fabric", {})) == (fabric or set())


def test_jeans_that_were_chosen_are_of_denim_and_no_jeans_refuses_no_denim() -> None:
    wishes = combined(understand("black"), {"category": "jeans"})
    assert (wishes.must["fabric"], wishes.sources["fabric", "denim"]) == ({"denim": 1.0}, "choice")
    assert combined(understand("jeans"), {"fabric": "corduroy"}).must["fabric"] == {"corduroy": 1.0}
    assert understand("no jeans").avoid == {"category": ["jeans"]}


@pytest.mark.parametrize(("text", "slugs"), [("light blue", {"sky", "light-denim"}), ("深绿色", {"forest"})])
def test_a_shade_is_of_the_colour_and_no_weight_of_cloth(text: str, slugs: set[str]) -> None:
    found = understand(text)
    assert set(found.want["colour"]) == slugs
    assert (found.lean, found.unknown) == ({}, [])


def test_a_season_leans_and_a_negation_turns() -> None:
    found = understand("for summer; no stripes or dots, white shirt")
    assert found.lean["fabric"]["linen"] > 0 > found.lean["fabric"]["wool"]
    assert set(found.avoid["print"]) >= {"stripe", "dot"}
    assert "white" in found.want["colour"]
    assert understand("不要条纹的白色衬衫").avoid == {"print": ["stripe", "breton", "pinstripe"]}


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("a long dress in red", {"dress"}), ("short skirt in denim", {"skirt"}), ("红色长裙", {"dress", "skirt"}),
        ("white polo shirt", {"tshirt"}), ("a shirt dress", {"dress"}), ("sweater dress", {"dress"}),
        ("旗袍", {"dress"}), ("红色婚纱", {"dress"}), ("ankle boots", {"shoes"}), ("婚鞋", {"shoes"}),
        ("a khaki suit", {"jacket", "trousers"}),
    ],
)  # fmt: skip
def test_a_phrase_of_two_words_keeps_its_garment(text: str, category: set[str]) -> None:
    found = understand(text)
    assert (set(found.want["category"]), found.unknown) == (category, [])


@pytest.mark.parametrize(
    "text",
    [
        "I don't want red", "I don’t like red", "it isn't red", "I can't stand red", "nothing red",
        "nothing in red please", "anything but red", "other than red", "I wouldn't wear red",
        "红色不要", "红色都不要", "不喜欢红色", "不是红色",
    ],
)  # fmt: skip
def test_a_refusal_is_understood_however_it_is_put(text: str) -> None:
    found = understand(text)
    assert (found.want, found.avoid["colour"], found.unknown) == ({}, ["red"], [])


@pytest.mark.parametrize("text", ["nothing but red", "I don't mind red", "I can't wait for red", "not only red"])
def test_what_only_sounds_like_a_refusal_is_none(text: str) -> None:
    found = understand(text)
    assert found.want["colour"]["red"] == 1.0
    assert (found.avoid, found.unknown) == ({}, [])


def test_a_refusal_at_the_end_of_a_chinese_clause_is_of_all_in_it() -> None:
    found = understand("红色和黑色都不要，蓝色可以")
    assert found.avoid == {"colour": ["red", "black"]}
    assert found.want["colour"]["blue"] == 1.0
    found = understand("不太长的裙子")
    assert set(found.want["category"]) == {"dress", "skirt"}
    assert found.lean["length"]["maxi"] < 0
    assert found.avoid == {}


def test_an_unknown_word_ends_a_refusal() -> None:
    found = understand("not a frumious dress")
    assert (set(found.want["category"]), found.avoid, found.unknown) == ({"dress"}, {}, ["frumious"])


def test_choices_and_words_that_contradict_each_other_are_told() -> None:
    chosen = {"category": "jeans", "sleeve": "long", "colour": "red"}
    found = understand("not red, collared", chosen)
    assert found.unfit == [["neckline", "jeans"], ["sleeve", "jeans"]]
    assert (found.avoid, found.overruled) == ({"colour": []}, [["colour", "red"]])
    assert len(words.notes(found.as_json())) == 3
    assert words.heard(found.as_json(), chosen) == ["jeans", "red"]
    assert combined(found, chosen).must == {
        "category": {"jeans": 1.0}, "colour": {"red": 1.0}, "fabric": {"denim": 1.0}
    }  # fmt: skip
    assert understand("a dress with no sleeves and long sleeves").either == ["sleeve"]


def test_refusing_everything_refuses_nothing_and_says_so() -> None:
    found = understand("no " + ", no ".join(VOCABULARY["category"]))
    assert (found.avoid, found.emptied) == ({}, ["category"])
    assert "all there are" in words.notes(found.as_json())[0]


def test_contradictions_get_a_sentence_each() -> None:
    assert understand("not black, black dress").refused == [["colour", "black"]]
    assert understand("jeans with long sleeves").unfit == [["sleeve", "jeans"]]
    assert understand("short and long sleeves").either == ["sleeve"]
    assert understand("a bikini with sequins").lacking == ["bikini", "sequins"]
    told = words.notes(understand("not black, black jeans with long sleeves and a kimono").as_json())
    assert len(told) == 3
    with translation.override("zh-hans"):
        assert "既要又不要" in words.notes(understand("不要黑色，黑色连衣裙").as_json())[0]


@pytest.mark.parametrize("text", ["", "   ", "\0", "платье", "🙂🙂", "!!!", "'\"<script>", "9" * 50])
def test_what_is_no_brief_is_no_error(text: str) -> None:
    found = understand(text)
    assert found.want == {}
    assert found.foreign == (text in ("платье", "🙂🙂", "!!!"))


@pytest.mark.parametrize(
    ("text", "colour"),
    [("赤いドレスが欲しい", None), ("red платье", "red"), ("빨간 linen dress", None), ("a rèd dress", "")],
)
def test_a_brief_in_part_of_another_script_says_so(text: str, colour: str | None) -> None:
    found = understand(text)
    assert found.foreign == (colour != "")
    assert bool(words.notes(found.as_json())) == found.foreign
    assert colour is None or "red" in found.want["colour"]


@pytest.mark.parametrize(
    "text",
    [
        "robe en lin bleu marine pour l'été",
        "ein lockeres blaues Leinenkleid für den Sommer",
        "un vestido azul de lino para el verano",
        "un abito di lino blu per l'estate",
        "um vestido de linho azul para o verão",
        "een losse blauwe jurk voor de zomer",
        "robe rouge légère à manches courtes",
        "blaues Kleid mit langen Ärmeln",
        "vestido rojo largo",
        "robe",
    ],
)
def test_another_language_in_latin_letters_gets_one_sentence_and_not_a_list_of_its_words(text: str) -> None:
    found = understand(text)
    assert found.foreign
    assert words.notes(found.as_json()) == [
        "The studio reads English and Chinese. This board follows the rest of what it knows."
    ]


@pytest.mark.parametrize(
    "text", ["a navy crew de luxe sweater", "a fur coat", "la vie en rose, a pink linen dress for summer with sleeves"]
)
def test_english_with_a_foreign_word_is_english(text: str) -> None:
    found = understand(text)
    assert found.want
    assert not found.foreign


@pytest.mark.parametrize("text", ["surprise me", "I don't know", "nothing", "whatever you choose"])
def test_who_leaves_it_to_the_studio_is_not_told_off(text: str) -> None:
    assert words.notes(understand(text).as_json()) == []


def test_ten_thousand_characters_are_read_and_more_is_said() -> None:
    long = "navy linen loose summer 宽松 nonsense " * 400
    found = understand(long)
    assert found.cut
    assert found.want["colour"] == {"navy": 1.0}
    assert found.unknown == ["nonsense"], "no half word from where it was cut"
    assert max(found.lean["fabric"].values()) <= 4
    assert not understand("x" * LONGEST).cut


def test_jeans_are_not_called_denim_jeans() -> None:
    told = [
        ({"colour": "light-denim", "fabric": "denim", "category": "jeans"}, "Light denim jeans"),
        ({"colour": "light-denim", "fabric": "denim", "category": "skirt"}, "Light denim skirt"),
        ({"colour": "black", "fabric": "denim", "category": "skirt"}, "Black denim skirt"),
        ({"colour": "black", "fabric": "corduroy", "category": "jeans"}, "Black corduroy jeans"),
    ]
    assert [words.title(asked) for asked, _ in told] == [name for _, name in told]
    with translation.override("zh-hans"):
        assert words.title({"colour": "black", "fabric": "denim", "category": "jeans"}) == "黑色牛仔裤"


def test_a_design_is_named_after_what_was_asked() -> None:
    asked = {"colour": "navy", "print": "plain", "fabric": "linen", "category": "dress"}
    assert (words.title(asked), words.title({})) == ("Navy linen dress", "Sketch")
    with translation.override("zh-hans"):
        assert (words.title(asked), words.title({})) == ("藏青亚麻连衣裙", "草图")


def test_choices_go_before_words_and_words_before_taste() -> None:
    taste = from_profile(Profile(traits={"colour": (Trait("colour", "red", opinion="more"),)}))
    wishes = combined(understand("navy, not wool"), {"fabric": "wool"}, taste=taste)
    assert wishes.must["fabric"] == {"wool": 1.0}
    assert wishes.avoid["fabric"] == {"knit"}
    assert wishes.sources["colour", "navy"] == "words"
    assert wishes.sources["fabric", "wool"] == "choice"
    assert wishes.sources["colour", "cherry"] == "taste"
    assert wishes.lean["colour"]["cherry"] == 2.0


def test_nothing_said_is_nothing_wished() -> None:
    wishes = combined(understand(""), {})
    assert (wishes.must, wishes.avoid, wishes.sources) == ({}, {}, {})
    assert isinstance(wishes, Wishes)
