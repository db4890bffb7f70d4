"""What the real set costs to import, measured in a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings


def manage(folder: Path, *words: str) -> str:
    environment = {**os.environ, "FASHIONAI_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "fashionai.settings"}
    environment.pop("DATABASE_URL", None)
    run = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return run.stdout


@pytest.mark.realdata
def test_import_of_the_real_set_stays_below_500_megabytes(real_data: Path, tmp_path: Path) -> None:
    manage(tmp_path, "migrate", "--verbosity", "0")
    said = manage(tmp_path, "import_catalog", str(real_data / "fashion-products-224"))
    assert "4,696 created" in said
    peak = re.search(r"([\d,]+) MB at most", said)
    assert peak is not None
    assert int(peak[1].replace(",", "")) <= 500
    again = manage(tmp_path, "import_catalog", str(real_data / "fashion-products-224"))
    assert "0 created, 0 updated, 4,696 unchanged" in again
