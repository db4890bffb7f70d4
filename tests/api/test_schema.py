"""The API keeps to its own schema: the snapshot is current, and nothing that is sent breaks a promise of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest
import schemathesis
from django.conf import settings
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import override_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from catalog.models import Product
from fashionai.accounts import tokens
from fashionai.accounts.models import Shopper
from fashionai.wsgi import application

SNAPSHOT = Path(settings.BASE_DIR) / "docs/openapi.yaml"
CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
UNTHROTTLED = {"read": 10**9, "write": 10**9, "orders": 10**9, "tryon": 10**9, "studio": 10**9}


def test_the_committed_schema_is_the_servers_own() -> None:
    now = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=now)
    assert SNAPSHOT.read_text() == now.getvalue(), "Run: manage.py spectacular --file docs/openapi.yaml"


schema = schemathesis.openapi.from_path(str(SNAPSHOT))
schema.app = application


@pytest.fixture
def _shop(make_product: Callable[..., Product]) -> None:
    make_product("tee")
    make_product("gown", category="women/dresses", stock=2)


FUZZ = hypothesis_settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@contextmanager
def _as_in_a_test() -> Iterator[None]:
    """As Django's test client does: the end of a request must not end the connection that holds the test's data."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def _keeps_its_promise(case: schemathesis.Case, headers: dict[str, str]) -> None:
    with override_settings(API_PER_MINUTE=UNTHROTTLED), _as_in_a_test():
        case.validate_response(case.call(headers=headers), checks=CHECKS)


@schema.parametrize()
@FUZZ
@pytest.mark.django_db
@pytest.mark.usefixtures("_shop")
def test_whatever_a_guest_sends_no_operation_breaks_its_promise(case: schemathesis.Case) -> None:
    _keeps_its_promise(case, {})


@schema.parametrize()
@FUZZ
@pytest.mark.django_db
@pytest.mark.usefixtures("_shop")
def test_whatever_an_account_sends_no_operation_breaks_its_promise(case: schemathesis.Case, alice: Shopper) -> None:
    assert alice.user is not None
    secret = tokens.issue(user=alice.user, name="fuzz")[1]
    _keeps_its_promise(case, {"Authorization": f"Bearer {secret}"})
