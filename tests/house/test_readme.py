"""What the README tells a newcomer to type, open or read exists, in both languages alike."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings
from django.core.management import get_commands

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
ENGLISH, _, CHINESE = TEXT.partition("\n## 简体中文\n")
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def _make(text: str) -> set[str]:
    return set(re.findall(r"(?:`|^    )make ([a-z][a-z-]*)", text, re.MULTILINE))


def _folders() -> list[str]:
    """Paths in the picture of the layout: a folder a line, indented by 4 under its parent."""
    picture = ENGLISH.split("```")[1]
    found, parent = [], ""
    for line in picture.splitlines()[2:]:
        indent = len(line) - len(line.lstrip())
        names = re.findall(r"(?:^|(?<=  ))([a-z_]+/)(?=\s|$)", line.strip())
        if indent:
            found += [parent + name for name in names[:1]]
        elif names:
            parent = names[0]
            found += names
    return found


def test_every_make_command_exists() -> None:
    assert {"demo", "test", "check", "help"} <= _make(TEXT)
    assert sorted(_make(TEXT) - TARGETS) == []


def test_make_help_lists_every_command() -> None:
    lines = (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
    described = {line.split(":")[0] for line in lines if re.match(r"[a-z][a-z-]*:.* ## ", line)}
    assert described == TARGETS


def test_both_languages_name_the_same_commands_and_pages() -> None:
    assert _make(ENGLISH) == _make(CHINESE)
    for text in (ENGLISH, CHINESE):
        assert {"docs/settings.md", "docs/importing.md"} <= set(re.findall(r"\]\(([^)#]+)\)", text))


def test_every_management_command_exists() -> None:
    named = set(re.findall(r"manage\.py ([a-z_]+)", TEXT))
    assert "import_catalog" in named
    assert sorted(named - set(get_commands())) == []


def test_every_page_that_is_linked_exists() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", TEXT) if "://" not in link]
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_path_in_the_text_exists() -> None:
    paths = set(re.findall(r"`([a-z_]+/[a-z_/]*(?:\.py)?)`", TEXT)) - {"var/"}
    assert [path for path in sorted(paths) if not (ROOT / path).exists()] == []


def test_every_folder_of_the_picture_exists_and_every_capability_is_in_it() -> None:
    folders = _folders()
    assert {"fashionai/jobs/", "catalog/drawing/", "recommender/algorithms/"} <= set(folders)
    assert [folder for folder in folders if not (ROOT / folder).is_dir()] == []
    ours = {app.split(".")[0] + "/" for app in settings.INSTALLED_APPS if (ROOT / app.split(".")[0]).is_dir()}
    assert ours <= set(folders)


def test_short_records_of_decisions() -> None:
    for file in (ROOT / "docs" / "adr").glob("*.md"):
        assert len(file.read_text(encoding="utf-8").splitlines()) < 40, f"{file.name} is a page, not a record"
