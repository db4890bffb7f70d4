"""The labelling queue on the desk: progress, asking again, and one picture at a time."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.decorators import display

from catalog.labelling import figures, services, suggest, vocabulary
from catalog.labelling.tasks import SUGGEST
from catalog.models import Category, LabelStatus, LabelTask, Product
from catalog.models.labels import LabelTaskQuerySet
from fashionai.accounts.models import User
from fashionai.desk import ReadOnlyAdmin
from fashionai.jobs.models import Job
from fashionai.jobs.services import enqueue

STATUSES = {"open": "info", "disputed": "warning", "agreed": "success", "adjudicated": "success"}
# A category of more is asked in parts, so that a wrong click does not fill the queue for weeks.
LARGEST_REQUEST = 2_000
KEYS = "1234567890qwertyuiopadfghjkl"
ADJUDICATE = "catalog.adjudicate_labeltask"


class AskForm(forms.Form):
    attribute = forms.ChoiceField(choices=[(name, vocabulary.label(name)) for name in vocabulary.ASKED])
    category = forms.ModelChoiceField(Category.objects.order_by("path"))


@admin.register(LabelTask)
class LabelTaskAdmin(ReadOnlyAdmin):
    list_display = ("product", "shown_attribute", "shown_suggestion", "answered", "shown_status", "shown_value")
    list_filter = ("status", "attribute")
    list_select_related = ("product",)
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("product__name_en", "product__name_zh")
    list_before_template = "admin/labelling/figures.html"

    def get_urls(self) -> list[Any]:
        own = [
            path("work/", self.admin_site.admin_view(self.work), name="catalog_labeltask_work"),
            path("ask/", self.admin_site.admin_view(require_POST(self.ask)), name="catalog_labeltask_ask"),
            path("suggest/", self.admin_site.admin_view(require_POST(self.suggest)), name="catalog_labeltask_suggest"),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        context = {
            "lines": figures.by_attribute(),
            "categories": figures.by_category(),
            "latest": Job.objects.filter(kind=SUGGEST).order_by("-created_at").first(),
            "ask": AskForm(),
            "may_work": self.has_operate_permission(request),
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def work(self, request: HttpRequest) -> HttpResponse:
        """One picture and one question; POST answers it and leads to the next."""
        if not self.has_operate_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            self._take(request)
            return HttpResponseRedirect(request.get_full_path())
        tasks = LabelTask.objects.select_related("product__brand", "product__category")
        waiting = self._waiting(request, tasks, request.GET.get("attribute", ""))
        task = self._chosen(request, tasks) or waiting.first()
        context = {
            **self.admin_site.each_context(request),
            "title": _("Labelling"),
            "opts": self.opts,
            "left": waiting.count(),
        }
        return render(request, "admin/labelling/work.html", {**context, **_question(task, request)})

    def _chosen(self, request: HttpRequest, tasks: LabelTaskQuerySet) -> LabelTask | None:
        """A disputed task that was opened by itself, for whoever may decide it."""
        pk = request.GET.get("task", "")
        if not (pk.isdecimal() and len(pk) < 19 and request.user.has_perm(ADJUDICATE)):
            return None
        return tasks.undecided().filter(pk=int(pk)).first()

    def _waiting(self, request: HttpRequest, tasks: LabelTaskQuerySet, attribute: str) -> LabelTaskQuerySet:
        waiting = tasks.waiting_for(_worker(request))
        return waiting.filter(attribute=attribute) if attribute else waiting

    def _take(self, request: HttpRequest) -> None:
        pk = request.POST.get("task", "")
        task = get_object_or_404(LabelTask, pk=int(pk) if pk.isdecimal() and len(pk) < 19 else 0)
        value = request.POST.get("value", "")
        try:
            if "decide" in request.POST:
                if not request.user.has_perm(ADJUDICATE):
                    raise PermissionDenied
                services.adjudicate(task=task, user=_worker(request), value=value)
            else:
                services.answer(task=task, user=_worker(request), value=value)
        except services.Refused as error:
            messages.error(request, str(error))

    def ask(self, request: HttpRequest) -> HttpResponse:
        """Put a category's products into the queue for an attribute, labelled or not."""
        if not self.has_operate_permission(request):
            raise PermissionDenied
        form = AskForm(request.POST)
        if form.is_valid():
            below = Category.objects.subtree(form.cleaned_data["category"].path)
            products = Product.objects.active().filter(category__in=below, images__isnull=False).distinct()
            keys = list(products.order_by("pk").values_list("pk", flat=True)[:LARGEST_REQUEST])
            count = services.ask(products=keys, attribute=form.cleaned_data["attribute"])
            said = ngettext("%(count)d product waits for labels.", "%(count)d products wait for labels.", count)
            messages.success(request, said % {"count": count})
            enqueue(SUGGEST, arguments={"attributes": [form.cleaned_data["attribute"]]})
        else:
            messages.error(request, gettext("Choose an attribute and a category."))
        return HttpResponseRedirect(reverse("admin:catalog_labeltask_changelist"))

    def suggest(self, request: HttpRequest) -> HttpResponse:
        """Look for missing attributes and suggest values, as a job."""
        if not self.has_operate_permission(request):
            raise PermissionDenied
        enqueue(SUGGEST)
        messages.success(request, gettext("The pictures are being looked at; suggestions appear in some minutes."))
        return HttpResponseRedirect(reverse("admin:catalog_labeltask_changelist"))

    @display(description=_("attribute"), ordering="attribute")
    def shown_attribute(self, task: LabelTask) -> str:
        return str(vocabulary.label(task.attribute))

    @display(description=_("suggestion"), ordering="confidence", empty_value="–")
    def shown_suggestion(self, task: LabelTask) -> str | None:
        if not task.suggestion:
            return None
        return f"{vocabulary.words(task.attribute, task.suggestion)} ({task.confidence:.0%})"

    @display(description=_("status"), ordering="status", label=STATUSES)
    def shown_status(self, task: LabelTask) -> tuple[str, str]:
        return task.status, task.get_status_display()

    @display(description=_("accepted value"), ordering="value", empty_value="–")
    def shown_value(self, task: LabelTask) -> str | None:
        return vocabulary.words(task.attribute, task.value) if task.value else None


def _worker(request: HttpRequest) -> User:
    """Who is signed in; the desk lets nobody else in."""
    return cast(User, request.user)


def _question(task: LabelTask | None, request: HttpRequest) -> dict[str, Any]:
    """What the page shows of a task. Others' answers are shown only to whoever decides over them."""
    if task is None:
        return {"task": None}
    deciding = task.status == LabelStatus.DISPUTED and request.GET.get("task") == str(task.pk)
    alike = Product.objects.select_related("brand").prefetch_related("images").in_bulk(task.alike)
    options = [
        {"value": value, "words": words, "key": key, "suggested": value == task.suggestion}
        for (value, words), key in zip(vocabulary.choices(task.attribute), KEYS, strict=False)
    ]
    return {
        "task": task,
        "question": vocabulary.label(task.attribute),
        "options": options,
        "suggested": vocabulary.words(task.attribute, task.suggestion) if task.suggestion else "",
        "alike": [alike[key] for key in task.alike if key in alike],
        "deciding": deciding,
        "answers": task.answers.exclude(value="").select_related("user") if deciding else [],
        "source": suggest.SOURCE,
    }
