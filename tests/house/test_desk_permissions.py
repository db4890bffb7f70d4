"""What each group of the desk can reach, tried on every page there is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.core import serializers
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, reverse

from catalog import services
from catalog.models import Location, Order, Product, Return, Review
from fashionai.accounts.models import Shopper, User
from fashionai.jobs.models import Job, State
from recommender.models import Event

OURS = ("catalog", "accounts", "auth", "jobs", "registry", "recommender", "supply", "tryon")
# A login and the log of it are no change of the shop.
OWN_TRACES = {"sessions.session", "accounts.user"}


@pytest.fixture(autouse=True)
def shop(make_product: Callable[..., Product], alice: Shopper, warehouse: Location) -> Product:
    """A row of every kind that the fixtures can make."""
    cache.clear()
    gown = make_product("gown", sizes=("M",))
    order = services.place_order(shopper=alice, items=[services.Item(gown.variants.get(), 1)], location=warehouse)
    Order.objects.update(status="paid")
    Return.objects.create(line=order.lines.get(), quantity=1, reason="too_small", status="requested")
    Review.objects.create(product=gown, shopper=alice, rating=4, status="pending")
    Event.objects.create(shopper=alice, product=gown, kind="view")
    Job.objects.create(kind="nightly", state=State.DEAD)
    return gown


def models() -> list[type[Any]]:
    return [model for model in admin.site._registry if model._meta.app_label in OURS]


def name_of(model: type[Any]) -> str:
    return f"admin:{model._meta.app_label}_{model._meta.model_name}"


def everything() -> dict[str, str]:
    """All rows of the shop's tables, to see that nothing changed."""
    tables = [model for model in apps.get_models() if model._meta.label_lower not in OWN_TRACES]
    return {model._meta.label: serializers.serialize("json", model._base_manager.order_by("pk")) for model in tables}


def row_addresses(model: type[Any], pk: Any) -> list[str]:
    """Every address of the admin of a model that takes one row: change, delete, buttons, panels."""
    found = []
    for pattern in admin.site._registry[model].get_urls():
        if isinstance(pattern, URLPattern) and pattern.name:
            for key in ({"args": [pk]}, {"args": []}):
                try:
                    found.append(reverse(f"admin:{pattern.name}", **key))
                except NoReverseMatch:
                    continue
    return found


FORM = {
    "_form_submitted": "True", "name_en": "Hacked", "status": "archived", "quantity": "9", "kind": "receipt",
    "price": "1", "post": "yes", "reference": "x", "reason": "x", "step": "go",
}  # fmt: skip


def test_viewer_opens_every_list_and_row(member: Callable[[str], Client]) -> None:
    viewer = member("viewer")
    for model in models():
        name = name_of(model)
        assert viewer.get(reverse(f"{name}_changelist")).status_code == 200, name
        row = model._default_manager.first()
        if row is not None:
            assert viewer.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200, name


def test_viewer_changes_nothing_by_any_address(member: Callable[[str], Client]) -> None:
    viewer = member("viewer")
    before = everything()
    tried = 0
    for model in models():
        row = model._default_manager.first()
        for address in row_addresses(model, row.pk if row else 0):
            response = viewer.post(address, FORM)
            tried += 1
            assert response.status_code < 500, address
            if address.endswith(("/change/", "/delete/", "/add/", "/import/")):
                assert response.status_code in (302, 403), address
    assert tried > 150
    assert everything() == before


def test_viewer_changes_nothing_by_any_action_on_a_list(member: Callable[[str], Client]) -> None:
    viewer = member("viewer")
    before = everything()
    tried = 0
    for model, site in admin.site._registry.items():
        row = model._default_manager.first() if model._meta.app_label in OURS else None
        if row is None:
            continue
        for action in [*(site.actions or ()), "delete_selected"]:
            name = action if isinstance(action, str) else action.__name__
            form = {**FORM, "action": name, "_selected_action": [row.pk]}
            viewer.post(reverse(f"{name_of(model)}_changelist"), form)
            tried += 1
    assert tried > 20
    assert everything() == before


@pytest.mark.parametrize(
    ("group", "page", "status"),
    [
        ("merchandiser", "catalog_product_add", 200),
        ("merchandiser", "catalog_category_add", 200),
        ("merchandiser", "catalog_promotion_add", 200),
        ("merchandiser", "catalog_product_import", 200),
        ("merchandiser", "accounts_user_add", 403),
        ("merchandiser", "auth_group_add", 403),
        ("merchandiser", "django_celery_beat_periodictask_add", 403),
        ("viewer", "catalog_product_add", 403),
        ("viewer", "catalog_product_import", 403),
        ("owner", "accounts_user_add", 200),
        ("owner", "auth_group_add", 200),
        ("owner", "django_celery_beat_periodictask_add", 200),
        ("owner", "catalog_product_add", 200),
    ],
)
def test_groups_reach_their_pages(member: Callable[[str], Client], group: str, page: str, status: int) -> None:
    assert member(group).get(reverse(f"admin:{page}")).status_code == status


def test_merchandiser_neither_retries_jobs_nor_edits_people(member: Callable[[str], Client]) -> None:
    merchandiser = member("merchandiser")
    job, user = Job.objects.get(), User.objects.get(email="alice@example.com")
    assert merchandiser.post(reverse("admin:jobs_job_retry_one", args=[job.pk]), FORM).status_code == 403
    assert merchandiser.post(reverse("admin:accounts_user_change", args=[user.pk]), FORM).status_code == 403
    password = f"/admin/accounts/user/{user.pk}/password/"
    changed = {"password1": "hacked by a merchandiser", "password2": "hacked by a merchandiser"}
    assert merchandiser.post(password, changed).status_code == 403
    job.refresh_from_db()
    assert job.state == State.DEAD
