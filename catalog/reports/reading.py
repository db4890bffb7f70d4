"""Reads about reports."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from catalog.models import Look, Person, Report


def reported_looks() -> QuerySet[Look]:
    """Looks that somebody reported and nobody at the desk has decided about."""
    return Look.objects.filter(Exists(Report.objects.open().filter(look=OuterRef("pk"))))


def reported_people() -> QuerySet[Person]:
    """Public faces likewise."""
    return Person.objects.filter(Exists(Report.objects.open().filter(person=OuterRef("pk"))))
