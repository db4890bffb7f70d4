"""What is done to the processes, and what must be true afterwards. Each scenario returns its numbers."""

from __future__ import annotations

import os
import signal
import threading
import time
import urllib.request
import uuid
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from benchmarks.support.chaos.models import Effect
from benchmarks.support.chaos.processes import Process, Site, TimedOut, wait_for
from benchmarks.support.chaos.tasks import BEGUN
from fashionai.jobs import services
from fashionai.jobs.models import Job, State

Numbers = dict[str, float]
PATIENCE = 90.0
#: Seconds in which a woken process has surely done what it was about to do, on a busy machine too.
WAKING = 10.0


@dataclass
class Fire:
    """One scenario's surroundings."""

    site: Site
    jobs: int  # how many ordinary jobs a scenario queues
    redis: Process | None = None

    def start_redis(self) -> Process:
        """The scenario's own Redis, started where it does not run."""
        if self.redis is None or self.redis.popen.poll() is not None:
            self.redis = self.site.redis(urlsplit(settings.REDIS_URL).port or 6379)
        return self.redis


def queue_work(count: int, *, seconds: float, kind: str = "chaos.work") -> None:
    for _ in range(count):
        services.enqueue(kind, arguments={"seconds": seconds})


def ordinary() -> QuerySet[Job]:
    return Job.objects.filter(kind__in=["chaos.work", "chaos.silent", "chaos.unfenced"])


def wait_until_over() -> float:
    return wait_for("every job over", lambda: not Job.objects.live().exists(), seconds=PATIENCE)


def running(*, avoid: set[str], begun: float = 0.0) -> tuple[str, int] | None:
    """A job that runs now, has reported that share at least, and the process that runs it."""
    for job in ordinary().filter(state=State.RUNNING, progress__gte=begun, progress__lt=0.8):
        if str(job.pk) not in avoid:
            return str(job.pk), int(job.worker.rsplit(":", 1)[1])
    return None


def tally() -> Numbers:
    """The bar: `lost` and `doubled` must be 0."""
    work = ordinary()
    effects: Counter[uuid.UUID] = Counter(Effect.objects.values_list("job", flat=True))
    return {
        "jobs": work.count(),
        "lost": sum(1 for pk in work.values_list("pk", flat=True) if not effects[pk]),
        "doubled": sum(count - 1 for count in effects.values() if count > 1),
        "attempts": sum(Job.objects.values_list("attempts", flat=True)),
    }


def _strike(number: int, *, times: int, begun: float = 0.0) -> list[int]:
    """Send a signal to `times` processes, each in the middle of another job that reported `begun`."""
    struck: dict[str, int] = {}
    while len(struck) < times:
        wait_for("a running job", lambda: running(avoid=set(struck), begun=begun) is not None, seconds=30)
        if found := running(avoid=set(struck), begun=begun):
            os.kill(found[1], number)
            struck[found[0]] = found[1]
    return list(struck.values())


def child_killed(fire: Fire) -> Numbers:
    """Worker children are SIGKILLed in the middle of jobs."""
    fire.site.worker()
    fire.site.beat()
    queue_work(fire.jobs, seconds=1.0)
    killed = _strike(signal.SIGKILL, times=max(2, fire.jobs // 4))
    return {"killed": len(killed), "seconds": wait_until_over(), **tally()}


def worker_killed(fire: Fire) -> Numbers:
    """The whole worker, parent and children, is SIGKILLed in the middle of jobs and started again."""
    worker = fire.site.worker()
    fire.site.beat()
    queue_work(fire.jobs, seconds=1.0)
    wait_for("a running job", lambda: running(avoid=set()) is not None, seconds=30)
    worker.kill_group()
    fire.site.worker()
    return {"killed": 1, "seconds": wait_until_over(), **tally()}


def child_frozen(fire: Fire, *, kind: str = "chaos.silent") -> Numbers:
    """A child is SIGSTOPped until its job was done by another, and woken: it must not commit."""
    fire.site.worker()
    fire.site.beat()
    queue_work(fire.jobs, seconds=3.0, kind=kind)
    frozen = _frozen()
    seconds = wait_until_over()
    os.kill(frozen, signal.SIGCONT)
    with suppress(TimedOut):  # it wakes, ends its work and tries to complete
        wait_for("an effect applied twice", lambda: tally()["doubled"] > 0, seconds=WAKING)
    return {"frozen": 1, "seconds": seconds, **tally()}


def _frozen() -> int:
    """A process that stands still in the middle of a job: one whose job ended before the signal came goes on.

    Its handler has begun: a process frozen in its claim wakes without the job, and shows nothing.
    """
    while True:
        (struck,) = _strike(signal.SIGSTOP, times=1, begun=BEGUN)
        if ordinary().filter(state=State.RUNNING, worker__endswith=f":{struck}").exists():
            return struck
        os.kill(struck, signal.SIGCONT)


def child_frozen_without_fence(fire: Fire) -> Numbers:
    """Negative control of child_frozen: the effect stands outside `completing`, so `doubled` must be 1."""
    return child_frozen(fire, kind="chaos.unfenced")


def worker_stopped(fire: Fire) -> Numbers:
    """The worker is told to stop (SIGTERM) in the middle of long jobs: they go back uncounted."""
    worker = fire.site.worker()
    fire.site.beat()
    queue_work(2, seconds=8.0)
    wait_for("two running jobs", lambda: Job.objects.filter(progress__gt=0.05).count() == 2, seconds=30)
    start = time.monotonic()
    worker.signal(signal.SIGTERM)
    worker.popen.wait(60)
    stopped = time.monotonic() - start
    counted = sum(Job.objects.values_list("attempts", flat=True))
    fire.site.worker()
    return {"stop_seconds": stopped, "counted": counted, "seconds": wait_until_over(), **tally()}


def poison(fire: Fire) -> Numbers:
    """A job kills its process each time: dead after three attempts, the others unharmed."""
    fire.site.worker()
    fire.site.beat()
    bad = services.enqueue("chaos.poison")
    queue_work(fire.jobs, seconds=0.2)
    seconds = wait_until_over()
    bad.refresh_from_db()
    return {
        "poison_dead": float(bad.state == State.DEAD),
        "poison_attempts": bad.attempts,
        "seconds": seconds,
        **tally(),
    }


def overdue(fire: Fire) -> Numbers:
    """Two jobs outlive their limit, one deaf to interruption: both dead after one attempt, the others unharmed."""
    fire.site.worker()
    fire.site.beat()
    late = [services.enqueue(kind) for kind in ("chaos.endless", "chaos.deaf")]
    wait_for("two running jobs", lambda: Job.objects.filter(state=State.RUNNING).count() == 2, seconds=30)
    deaf = Job.objects.get(kind="chaos.deaf").worker
    queue_work(fire.jobs, seconds=0.2)
    seconds = wait_until_over()
    wait_for("the deaf child's end", lambda: not _alive(int(deaf.rsplit(":", 1)[1])), seconds=60)
    found = Job.objects.filter(pk__in=[job.pk for job in late])
    return {
        "overdue_dead": found.filter(state=State.DEAD, error__contains="took longer than the 2 s").count(),
        "overdue_attempts": sum(found.values_list("attempts", flat=True)),
        "seconds": seconds,
        **tally(),
    }


def _alive(process: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(process, 0)
        return True
    return False


def database_restarted(fire: Fire) -> Numbers:
    """PostgreSQL ends every connection while jobs run."""
    fire.site.worker()
    fire.site.beat()
    queue_work(fire.jobs, seconds=1.0)
    for _ in range(3):
        wait_for("a running job", lambda: running(avoid=set()) is not None, seconds=30)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        time.sleep(0.3)
    return {"cut": 3, "seconds": wait_until_over(), **tally()}


class Shoppers:
    """Requests at a steady rate from four threads; the slowest answer of a phase is what counts."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.failed = 0
        self.asked = 0

    def visit(self, *, seconds: float) -> float:
        """The slowest of the phase, in seconds."""
        end = time.monotonic() + seconds
        times: list[float] = []
        threads = [threading.Thread(target=self._one, args=(end, times)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.asked += len(times)
        return max(times)

    def _one(self, end: float, times: list[float]) -> None:
        while time.monotonic() < end:
            start = time.perf_counter()
            try:
                with urllib.request.urlopen(self.url, timeout=30) as response:  # noqa: S310 - our own server
                    response.read()
            except OSError:
                self.failed += 1
            times.append(time.perf_counter() - start)
            time.sleep(0.2)


def redis_away(fire: Fire) -> Numbers:
    """Redis is frozen, wakes, is killed, and returns empty, while shoppers' requests queue jobs."""
    fire.site.worker()
    fire.site.beat()
    _, url = fire.site.web()
    shoppers = Shoppers(f"{url}/chaos/enqueue")
    pause = 3.0 if fire.jobs < 20 else 10.0
    shoppers.visit(seconds=1.0)
    numbers = {"slowest_up": shoppers.visit(seconds=2.0)}
    redis = fire.start_redis()
    redis.signal(signal.SIGSTOP)
    numbers["slowest_frozen"] = shoppers.visit(seconds=pause)
    redis.signal(signal.SIGCONT)
    numbers["slowest_back"] = shoppers.visit(seconds=1.0)
    redis.kill_group()
    numbers["slowest_refused"] = shoppers.visit(seconds=pause)
    fire.start_redis()
    numbers["seconds"] = wait_until_over()
    return {**numbers, "requests": shoppers.asked, "failed_requests": shoppers.failed, **tally()}


SCENARIOS: dict[str, Callable[[Fire], Numbers]] = {
    "child-killed": child_killed,
    "worker-killed": worker_killed,
    "poison": poison,
    "overdue": overdue,
    "child-frozen": child_frozen,
    "child-frozen-without-fence": child_frozen_without_fence,
    "worker-stopped": worker_stopped,
    "redis-away": redis_away,
    "database-restarted": database_restarted,
}


def uses_redis() -> bool:
    return bool(settings.REDIS_URL)
