"""The parts of `manage.py demo` that can go wrong quietly; CI runs the whole of it."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import connection
from django.utils import timezone

from catalog.management.commands import demo
from catalog.models import Product
from fashionai.accounts.models import Shopper, User
from fashionai.jobs import services
from fashionai.jobs.models import Job, State
from recommender.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path
    return tmp_path


@pytest.fixture
def worker() -> Iterator[subprocess.Popen[bytes]]:
    """A process that lives until the test is over."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process
        process.kill()


def _trained(**changes: Any) -> Job:
    job = services.enqueue("recommender.train")
    Job.objects.filter(pk=job.pk).update(finished_at=timezone.now(), **changes)
    job.refresh_from_db()
    return job


def test_each_group_gets_an_account_whose_random_password_is_kept_private_and_said_again(folder: Path) -> None:
    said = demo.desk_login()
    for name in ("owner", "merchandiser", "viewer"):
        user = User.objects.get(email=f"{name}@example.com")
        line = next(line for line in said.splitlines() if user.email in line)
        assert user.check_password(line.split(" with ")[1])
        assert (user.is_staff, user.is_superuser) == (True, name == "owner")
        assert list(user.groups.values_list("name", flat=True)) == [name]
    assert (folder / "desk-login.txt").stat().st_mode & 0o777 == 0o600
    assert demo.desk_login() == said
    assert User.objects.count() == 3


def test_two_shops_get_two_passwords(folder: Path) -> None:
    first = demo.desk_login()
    User.objects.all().delete()
    (folder / "desk-login.txt").unlink()
    assert demo.desk_login() != first


def test_a_shop_with_an_owner_gets_no_second_one(mei: User) -> None:
    assert demo.desk_login() == "sign in as mei@example.com"
    assert User.objects.count() == 1


def test_models_are_trained_again_once_a_product_has_come_in(make_product: Callable[..., Product]) -> None:
    make_product("coat")
    assert not demo._is_fresh("recommender.train")
    job = _trained(state=State.SUCCEEDED)
    assert demo._is_fresh("recommender.train")
    Product.objects.update(created_at=job.finished_at + timedelta(seconds=1))
    assert not demo._is_fresh("recommender.train")


def test_a_dead_training_does_not_count(make_product: Callable[..., Product]) -> None:
    make_product("coat")
    _trained(state=State.DEAD)
    assert not demo._is_fresh("recommender.train")


def test_the_decision_of_a_training_is_shown(worker: subprocess.Popen[bytes]) -> None:
    out = io.StringIO()
    demo.Command(stdout=out).follow(_trained(state=State.SUCCEEDED, result={"decision": "better"}), worker)
    assert out.getvalue() == "  better\n"


def test_a_dead_training_stops_the_demo_and_says_why(worker: subprocess.Popen[bytes]) -> None:
    with pytest.raises(CommandError, match=r"ended dead: Too few events\."):
        demo.Command(stdout=io.StringIO()).follow(_trained(state=State.DEAD, error="Too few events."), worker)


def test_a_worker_that_is_gone_stops_the_demo(worker: subprocess.Popen[bytes], folder: Path) -> None:
    worker.kill()
    worker.wait()
    with pytest.raises(CommandError, match=str(folder / "demo-worker.log")):
        demo.Command(stdout=io.StringIO()).follow(services.enqueue("recommender.train"), worker)


def _counted_rows(table: str) -> int:
    """How many rows the database's planner believes a table to have."""
    queries = {
        "sqlite": "SELECT stat FROM sqlite_stat1 WHERE tbl = %s",
        "postgresql": "SELECT reltuples::int::text FROM pg_class WHERE relname = %s",
    }
    with connection.cursor() as cursor:
        cursor.execute(queries[connection.vendor], [table])
        return int(cursor.fetchall()[0][0].split()[0])


def test_a_filled_database_knows_how_full_it_is(make_product: Callable[..., Product], alice: Shopper) -> None:
    coat = make_product("coat")
    Event.objects.bulk_create(Event(shopper=alice, kind="view", product=coat) for _ in range(37))
    demo.refresh_statistics()
    assert _counted_rows(Event._meta.db_table) == 37
