"""Every migration of ours can be taken back: down to nothing and up again, on a database of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader

ROOT = Path(__file__).parents[2]
OURS = sorted(
    config.label
    for config in apps.get_app_configs()
    if Path(config.path).is_relative_to(ROOT)
    and ".venv" not in config.path
    and (Path(config.path) / "migrations").is_dir()
)


def _manage(folder: Path, *words: str) -> str:
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    environment |= {"FASHIONAI_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "fashionai.settings"}
    run = subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.mark.django_db
def test_no_migration_holds_a_step_that_cannot_be_taken_back() -> None:
    stuck = [
        f"{label}.{name}: {operation.describe()}"
        for (label, name), migration in MigrationLoader(connection).disk_migrations.items()
        if label in OURS
        for operation in migration.operations
        if not operation.reversible
    ]
    assert stuck == []


def test_the_tables_go_down_to_nothing_and_come_back(tmp_path: Path) -> None:
    script = f"""
import json
from django.core.management import call_command
from django.db import connection

def tables():
    return sorted(name for name in connection.introspection.table_names() if name.split("_")[0] in {OURS!r})

call_command("migrate", verbosity=0)
before = tables()
for label in {OURS!r}:
    call_command("migrate", label, "zero", verbosity=0)
between = tables()
call_command("migrate", verbosity=0)
print(json.dumps([before, between, tables()]))
"""
    before, between, after = json.loads(_manage(tmp_path, "shell", "-v", "0", "-c", script).splitlines()[-1])
    assert len(before) >= len(OURS)
    assert between == []
    assert after == before
