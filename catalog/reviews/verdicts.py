"""Moderation: what waits for a look, and deciding about it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from catalog.models import RejectionReason, ReportVerdict, Review, ReviewStatus, ReviewVerdict
from catalog.reports import services as reports
from catalog.reviews.moderation import is_suspicious
from catalog.reviews.services import is_held
from fashionai.accounts.models import User


def queue() -> QuerySet[Review]:
    """Reviews that wait, and published ones that readers reported; the most reported first, then the oldest."""
    waits = Q(status=ReviewStatus.PENDING) | Q(status=ReviewStatus.PUBLISHED, report_count__gt=0)
    reported = Case(When(report_count__gt=0, then=Value(0)), default=Value(1), output_field=IntegerField())
    return Review.objects.filter(waits).order_by(reported, "-report_count", "created_at", "pk")


def why_it_waits(review: Review) -> list[str]:
    """Keys of the reasons: reports, photos, words, held."""
    found = {
        "reports": review.report_count > 0,
        "photos": bool(review.photos.all()),
        "words": is_suspicious(f"{review.title}\n{review.text}"),
        "held": is_held(review) and not review.report_count,
    }
    return [name for name, holds in found.items() if holds]


def publish(*, review: Review, user: User | None) -> Review:
    """Let a review stand. Readers' reports of it are dismissed, so that one more does not hide it again at once."""
    with transaction.atomic():
        locked = Review.objects.select_for_update().get(pk=review.pk)
        dismissed = reports.decide(target=locked, verdict=ReportVerdict.DISMISSED, user=user)
        _decide(locked, user, ReviewStatus.PUBLISHED, "", dismissed)
    return locked


def reject(*, review: Review, user: User | None, reason: str) -> Review:
    """Take a review from the shop. Raises ValueError for a reason that is none of RejectionReason."""
    wanted = RejectionReason(reason)
    with transaction.atomic():
        locked = Review.objects.select_for_update().get(pk=review.pk)
        reports.decide(target=locked, verdict=ReportVerdict.UPHELD, user=user)
        _decide(locked, user, ReviewStatus.REJECTED, wanted, 0)
    return locked


def _decide(review: Review, user: User | None, status: ReviewStatus, reason: str, dismissed: int) -> None:
    review.status = status
    review.save(update_fields=["status"])
    ReviewVerdict.objects.create(review=review, user=user, status=status, reason=reason, dismissed=dismissed)
