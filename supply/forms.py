from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import Location
from supply.reading import Wish

DECISIONS = [("approve", _("Order")), ("reject", _("Reject")), ("receive", _("Received"))]


class DecisionForm(forms.Form):
    """Order needs a quantity, a rejection its reason, a receipt its place."""

    decision = forms.ChoiceField(choices=DECISIONS)
    quantity = forms.IntegerField(required=False, min_value=1, max_value=1_000_000)
    reason = forms.CharField(required=False, max_length=200)
    location = forms.ModelChoiceField(Location.objects.all(), required=False)

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        decision = answers.get("decision")
        if decision == "approve" and not answers.get("quantity") and "quantity" not in self.errors:
            self.add_error("quantity", _("Say how many pieces to order."))
        if decision == "reject" and not answers.get("reason"):
            self.add_error("reason", _("Say why."))
        if decision == "receive" and not answers.get("location") and "location" not in self.errors:
            self.add_error("location", _("Say where the goods are."))
        return answers


class WhatIfForm(forms.Form):
    """Another service level, lead time, price or promotion; percent and weeks. Nothing is saved."""

    service = forms.FloatField(required=False, min_value=50, max_value=99.9)
    lead = forms.IntegerField(required=False, min_value=1, max_value=12)
    price = forms.FloatField(required=False, min_value=-60, max_value=40)
    promotion = forms.FloatField(required=False, min_value=0, max_value=70)
    weeks = forms.IntegerField(required=False, min_value=0, max_value=13)

    def wish(self) -> Wish:
        """Of the fields that make sense; the others are as they are."""
        self.is_valid()
        said = self.cleaned_data
        service, lead = said.get("service"), said.get("lead")
        return Wish(
            service_level=service / 100 if service else None,
            lead_weeks=lead,
            price=(said.get("price") or 0.0) / 100,
            promotion=(said.get("promotion") or 0.0) / 100,
            promotion_weeks=said.get("weeks") or 0,
        )


class SuggestionForm(forms.Form):
    """Yes, or no with the reason."""

    decision = forms.ChoiceField(choices=[("follow", _("Follow")), ("reject", _("Reject"))])
    reason = forms.CharField(required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        if answers.get("decision") == "reject" and not answers.get("reason"):
            self.add_error("reason", _("Say why."))
        return answers
