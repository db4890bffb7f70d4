"""Every string of the shop has its Chinese, and what is compiled is what was written."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib  # type: ignore[import-untyped]
import pytest
from django.conf import settings
from django.template import engines
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

ROOT = Path(settings.BASE_DIR)
FOLDERS = ("fashionai", "catalog", "recommender", "tryon", "design", "supply")
PLAIN = {"gettext", "gettext_lazy", "_"}
WITH_CONTEXT = {"pgettext", "pgettext_lazy"}
PLURAL = {"ngettext", "ngettext_lazy"}

Key = tuple[str | None, str]


@pytest.fixture(scope="module")
def chinese() -> polib.POFile:
    return polib.pofile(str(ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"))


def literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def strings_of(call: ast.Call) -> Key | None:
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    if not call.args:
        return None
    first = literal(call.args[0])
    if first is None:
        return None
    if name in PLAIN | PLURAL:
        return (None, first)
    if name in WITH_CONTEXT and (text := literal(call.args[1])) is not None:
        return (first, text)
    return None


def in_code() -> Iterator[tuple[Path, Key]]:
    for folder in FOLDERS:
        for file in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" in file.parts:
                continue
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call) and (key := strings_of(node)):
                    yield file, key


def in_templates() -> Iterator[tuple[Path, Key]]:
    engine = engines["django"]
    files = [*sorted((ROOT / "templates").rglob("*.html")), *sorted(ROOT.glob("*/templates/**/*.html"))]
    for file in files:
        nodes = engine.from_string(file.read_text()).template.nodelist  # type: ignore[attr-defined]
        for node in nodes.get_nodes_by_type(TranslateNode):
            yield file, (node.message_context and node.message_context.var, _doubled(node))
        for node in nodes.get_nodes_by_type(BlockTranslateNode):
            yield file, (None, node.render_token_list(node.singular)[0])


def _doubled(node: TranslateNode) -> str:
    """The catalogue's key: Django doubles a template's percent signs."""
    literal: str = node.filter_expression.var.literal
    return literal.replace("%", "%%")


def test_every_string_in_the_source_has_its_chinese(chinese: polib.POFile) -> None:
    known: set[Key] = {(entry.msgctxt, entry.msgid) for entry in chinese if not entry.obsolete}
    found = [*in_code(), *in_templates()]
    assert len(found) > 400, "the search for strings itself is broken"
    missing = sorted({f"{file.relative_to(ROOT)}: {key[1]!r}" for file, key in found if key not in known})
    assert not missing, "run `manage.py makemessages -l zh_Hans --no-location` and translate:\n" + "\n".join(missing)


def test_no_translation_is_empty_or_doubtful(chinese: polib.POFile) -> None:
    assert [entry.msgid for entry in chinese if not entry.translated()] == []
    assert [entry.msgid for entry in chinese if entry.fuzzy] == []


def test_translations_keep_their_placeholders(chinese: polib.POFile) -> None:
    marks = re.compile(r"%(?:\(\w+\))?\d*[sd]")
    for entry in chinese:
        translated = entry.msgstr_plural[0] if entry.msgid_plural else entry.msgstr
        assert sorted(marks.findall(translated)) == sorted(marks.findall(entry.msgid_plural or entry.msgid)), (
            entry.msgid
        )


def test_compiled_file_is_the_written_one(chinese: polib.POFile) -> None:
    compiled = ROOT / "locale/zh_Hans/LC_MESSAGES/django.mo"
    assert compiled.read_bytes() == chinese.to_binary(), "run `manage.py compile_translations`"
