"""Moderation of reviews: a queue for one after another, and a list for many. The words are the shopper's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget

from catalog.desk.columns import ReviewColumn, review_columns
from catalog.models import RejectionReason, Review, ReviewVerdict
from catalog.reviews import verdicts
from fashionai.accounts.models import User
from fashionai.desk import ReadOnlyAdmin, ReadOnlyInline
from fashionai.desk.bulk import Change, bulk_action
from fashionai.desk.history import HistoryAdmin

STATUSES = {"pending": "warning", "published": "success", "rejected": "danger"}


class ReasonForm(forms.Form):
    reason = forms.ChoiceField(label=_("Reason"), choices=RejectionReason.choices, widget=UnfoldAdminSelectWidget)


def _publish(reviews: QuerySet[Review], answers: dict[str, Any]) -> list[Review]:
    return [verdicts.publish(review=review, user=answers["by"]) for review in reviews]


def _reject(reviews: QuerySet[Review], answers: dict[str, Any]) -> list[Review]:
    return [verdicts.reject(review=review, user=answers["by"], reason=answers["reason"]) for review in reviews]


BULK = {
    "publish": Change(_("Publish the selected reviews"), _("Publish reviews"), _publish,
                      _("Readers' reports of them are dismissed.")),
    "reject": Change(_("Reject the selected reviews"), _("Reject reviews"), _reject, form=ReasonForm),
}  # fmt: skip


def _shown(column: ReviewColumn) -> Callable[[Review], tuple[str, str] | None]:
    @display(description=column.title, label=column.kinds, empty_value="–")
    def cell(review: Review) -> tuple[str, str] | None:
        return column.show(review)

    cell.__name__ = column.name
    return cast(Callable[[Review], tuple[str, str] | None], cell)


class WaitingFilter(admin.SimpleListFilter):
    title = _("moderation")
    parameter_name = "moderation"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waiting", _("waits for a decision"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Review]) -> QuerySet[Review]:
        return queryset.filter(pk__in=verdicts.queue().order_by().values("pk")) if self.value() else queryset


class VerdictInline(ReadOnlyInline):
    model = ReviewVerdict
    fields = ("at", "status", "reason", "user", "dismissed")
    readonly_fields = fields


@admin.register(Review)
class ReviewAdmin(HistoryAdmin, ReadOnlyAdmin):
    list_display = ("created_at", "product", "rating", "fit", "title", "language", "shown_status", "report_count")
    list_filter = (WaitingFilter, "status", "rating", "fit", "language")
    list_select_related = ("product",)
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("title", "text", "product__name_en", "product__name_zh")
    list_before_template = "admin/reviews/waiting.html"
    actions = tuple(bulk_action(name, change, permissions=("operate",)) for name, change in BULK.items())
    readonly_fields = ("pictures",)
    fields = (
        ("product", "variant"), "shopper", ("rating", "fit"), "title", "text", "pictures",
        ("language", "created_at", "is_verified"), ("helpful_count", "report_count"), "status",
    )  # fmt: skip
    inlines = (VerdictInline,)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """With what other capabilities know of a review, before its status."""
        *first, status, reports = super().get_list_display(request)
        return [*first, *(_shown(column) for column in review_columns()), status, reports]

    def get_list_select_related(self, request: HttpRequest) -> list[str]:
        return [*super().get_list_select_related(request), *(column.related for column in review_columns())]

    def get_urls(self) -> list[Any]:
        return [
            path("queue/", self.admin_site.admin_view(self.queue), name="catalog_review_queue"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        waiting = {"waiting": verdicts.queue().count(), "may_moderate": self.has_operate_permission(request)}
        return super().changelist_view(request, {**waiting, **(extra_context or {})})

    def queue(self, request: HttpRequest) -> HttpResponse:
        """One review with its photos and reports; POST decides and leads to the next. `skip` holds those left out."""
        if not self.has_operate_permission(request):
            raise PermissionDenied
        skipped = [int(pk) for pk in request.GET.getlist("skip")[-200:] if pk.isdecimal() and len(pk) < 19]
        if request.method == "POST":
            self._decide(request)
            return HttpResponseRedirect(request.get_full_path())
        waiting = verdicts.queue().exclude(pk__in=skipped)
        review = waiting.select_related("product__brand", "variant__size", "shopper").prefetch_related("photos").first()
        context = {
            **self.admin_site.each_context(request),
            "title": _("Moderation"),
            "opts": self.opts,
            "review": review,
            "left": waiting.count(),
            "why": verdicts.why_it_waits(review) if review else [],
            "reasons": list(enumerate(RejectionReason.choices, start=1)),
            "skip": [*skipped, review.pk] if review else [],
        }
        return render(request, "admin/reviews/queue.html", context)

    def _decide(self, request: HttpRequest) -> None:
        pk = request.POST.get("review", "")
        review = get_object_or_404(Review, pk=int(pk) if pk.isdecimal() and len(pk) < 19 else 0)
        user, reason = cast(User, request.user), request.POST.get("reason", "")
        if "publish" in request.POST:
            verdicts.publish(review=review, user=user)
        elif reason in RejectionReason.values:
            verdicts.reject(review=review, user=user, reason=reason)
        else:
            messages.error(request, gettext("Choose why the review is rejected."))

    @display(description=_("status"), ordering="status", label=STATUSES)
    def shown_status(self, review: Review) -> tuple[str, str]:
        return review.status, review.get_status_display()

    @display(description=_("photos"), empty_value="–")
    def pictures(self, review: Review) -> SafeString | None:
        shown = format_html_join(
            "", '<img class="desk-photo" src="{}" alt="">', ((p.file.url,) for p in review.photos.all())
        )
        return format_html('<div class="desk-photos">{}</div>', shown) if shown else None
