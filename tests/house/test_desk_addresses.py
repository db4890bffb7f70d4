"""A mistyped address at the desk leads back to the desk: no page of any table answers it with an error of ours."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from fashionai.accounts.models import User

TABLES = sorted(model._meta.label_lower for model in admin.site._registry)
KEYS = ["nonsense", "99999999", "9" * 30, "-1"]


@pytest.fixture
def desk(mei: User) -> Client:
    client = Client()
    client.force_login(mei)
    return client


@pytest.mark.parametrize("table", TABLES)
def test_rows_that_are_not_there_lead_back_or_are_not_found(desk: Client, table: str) -> None:
    for page in ("change", "history", "delete"):
        for key in KEYS:
            answer = desk.get(reverse(f"admin:{table.replace('.', '_')}_{page}", args=[key]))
            assert answer.status_code in {302, 403, 404}, (page, key, answer.status_code)
