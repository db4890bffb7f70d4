"""One scenario in a process of its own, configured by environment: `python -m benchmarks.support.chaos NAME JOBS`.

The last line printed is a JSON object of numbers.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import django


def main(name: str, jobs: int) -> None:
    django.setup()
    from django.core.management import call_command

    from benchmarks.support.chaos.processes import Site
    from benchmarks.support.chaos.scenarios import SCENARIOS, Fire, uses_redis

    call_command("migrate", run_syncdb=True, verbosity=0)
    site = Site(Path(os.environ["FASHIONAI_VAR"]))
    fire = Fire(site, jobs)
    try:
        if uses_redis():
            fire.start_redis()
        print(json.dumps(SCENARIOS[name](fire)))
    finally:
        site.stop()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
