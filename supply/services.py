"""Writes of supply planning: a night's forecasts and proposals, and what people decide. Each happens once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from catalog.models import Location, MovementKind
from catalog.services import move_stock
from fashionai.accounts.models import User
from supply.models import DemandForecast, ProposalStatus, PurchaseProposal
from supply.production.lots import book_in

BATCH = 500
KEEP_NIGHTS = 14
# A buyer who said no is not asked again the next morning.
QUIET_DAYS = 7


class Decided(Exception):
    """Somebody else has decided in the meantime, or a later night has replaced the proposal."""


@transaction.atomic
def save_night(
    *, night: date, forecasts: Sequence[DemandForecast], proposals: Iterable[PurchaseProposal]
) -> tuple[int, int]:
    """Keep a night's forecasts and proposals; (forecasts, new proposals). The same night twice adds nothing.

    Open proposals of earlier nights give way; forecasts older than KEEP_NIGHTS go.
    """
    DemandForecast.objects.bulk_create(forecasts, batch_size=BATCH, ignore_conflicts=True)
    known = set(PurchaseProposal.objects.filter(night=night).values_list("variant", flat=True))
    skipped = known | quiet()
    fresh = [one for one in proposals if one.variant_id not in skipped]
    PurchaseProposal.objects.open().filter(night__lt=night).update(status=ProposalStatus.SUPERSEDED)
    PurchaseProposal.objects.bulk_create(fresh, batch_size=BATCH, ignore_conflicts=True)
    DemandForecast.objects.filter(night__lt=night - timedelta(days=KEEP_NIGHTS)).delete()
    return len(forecasts), len(fresh)


def quiet() -> set[int]:
    """Variants that somebody said no to a few days ago."""
    since = timezone.now() - timedelta(days=QUIET_DAYS)
    rejected = PurchaseProposal.objects.filter(status=ProposalStatus.REJECTED, decided_at__gte=since)
    return set(rejected.values_list("variant", flat=True))


FIGURES = ("on_hand", "on_order", "level", "need", "quantity", "smallest", "review", "weeks_left", "order_by")


@transaction.atomic
def refresh(*, night: date, wanted: dict[int, PurchaseProposal | None]) -> int:
    """Bring the open proposals of a night to what these variants need now (None: nothing); how many changed.

    What somebody decided stays as it was decided.
    """
    rows = PurchaseProposal.objects.select_for_update().filter(night=night, variant__in=wanted).order_by("pk")
    known = {row.variant_id: row for row in rows}
    changed = []
    for variant, row in known.items():
        if row.status in (ProposalStatus.OPEN, ProposalStatus.SUPERSEDED):
            now = wanted[variant]
            row.status = ProposalStatus.OPEN if now else ProposalStatus.SUPERSEDED
            for name in FIGURES if now else ():
                setattr(row, name, getattr(now, name))
            changed.append(row)
    PurchaseProposal.objects.bulk_update(changed, ["status", *FIGURES], batch_size=BATCH)
    skipped = quiet() | set(known)
    new = [one for pk, one in wanted.items() if one and pk not in skipped]
    PurchaseProposal.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
    return len(changed) + len(new)


def approve(*, proposal: PurchaseProposal, quantity: int, by: User, reason: str = "") -> None:
    """Order so many pieces. Raises Decided, and ValueError for a quantity that is not positive."""
    if quantity < 1:
        raise ValueError("An order has at least one piece.")
    _decide(proposal, ProposalStatus.APPROVED, by, reason, quantity)


def reject(*, proposal: PurchaseProposal, by: User, reason: str) -> None:
    """Say no, with the reason. Raises Decided, and ValueError without a reason."""
    if not reason.strip():
        raise ValueError("A rejection says why.")
    _decide(proposal, ProposalStatus.REJECTED, by, reason, None)


def _decide(proposal: PurchaseProposal, status: ProposalStatus, by: User, reason: str, quantity: int | None) -> None:
    changed = PurchaseProposal.objects.open().filter(pk=proposal.pk)
    now = timezone.now()
    said = {"decided_by": by, "decided_at": now, "reason": reason.strip()[:200], "decided_quantity": quantity}
    if changed.update(status=status, **said) != 1:
        raise Decided
    proposal.refresh_from_db()


@transaction.atomic
def receive(*, proposal: PurchaseProposal, location: Location) -> None:
    """Put what was ordered on the shelf, once. Raises Decided when it is not on order."""
    waiting = PurchaseProposal.objects.on_order().filter(pk=proposal.pk)
    if waiting.update(status=ProposalStatus.RECEIVED, received_at=timezone.now()) != 1:
        raise Decided
    proposal.refresh_from_db()
    book_in(proposal.variant.product_id, proposal.decided_quantity or 0)
    move_stock(
        variant=proposal.variant,
        location=location,
        quantity=proposal.decided_quantity or 0,
        kind=MovementKind.RECEIPT,
        reference=f"proposal {proposal.pk}",
        idempotency_key=f"supply:proposal:{proposal.pk}",
    )
