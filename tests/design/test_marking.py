"""Every design that leaves says what it is, to eyes and to programs."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from PIL import Image

from design import concepts, marking, reading, services
from design.models import Concept, Design
from fashionai.accounts import privacy
from fashionai.accounts.models import Shopper

pytestmark = pytest.mark.django_db


def pixels(data: bytes) -> Any:
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGB"), int)


def changed(marked: bytes, plain: bytes) -> Any:
    return np.abs(pixels(marked) - pixels(plain)).max(axis=2) > 40


def test_the_mark_is_in_the_corner_and_both_files_name_the_model() -> None:
    image = np.full((512, 512, 3), 230, np.uint8)
    marked, plain = marking.encode(image, model="painter v1", made_at=datetime(2026, 1, 2, tzinfo=UTC))
    where = changed(marked, plain)
    assert 0.003 < where.mean() < 0.01
    assert where[450:, :80].sum() == where.sum()
    assert marking.is_marked(marked)
    assert marking.is_marked(plain)
    assert b"painter v1" in marked


def test_what_is_shown_shared_exported_and_adopted_has_the_mark_and_what_is_worn_has_not(
    begin: Callable[..., Any], alice: Shopper
) -> None:
    design = Design.objects.filter(board=begin(alice, words="navy")).order_by("place")[0]
    services.save(design=design, saved=True)
    services.share(design=design)
    design.refresh_from_db()
    browser, owner = Client(), Client()
    owner.force_login(alice.user)  # type: ignore[arg-type]
    for one, address in ((owner, f"/studio/sketch/{design.pk}/sketch.webp"), (browser, _link(design))):
        found = one.get(address).content
        assert changed(found, bytes(design.plain)).any()
        assert marking.is_marked(found)
    concept = concepts.adopt(design=design, by=None)
    (exported,) = [row["picture"] for row in privacy.export_shopper(alice)["sections"]["designs"] if row["picture"]]
    for found in (bytes(concept.picture), base64.b64decode(exported)):
        assert changed(found, bytes(design.plain)).any()
    assert np.abs(reading.plain(design).astype(int) - pixels(bytes(design.plain))).max() == 0


def _link(design: Design) -> str:
    return f"/studio/shared/{design.share_token}/sketch.webp"


def test_designs_made_before_are_marked_by_the_migration_and_back(begin: Callable[..., Any], alice: Shopper) -> None:
    migration = import_module("design.migrations.0003_mark_in_the_picture")
    design = Design.objects.filter(board=begin(alice, words="navy"))[0]
    Design.objects.exclude(pk=design.pk).delete()
    before = bytes(design.plain)
    concept = concepts.adopt(design=design, by=None)
    Concept.objects.filter(pk=concept.pk).update(picture=before)
    Design.objects.filter(pk=design.pk).update(picture=before, plain=b"")
    lone = Concept.objects.create(title="kept", picture=before)
    editor = SimpleNamespace(connection=connection)
    migration.mark(apps, editor)
    for adopted in (concept, lone):
        adopted.refresh_from_db()
        assert changed(bytes(adopted.picture), before).any()
    design.refresh_from_db()
    assert bytes(design.plain) == before
    marked = bytes(design.picture)
    assert changed(marked, before).any()
    assert marking.is_marked(marked)
    made = marking.encode(pixels(before).astype(np.uint8), model="painter", made_at=datetime(2026, 1, 2, tzinfo=UTC))
    assert (changed(marked, before) == changed(made.marked, before)).mean() > 0.999
    migration.unmark(apps, editor)
    design.refresh_from_db()
    concept.refresh_from_db()
    assert bytes(design.picture) == bytes(concept.picture) == before
