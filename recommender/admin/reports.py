"""Two pages for reading: how the models do, and who gets shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from fashionai.desk.charts import Mark
from fashionai.jobs.models import Job, State
from fashionai.registry.models import ModelVersion
from recommender import exposure
from recommender.algorithms.metrics import SEGMENTS
from recommender.judging.log import REWARDS
from recommender.models import Slot
from recommender.serving import MODEL
from recommender.tasks import OFF_POLICY

NIGHTS = 14
PERIODS = (7, 28, 90)
COLUMNS = ("ndcg@20", "recall@20", "coverage@20", "gini", "novelty")
SEGMENT_COLUMNS = (*COLUMNS, "shoppers")
JUDGED = {"challenger": _("challenger"), "champion": _("champion"), "most_popular": _("most popular")}
SEGMENT_LABELS = {"0": _("no events"), "1-3": _("1 to 3 events"), "4+": _("4 events or more")}
REWARD_LABELS = {"clicks": _("clicks"), "bags": _("put into the bag"), "purchases": _("bought")}
ASSUMPTIONS = {
    "item": _("a product's outcome depends on itself and on whether its place is looked at"),
    "place": _("a product's outcome depends on itself and its place"),
    "sequence": _("nothing: a product's outcome may depend on all that stands above it"),
}
ESTIMATORS = {"dr": _("doubly robust"), "snips": _("self-normalised"), "ips": _("inverse propensity")}


class ReportPages:
    """Mixed into the admin of slates."""

    def report_urls(self) -> list[Any]:
        view = self.admin_site.admin_view  # type: ignore[attr-defined]
        return [
            path("evaluation/", view(require_safe(self.evaluation)), name="recommender_evaluation"),
            path("exposure/", view(require_safe(self.exposure)), name="recommender_exposure"),
        ]

    def evaluation(self, request: HttpRequest) -> HttpResponse:
        if not request.user.has_perm("registry.view_modelversion"):
            raise PermissionDenied
        versions = list(ModelVersion.objects.filter(name=MODEL).order_by("-version")[:NIGHTS])
        reward = request.GET.get("reward", "")
        reward = reward if reward in REWARDS else REWARDS[0]
        judged = _off_policy()
        context: dict[str, Any] = {
            "title": _("Evaluation"),
            "versions": [(version, _night(version)) for version in versions],
            "columns": COLUMNS,
            "segments": _segments(versions[0].metrics) if versions else [],
            "segment_columns": SEGMENT_COLUMNS,
            "judged": judged,
            "targets": _targets(judged, reward),
            "reward": reward,
            "rewards": REWARD_LABELS.items(),
        }
        return self._page(request, "admin/judging/evaluation.html", context)

    def exposure(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        days = next((days for days in PERIODS if str(days) == request.GET.get("days")), PERIODS[1])
        slot = request.GET.get("slot", "")
        slot = slot if slot in Slot.values else ""
        context = {
            "title": _("Who gets shown"),
            "found": exposure.report(days=days, slot=slot),
            "days": days,
            "slot": slot,
            "periods": PERIODS,
            "slots": Slot.choices,
            "ticks": [Mark(100 - 25 * n, f"{25 * n} %") for n in range(5)],
        }
        return self._page(request, "admin/judging/exposure.html", context)

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        shared = self.admin_site.each_context(request)  # type: ignore[attr-defined]
        return TemplateResponse(request, template, {**shared, **context})


def _night(version: ModelVersion) -> dict[str, Any]:
    """The figures of a version, and the champion's and MostPop's NDCG on the same days."""
    beside = version.metrics.get("beside", {})
    first = COLUMNS[0]
    return {
        "figures": [version.metrics.get(name) for name in COLUMNS],
        "champion": beside.get("champion", {}).get(first),
        "floor": beside.get("most_popular", {}).get(first),
        "shoppers": version.metrics.get("shoppers_judged"),
    }


def _segments(metrics: Mapping[str, Any]) -> list[tuple[Any, list[tuple[Any, list[Any]]]]]:
    """(segment, rows of (who, figures)) for those that somebody is in."""
    told: Mapping[str, Any] = metrics.get("segments", {})
    rows = []
    for segment in SEGMENTS:
        found = [
            (label, [told[name][segment].get(column) for column in SEGMENT_COLUMNS])
            for name, label in JUDGED.items()
            if segment in told.get(name, {})
        ]
        if found:
            rows.append((SEGMENT_LABELS[segment], found))
    return rows


def _off_policy() -> Mapping[str, Any]:
    """The result of the newest night that judged; empty before the first."""
    done = Job.objects.filter(kind=OFF_POLICY, state=State.SUCCEEDED).order_by("-finished_at")
    found: Mapping[str, Any] | None = done.values_list("result", flat=True).first()
    return found or {}


def _targets(judged: Mapping[str, Any], reward: str) -> list[dict[str, Any]]:
    """A block for each target: its rows are assumptions, its columns estimators."""
    blocks = []
    for target in judged.get("targets", []):
        under: Mapping[str, Any] = target["rewards"].get(reward, {})
        rows = [
            {
                "assumption": label,
                "worth": under[name]["worth"],
                "enough": under[name]["enough"],
                "clipped": under[name]["clipped"],
                "lost": under[name]["lost"],
                "estimates": [under[name]["estimates"][one] for one in ESTIMATORS],
            }
            for name, label in ASSUMPTIONS.items()
            if name in under
        ]
        blocks.append({**target, "rows": rows, "estimators": ESTIMATORS.values()})
    return blocks
