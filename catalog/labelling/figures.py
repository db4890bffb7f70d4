"""How the labelling goes: progress, how well people agree, and how often suggestions were right."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q

from catalog.labelling import vocabulary
from catalog.models import LabelAnswer, LabelStatus, LabelTask


def cohens_kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Agreement of two raters beyond chance (Cohen 1960), from -1 to 1; None where chance alone would always agree."""
    if not pairs:
        return None
    total = len(pairs)
    observed = sum(one == other for one, other in pairs) / total
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    expected = sum(first[value] * second[value] for value in first) / total**2
    return None if expected == 1 else (observed - expected) / (1 - expected)


@dataclass(frozen=True)
class Line:
    """An attribute's queue. `agreement` and `kappa` compare the first two answers of each task."""

    attribute: str
    label: str
    total: int
    open: int
    disputed: int
    decided: int
    compared: int
    agreement: float | None
    kappa: float | None
    judged: int
    accepted: float | None

    @property
    def percent(self) -> int:
        return self.decided * 100 // self.total if self.total else 0


def by_attribute() -> list[Line]:
    """A line an attribute, in three queries."""
    counts = _counts("attribute")
    pairs = _pairs()
    judged = _judged()
    return [_line(name, counts[name], pairs.get(name, []), judged.get(name, (0, 0))) for name in counts]


def by_category() -> list[dict[str, Any]]:
    """Tasks and those decided by category, the fullest first."""
    rows = LabelTask.objects.order_by().values(path=F("product__category__path")).annotate(**_sums())
    found: list[dict[str, Any]] = [dict(row) for row in rows]
    return sorted(found, key=lambda row: (-row["total"], row["path"]))[:12]


def _sums() -> dict[str, Count]:
    decided = Q(status__in=[LabelStatus.AGREED, LabelStatus.ADJUDICATED])
    return {
        "total": Count("pk"),
        "waiting": Count("pk", filter=Q(status=LabelStatus.OPEN)),
        "disputed": Count("pk", filter=Q(status=LabelStatus.DISPUTED)),
        "decided": Count("pk", filter=decided),
    }


def _counts(field: str) -> dict[str, dict[str, int]]:
    rows = LabelTask.objects.order_by(field).values(field).annotate(**_sums())
    return {row[field]: row for row in rows}


def _pairs() -> dict[str, list[tuple[str, str]]]:
    """The first two answers of every task by attribute; in the order of the two people, so that a pair is one pair."""
    answers: dict[tuple[str, int], list[tuple[int, str]]] = defaultdict(list)
    rows = LabelAnswer.objects.exclude(value="").order_by("at", "pk")
    for attribute, task, user, value in rows.values_list("task__attribute", "task", "user", "value"):
        answers[attribute, task].append((user, value))
    pairs: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for (attribute, _), given in answers.items():
        if len(given) >= 2:
            (_, one), (_, other) = sorted(given[:2])
            pairs[attribute].append((one, other))
    return pairs


def _judged() -> dict[str, tuple[int, int]]:
    """Decided tasks with a suggestion, and those whose suggestion was accepted, by attribute."""
    rows = LabelTask.objects.exclude(suggestion="").exclude(value="").order_by().values("attribute")
    totals = rows.annotate(all=Count("pk"), right=Count("pk", filter=Q(value=F("suggestion"))))
    return {row["attribute"]: (row["all"], row["right"]) for row in totals}


def _line(name: str, counts: dict[str, int], pairs: list[tuple[str, str]], judged: tuple[int, int]) -> Line:
    same = sum(one == other for one, other in pairs)
    return Line(
        attribute=name,
        label=str(vocabulary.label(name)),
        total=counts["total"],
        open=counts["waiting"],
        disputed=counts["disputed"],
        decided=counts["decided"],
        compared=len(pairs),
        agreement=same / len(pairs) if pairs else None,
        kappa=cohens_kappa(pairs),
        judged=judged[0],
        accepted=judged[1] / judged[0] if judged[0] else None,
    )
