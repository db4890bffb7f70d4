"""Who met which arm, written once: when the first rail is served, and when one first comes into view."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from datetime import datetime

from fashionai.accounts.models import Shopper
from recommender.experiments.models import Arm, Experiment, Exposure, Status
from recommender.models import Slate

# (arm, shopper) that this process has written; whoever comes again costs no statement.
KEPT = 20_000
_written: OrderedDict[tuple[int, int], None] = OrderedDict()


def note(slates: Iterable[Slate]) -> None:
    """Have the exposures of these slates' arms: two statements where there are new ones, none otherwise."""
    new: dict[tuple[int, int], datetime] = {}
    for slate in slates:
        for arm in slate.arms:
            if (arm, slate.shopper_id) not in _written:
                new.setdefault((arm, slate.shopper_id), slate.at)
    if not new:
        return
    experiments = dict(Arm.objects.filter(pk__in={arm for arm, _ in new}).values_list("pk", "experiment_id"))
    rows = [
        Exposure(experiment_id=experiments[arm], arm_id=arm, shopper_id=shopper, served_at=at)
        for (arm, shopper), at in new.items()
        if arm in experiments
    ]
    Exposure.objects.bulk_create(rows, ignore_conflicts=True)
    _remember(new)


def _remember(pairs: Iterable[tuple[int, int]]) -> None:
    for pair in pairs:
        _written[pair] = None
    while len(_written) > KEPT:
        _written.popitem(last=False)


def forget() -> None:
    _written.clear()


def seen(*, shopper: Shopper, slots: Sequence[str], at: datetime) -> None:
    """Rails of these slots came into this shopper's view: from now on they count in the experiments there."""
    Exposure.objects.filter(
        shopper=shopper,
        seen_at=None,
        experiment__in=Experiment.objects.filter(slot__in=slots, status=Status.RUNNING),
    ).update(seen_at=at)


def merge(*, guest: Shopper, account: Shopper) -> None:
    """A guest's exposures become the account's. Whoever has met another arm before counts for neither from now on."""
    known = {one.experiment_id: one for one in Exposure.objects.filter(shopper=account)}
    for theirs in Exposure.objects.filter(shopper=guest):
        mine = known.get(theirs.experiment_id)
        if mine is None:
            theirs.shopper = account
            theirs.save(update_fields=["shopper"])
        elif mine.arm_id != theirs.arm_id:
            mine.crossed = True
            mine.save(update_fields=["crossed"])
    forget()
