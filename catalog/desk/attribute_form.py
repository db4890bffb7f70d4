"""Attributes of a product as named fields: what the form leaves alone stays as it was, known to the form or not."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext_lazy
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminSelectWidget

from catalog.attributes import LABELS, VALUES
from catalog.models import Product

PREFIX = "attribute_"
MANY = {"details"}
NONE = ("none", pgettext_lazy("attribute", "none"))


def _choices(key: str) -> list[tuple[str, Any]]:
    return sorted(VALUES.get(key, {}).items(), key=lambda pair: str(pair[1]))


def attribute(key: str) -> forms.Field:
    if key in MANY:
        return forms.MultipleChoiceField(
            label=LABELS[key], required=False, choices=_choices(key), widget=UnfoldAdminCheckboxSelectMultipleWidget
        )
    return forms.ChoiceField(
        label=LABELS[key], required=False, choices=[("", "–"), *_choices(key), NONE], widget=UnfoldAdminSelectWidget
    )


class ProductForm(forms.ModelForm):
    attribute_silhouette = attribute("silhouette")
    attribute_neckline = attribute("neckline")
    attribute_sleeve = attribute("sleeve")
    attribute_length = attribute("length")
    attribute_fabric = attribute("fabric")
    attribute_pattern = attribute("pattern")
    attribute_details = attribute("details")

    class Meta:
        model = Product
        exclude = ("attributes",)  # noqa: DJ006  the admin's fieldsets say which fields

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.attribute_names():
            self._offer(name)

    def attribute_names(self) -> list[str]:
        """The attribute fields of this form: none where the reader may not change them."""
        return [name for name in self.fields if name.startswith(PREFIX)]

    def _offer(self, name: str) -> None:
        """Start from what the product has, also where that is no word the list knows."""
        key = name.removeprefix(PREFIX)
        stored = self.instance.attributes.get(key)
        field: Any = self.fields[name]
        # In the language of this request: the class's own labels were sorted at import.
        field.choices = [field.choices[0]] * (key not in MANY) + _choices(key) + [NONE] * (key not in MANY)
        known = {value for value, _label in field.choices}
        values = stored if isinstance(stored, list) else [stored]
        field.choices += [(str(one), str(one)) for one in values if one not in (None, "") and str(one) not in known]
        self.initial[name] = [str(one) for one in values if one] if key in MANY else str(stored or "")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        changed = dict(self.instance.attributes)
        for name in self.attribute_names():
            if name in self.changed_data and name in self.cleaned_data:
                key, value = name.removeprefix(PREFIX), self.cleaned_data[name]
                if value:
                    changed[key] = value
                else:
                    changed.pop(key, None)
        self.instance.attributes = changed
        return cleaned

    def clean_price(self) -> Any:
        price = self.cleaned_data["price"]
        if price is not None and price < 0:
            raise ValidationError(gettext("A price is not negative."))
        return price

    def clean_name_en(self) -> str:
        return capfirst(self.cleaned_data["name_en"].strip())
