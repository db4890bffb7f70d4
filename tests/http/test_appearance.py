"""The theme: nothing set until the reader chooses, then on every page's root from the first byte."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_system_decides_until_a_theme_is_chosen(charlie: Client) -> None:
    assert b'<html lang="en">' in charlie.get("/privacy/").content


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chosen_theme_is_on_the_root_of_the_next_page(charlie: Client, theme: str) -> None:
    answer = charlie.post("/theme/", {"theme": theme, "next": "/privacy/?x=1"})
    assert (answer.status_code, answer["Location"]) == (302, "/privacy/?x=1")
    assert f'<html lang="en" data-theme="{theme}">'.encode() in charlie.get("/privacy/").content


def test_an_unknown_theme_is_refused_and_nothing_is_remembered(charlie: Client) -> None:
    assert charlie.post("/theme/", {"theme": '"><script>'}).status_code == 400
    charlie.cookies["theme"] = '"><script>'
    assert b"data-theme" not in charlie.get("/privacy/").content


def test_the_way_back_stays_in_the_shop(charlie: Client) -> None:
    assert charlie.post("/theme/", {"theme": "dark", "next": "https://evil.example/"})["Location"] == "/"


def test_the_choice_is_made_by_post_alone(charlie: Client) -> None:
    assert charlie.get("/theme/?theme=dark").status_code == 405
