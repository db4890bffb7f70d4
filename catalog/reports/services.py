"""Writes about reports. Whatever is reported, these are the only ways."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from catalog.models import Look, Report, ReportReason, ReportVerdict, Review, ReviewStatus
from catalog.models.reports import TARGETS, Reported
from catalog.reviews.services import REPORTS_THAT_HIDE, NeedsAccount
from fashionai.accounts.models import Shopper, User


class OwnThing(ValueError):
    """Nobody reports what they made themselves."""


class TooManyReports(Exception):
    """The shopper has reported as much as REPORTS_PER_DAY allows in the last 24 hours."""


@transaction.atomic
def report(*, shopper: Shopper, target: Reported, reason: str, words: str = "") -> Report:
    """Tell the desk that something should not stand. A shopper's open report of it is given back unchanged.

    Enough reports hide a review until somebody has looked. Raises NeedsAccount (guests are made by the dozen),
    OwnThing, TooManyReports, and ValueError for a reason that is none of ReportReason.
    """
    wanted = ReportReason(reason)
    if shopper.user_id is None:
        raise NeedsAccount("Sign in first.")
    if _maker(target) == shopper.pk:
        raise OwnThing("Nobody reports what they made themselves.")
    # One at a time of a shopper: what is counted below stays true until the row is written.
    Shopper.objects.select_for_update(of=("self",)).get(pk=shopper.pk)
    known = Report.objects.open().about(target).filter(shopper=shopper).first()
    if known is not None:
        return known
    _refuse_too_many(shopper)
    made = Report.objects.create(shopper=shopper, reason=wanted, words=words.strip(), **{TARGETS[type(target)]: target})
    if isinstance(target, Review):
        count_reports([target.pk])
        _hide_if_enough(target)
    return made


def _maker(target: Reported) -> int:
    return target.owner_id if isinstance(target, Look) else target.shopper_id


def _refuse_too_many(shopper: Shopper) -> None:
    since = timezone.now() - timedelta(days=1)
    if Report.objects.filter(shopper=shopper, created_at__gt=since).count() >= settings.REPORTS_PER_DAY:
        raise TooManyReports


def _hide_if_enough(review: Review) -> None:
    reported = Review.objects.filter(pk=review.pk, report_count__gte=REPORTS_THAT_HIDE)
    reported.filter(status=ReviewStatus.PUBLISHED).update(status=ReviewStatus.PENDING)


def count_reports(reviews: list[int]) -> None:
    """Put right how many open reports each of these reviews (by key) has."""
    for key in reviews:
        number = Report.objects.open().filter(review=key).count()
        Review.objects.filter(pk=key).update(report_count=number)


@transaction.atomic
def decide(*, target: Reported, verdict: ReportVerdict, user: User | None) -> int:
    """Close what is open about something; returns how many reports that were. Nothing else happens to it here."""
    closed = (
        Report.objects.open()
        .about(target)
        .update(verdict=ReportVerdict(verdict), decided_at=timezone.now(), decided_by=user)
    )
    if isinstance(target, Review):
        count_reports([target.pk])
    return closed
