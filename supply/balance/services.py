"""Writes: a night's suggestions, and what people decide about them. Each happens once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalog.models import MovementKind
from catalog.services import move_stock
from fashionai.accounts.models import User
from supply.balance.models import MarkdownProposal, NightReport, TransferProposal, Verdict
from supply.services import QUIET_DAYS, Decided

BATCH = 500


@transaction.atomic
def save_suggestions(
    *, night: date, transfers: Iterable[TransferProposal], markdowns: Iterable[MarkdownProposal]
) -> tuple[int, int]:
    """Keep a night's suggestions, once; (transfers, markdowns) that are new. Open ones of earlier nights give way."""
    return (
        _keep(TransferProposal, "variant_id", night, transfers),
        _keep(MarkdownProposal, "product_id", night, markdowns),
    )


def _keep(model: Any, key: str, night: date, rows: Iterable[Any]) -> int:
    quiet_since = timezone.now() - timedelta(days=QUIET_DAYS)
    refused = model.objects.filter(status=Verdict.REJECTED, decided_at__gte=quiet_since)
    skipped = set(refused.values_list(key, flat=True)) | set(
        model.objects.filter(night=night).values_list(key, flat=True)
    )
    fresh = [one for one in rows if getattr(one, key) not in skipped]
    model.objects.open().filter(night__lt=night).update(status=Verdict.SUPERSEDED)
    model.objects.bulk_create(fresh, batch_size=BATCH, ignore_conflicts=True)
    return len(fresh)


def save_report(
    *, night: date, figures: dict[str, Any], elasticity: float | None, simulated: dict[str, Any]
) -> NightReport:
    told = {"figures": figures, "elasticity": elasticity, "simulated": simulated}
    return NightReport.objects.update_or_create(night=night, defaults=told)[0]


@transaction.atomic
def move(*, proposal: TransferProposal, by: User) -> None:
    """Book the pieces from one location into the other, once. Raises Decided, and OutOfStock when they are gone."""
    _decide(proposal, Verdict.DONE, by, "")
    for way, place, pieces in (
        ("out", proposal.source, -proposal.quantity),
        ("in", proposal.target, proposal.quantity),
    ):
        move_stock(
            variant=proposal.variant,
            location=place,
            quantity=pieces,
            kind=MovementKind.TRANSFER,
            reference=f"transfer {proposal.pk}",
            idempotency_key=f"supply:transfer:{proposal.pk}:{way}",
        )


def adopt(*, proposal: MarkdownProposal, by: User) -> None:
    """Note that the markdown is done; its price is a promotion's. Raises Decided."""
    _decide(proposal, Verdict.DONE, by, "")


def reject(*, proposal: TransferProposal | MarkdownProposal, by: User, reason: str) -> None:
    """Raises Decided, and ValueError without a reason."""
    if not reason.strip():
        raise ValueError("A rejection says why.")
    _decide(proposal, Verdict.REJECTED, by, reason)


def _decide(proposal: Any, status: Verdict, by: User, reason: str) -> None:
    now: datetime = timezone.now()
    waiting = type(proposal).objects.open().filter(pk=proposal.pk)
    said = {"decided_by": by, "decided_at": now, "reason": reason.strip()[:200]}
    if waiting.update(status=status, **said) != 1:
        raise Decided
    proposal.refresh_from_db()
