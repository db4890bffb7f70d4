"""The desk's three groups and what each may do. The lists here are the truth: every `migrate` sets them again.

A shop that needs another mix makes a group of its own; these three would lose a change at the next upgrade.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

VIEWER, MERCHANDISER, OWNER = "viewer", "merchandiser", "owner"

# What everybody on the desk may look at. Sessions and tokens are nobody's to browse, and of try-on only what shows
# nobody: verdicts, and garments made ready.
OPEN_APPS = ("accounts", "auth", "catalog", "recommender", "design", "supply", "jobs", "registry", "django_celery_beat")
# What a merchandiser works on; people, models, jobs and the timetable stay the owner's.
WORKED_APPS = ("catalog", "recommender", "design", "supply")
# What the shop itself writes: nobody adds to it or edits it by hand.
WRITTEN_BY_THE_SHOP = (
    "event",
    "trend",
    "studio",
    "board",
    "design",
    "training",
    "worn",
    "verdict",
    "stockmovement",
    "pricehistory",
    "bag",
    "bagline",
    "orderevent",
    "payment",
    "paymentevent",
    "refund",
    "mail",
)

OPEN_OF_TRYON = ("view_verdict", "view_preparedgarment")
# Look at results side by side: those on mannequins, and those that their owner showed to the team.
WORK_OF_TRYON = ("review_verdict",)

# What needs one person to answer for it.
OWNERS_ALONE = ("adjudicate_labeltask",)


def _codes(verb: str) -> Q:
    return Q(codename__startswith=f"{verb}_")


def _of(group: str) -> Q:
    """Which permissions a group has."""
    look = _codes("view") & Q(content_type__app_label__in=OPEN_APPS) & ~Q(content_type__model="permission")
    look |= Q(content_type__app_label="tryon", codename__in=OPEN_OF_TRYON)
    if group == VIEWER:
        return look
    if group == OWNER:
        return Q()
    records = Q(content_type__model__in=WRITTEN_BY_THE_SHOP) | Q(content_type__model__startswith="historical")
    records |= Q(codename__in=OWNERS_ALONE)
    work = Q(content_type__app_label__in=WORKED_APPS) & ~records & ~_codes("view")
    work |= Q(content_type__app_label="tryon", codename__in=WORK_OF_TRYON)
    return look | work


def ensure_groups() -> None:
    """Make the three groups where they are missing and give each exactly its permissions. May be repeated."""
    for name in (VIEWER, MERCHANDISER, OWNER):
        group = Group.objects.get_or_create(name=name)[0]
        wanted = set(Permission.objects.filter(_of(name)).values_list("pk", flat=True))
        there = set(group.permissions.values_list("pk", flat=True))
        group.permissions.remove(*(there - wanted))
        group.permissions.add(*(wanted - there))


def after_migrate(**_: Any) -> None:
    """Receiver of `post_migrate` for the last of the installed apps, when every permission has its row."""
    ensure_groups()
