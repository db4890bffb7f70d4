from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import Location

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
    """Another service level in percent and another lead time; nothing is saved."""

    service = forms.FloatField(required=False, min_value=50, max_value=99.9)
    lead = forms.IntegerField(required=False, min_value=1, max_value=12)
