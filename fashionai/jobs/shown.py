"""What people are shown of a job: one that only queues others is as far as its steps are."""

from __future__ import annotations

from django.db.models import Avg, Case, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Value, When

from fashionai.jobs.kinds import job_kind
from fashionai.jobs.models import Job, State

__all__ = ["in_state", "is_over", "job_kind", "progress", "state", "with_steps"]

# The state that shows first, last in this list.
RANKS = [State.SUCCEEDED, State.CANCELLED, State.DEAD, State.RUNNING]


def with_steps(jobs: QuerySet[Job]) -> QuerySet[Job]:
    """Jobs with what `state` and `progress` need of their children, in the same query."""
    ranks = [When(state=state, then=Value(rank)) for rank, state in enumerate(RANKS)]
    worst = Case(*ranks, default=Value(RANKS.index(State.RUNNING)), output_field=IntegerField())
    steps = Job.objects.filter(parent=OuterRef("pk")).order_by().values("parent")
    return jobs.annotate(
        steps_rank=Subquery(steps.annotate(rank=Max(worst)).values("rank")),
        steps_progress=Subquery(steps.annotate(mean=Avg("progress")).values("mean")),
    )


def state(job: Job) -> State:
    """The state to show: once a job of `with_steps` has queued its children, theirs; running before dead."""
    rank = getattr(job, "steps_rank", None)
    own = State(job.state)
    return own if rank is None or own != State.SUCCEEDED else RANKS[rank]


def in_state(jobs: QuerySet[Job], wanted: State) -> QuerySet[Job]:
    """Those of `with_steps` that `state` shows as `wanted`."""
    own = Q(state=wanted)
    if wanted == State.SUCCEEDED:
        return jobs.filter(own & (Q(steps_rank=None) | Q(steps_rank=RANKS.index(wanted))))
    if wanted not in RANKS:
        return jobs.filter(own)
    return jobs.filter(own | Q(state=State.SUCCEEDED, steps_rank=RANKS.index(wanted)))


def progress(job: Job) -> float:
    """The share done, 0 to 1: of a job of `with_steps` that has children, the mean of theirs."""
    steps: float | None = getattr(job, "steps_progress", None)
    return job.progress if steps is None else steps


def is_over(job: Job) -> bool:
    return state(job) not in {State.QUEUED, State.RUNNING}
