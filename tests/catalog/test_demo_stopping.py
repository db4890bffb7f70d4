"""A demo that is stopped while it draws ends at once, says so, and leaves no process behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from catalog.management.stopping import STOPPED

ROOT = Path(__file__).parents[2]
# More pictures than any machine draws in the time that the test gives.
DRAWING = """
    import sys
    from pathlib import Path
    import django
    django.setup()
    from catalog import drawing
    from catalog.management.commands import load_demo

    def draw(seed, size, with_close_ups, progress):
        ways = [way for product in drawing.catalogue(seed, size) for way in product.colourways]
        jobs = [drawing.Job(way.spec, Path(sys.argv[1]) / f"{n}.webp", 360, 480) for n, way in enumerate(ways)]
        drawing.render_many(jobs, workers=2, progress=lambda done, total: done == 2 and print("drawing", flush=True))

    load_demo._refuse_mixture = lambda catalogue: None
    load_demo.load_drawn_catalogue = draw
    load_demo.Command().run_from_argv(["manage.py", "load_demo", "--size", "600"])
"""


def _begin(folder: Path) -> subprocess.Popen[str]:
    environment = os.environ | {"FASHIONAI_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "fashionai.settings"}
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(DRAWING), str(folder)],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


@pytest.mark.parametrize("how", ["SIGTERM to the command", "Ctrl-C in its terminal"])
def test_a_stopped_drawing_leaves_no_process(tmp_path: Path, how: str) -> None:
    process = _begin(tmp_path)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "drawing\n"
        if how.startswith("SIGTERM"):
            process.terminate()
        else:
            os.killpg(process.pid, signal.SIGINT)
        # Every process of the command holds these pipes: they end when the last one is gone.
        _, errors = process.communicate(timeout=60)
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise
    assert process.returncode == 130
    assert errors.endswith(f"{STOPPED}\n")
    assert "Traceback" not in errors
