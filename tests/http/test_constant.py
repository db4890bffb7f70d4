"""A constant part of a page is rendered once for what it is given, and can see nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation

from fashionai.http.templatetags import constant

TEXT = "{% load constant i18n %}"


class Counted:
    """Tells how often a template asked for it."""

    def __init__(self) -> None:
        self.asked = 0

    def word(self) -> str:
        self.asked += 1
        return "said"


@pytest.fixture
def counted() -> Counted:
    return Counted()


def test_a_part_is_rendered_once_for_equal_values(counted: Counted) -> None:
    template = Template(TEXT + "{% constant size=size using counted %}{{ size }} {{ counted.word }}{% endconstant %}")
    said = [template.render(Context({"size": size, "counted": counted})) for size in (1, 1, 2, 1)]
    assert said == ["1 said", "1 said", "2 said", "1 said"]
    assert counted.asked == 2


def test_a_part_sees_nothing_that_it_was_not_given() -> None:
    template = Template(TEXT + "{% constant a=a %}[{{ a }}{{ visitor }}{{ csrf_token }}]{% endconstant %}{{ visitor }}")
    assert template.render(Context({"a": "x", "visitor": "Alice", "csrf_token": "t"})) == "[x]Alice"


def test_each_language_has_its_own() -> None:
    template = Template(TEXT + '{% constant %}{% translate "Search" %}{% endconstant %}')
    for language, word in [("en", "Search"), ("zh-hans", "搜索"), ("en", "Search")]:
        with translation.override(language):
            assert template.render(Context()) == word


def test_values_are_escaped_like_everywhere() -> None:
    template = Template(TEXT + "{% constant name=name %}{{ name }}{% endconstant %}")
    assert template.render(Context({"name": "<b>"})) == "&lt;b&gt;"


def test_what_was_kept_longest_makes_room(monkeypatch: pytest.MonkeyPatch, counted: Counted) -> None:
    monkeypatch.setattr(constant, "LIMIT", 2)
    template = Template(TEXT + "{% constant n=n using counted %}{{ counted.word }}{% endconstant %}")
    for number in (1, 2, 3, 1):
        template.render(Context({"n": number, "counted": counted}))
    assert counted.asked == 4


def test_anything_but_pairs_is_a_mistake() -> None:
    with pytest.raises(TemplateSyntaxError, match="name=value"):
        Template(TEXT + "{% constant product %}{% endconstant %}")


def test_values_that_cannot_be_a_key_are_a_mistake() -> None:
    values: dict[str, Any] = {"rows": [1]}
    with pytest.raises(TypeError):
        Template(TEXT + "{% constant rows=rows %}{% endconstant %}").render(Context(values))
