from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission

from fashionai.accounts.groups import ensure_groups

pytestmark = pytest.mark.django_db


def codes(name: str) -> set[str]:
    rows = Permission.objects.filter(group__name=name).values_list("content_type__app_label", "codename")
    return {f"{app}.{code}" for app, code in rows}


def test_migrating_makes_the_three_groups() -> None:
    assert set(Group.objects.values_list("name", flat=True)) == {"viewer", "merchandiser", "owner"}


def test_viewer_may_only_look() -> None:
    held = codes("viewer")
    assert all(code.split(".")[1].startswith("view_") for code in held)
    assert {"catalog.view_product", "catalog.view_order", "jobs.view_job", "accounts.view_user"} <= held
    assert {code for code in held if code.split(".")[0] in ("sessions", "admin")} == set()
    assert {code for code in held if code.startswith("tryon.")} == {"tryon.view_verdict", "tryon.view_preparedgarment"}


def test_merchandiser_works_on_the_catalogue_and_not_on_people_models_or_jobs() -> None:
    held = codes("merchandiser")
    assert codes("viewer") <= held
    assert {"catalog.change_product", "catalog.add_variant", "catalog.change_review", "catalog.change_order"} <= held
    may_change = {code.split(".")[0] for code in held if not code.split(".")[1].startswith("view_")}
    assert may_change <= {"catalog", "recommender", "design", "supply", "tryon"}
    assert {code for code in held - codes("viewer") if code.startswith("tryon.")} == {"tryon.review_verdict"}
    assert not {"catalog.change_stockmovement", "catalog.change_historicalproduct", "recommender.add_event"} & held


def test_owner_may_do_all() -> None:
    assert len(codes("owner")) == Permission.objects.count()


def test_ensuring_again_changes_nothing_and_puts_right_what_was_changed() -> None:
    before = {name: codes(name) for name in ("viewer", "merchandiser", "owner")}
    viewer = Group.objects.get(name="viewer")
    viewer.permissions.add(Permission.objects.get(codename="delete_product"))
    viewer.permissions.remove(Permission.objects.get(codename="view_product"))
    ensure_groups()
    ensure_groups()
    assert {name: codes(name) for name in before} == before
