"""The checkout's form: whom to write to, where to send the parcel and how."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from catalog.addresses import (
    ANY_POSTCODE,
    FORMATS,
    REGION_LABELS,
    Address,
    regions,
    served,
    tidy_phone,
    tidy_postcode,
    tidy_region,
)
from catalog.models import DeliveryMethod
from catalog.services import Details

# In the order in which each country writes an address; every other goes like the United States.
ORDER = {"CN": ["name", "phone", "region", "city", "district", "line1", "line2", "postcode"]}
OTHERS = ["name", "line1", "line2", "city", "region", "postcode", "phone"]
# Fields that share a line where there is room.
HALVES = {"region", "city", "district", "postcode", "phone"}


def _text(label: Any, autocomplete: str, length: int, *, required: bool = True, **attributes: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": autocomplete, **attributes})
    return forms.CharField(label=label, max_length=length, required=required, widget=widget)


class _RegionSelect(forms.Select):
    """Chooses the region that an answer means, however it was written; the form judges it as it does typed text."""

    def format_value(self, value: Any) -> list[str]:
        return super().format_value(tidy_region("CN", str(value or "")) or value)


class CheckoutForm(forms.Form):
    """Validates by the rules of the chosen country; `details()` is what the services take."""

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    country = forms.ChoiceField(label=_("Country or region"), widget=forms.Select(attrs={"autocomplete": "country"}))
    name = _text(_("Full name"), "name", 120)
    line1 = _text(_("Street and number"), "address-line1", 160)
    line2 = _text(_("Flat, floor, company (optional)"), "address-line2", 160, required=False)
    district = _text(_("District"), "address-level3", 80, required=False)
    city = _text(_("City"), "address-level2", 80)
    region = _text(_("State or province"), "address-level1", 80, required=False)
    postcode = _text(_("Postcode"), "postal-code", 12, required=False)
    phone = _text(_("Phone, for the courier"), "tel", 24, inputmode="tel")
    delivery = forms.ModelChoiceField(label=_("Delivery"), queryset=DeliveryMethod.objects.none())

    def __init__(self, data: Any = None, *, currency: str, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.methods = list(DeliveryMethod.objects.offered(currency))
        self._choice("delivery").queryset = DeliveryMethod.objects.offered(currency)
        countries = served()
        self._choice("country").choices = countries
        codes = [code for code, _name in countries]
        wanted = (self.data.get("country") if self.is_bound else self.initial.get("country")) or ""
        self.place = wanted if wanted in codes else codes[0]
        self._word_for(self.place)

    def _choice(self, name: str) -> Any:
        return self.fields[name]

    def _word_for(self, country: str) -> None:
        """Labels and needs of the country whose address is being written."""
        shape = FORMATS.get(country, ANY_POSTCODE)
        self.fields["region"].label = REGION_LABELS.get(country, self.fields["region"].label)
        self.fields["region"].required = shape.needs_region
        if known := regions(country):
            self.fields["region"].widget = _RegionSelect(
                attrs={"autocomplete": "address-level1"}, choices=[("", gettext("Please choose")), *known]
            )
        self.fields["postcode"].required = shape.needs_postcode
        if country == "US":
            self.fields["postcode"].label = gettext("ZIP code")
            self.fields["line1"].label = gettext("Street address")
        for field in self.fields.values():
            field.error_messages["required"] = gettext("Please fill this in.")
        if country == "CN":
            self.fields["line1"].label = gettext("Street, building, room")
            self.fields["line2"].label = gettext("More for the courier (optional)")
            self.fields["name"].label = gettext("Recipient")
        for name in ("region", "postcode"):
            if not self.fields[name].required:
                self.fields[name].label = gettext("%(label)s (optional)") % {"label": self.fields[name].label}

    def address_rows(self) -> list[tuple[forms.BoundField, bool]]:
        """The address's fields as its country writes them; True for one that shares its line."""
        return [(self[name], name in HALVES) for name in ORDER.get(self.place, OTHERS)]

    @property
    def chosen(self) -> str:
        """The key of the delivery method that is ticked: the shopper's, or the first."""
        value = str(self["delivery"].value() or "")
        known = [str(method.pk) for method in self.methods]
        return value if value in known else next(iter(known), "")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        country = cleaned.get("country") or self.place
        self._tidy(cleaned, "region", tidy_region(country, cleaned.get("region", "")), _wrong_region(country))
        self._tidy(cleaned, "postcode", tidy_postcode(country, cleaned.get("postcode", "")), _wrong_postcode(country))
        self._tidy(cleaned, "phone", tidy_phone(country, cleaned.get("phone", "")), _wrong_phone(country))
        return cleaned

    def _tidy(self, cleaned: dict[str, Any], name: str, tidy: str | None, wrong: str) -> None:
        if not cleaned.get(name):
            return
        if tidy is None:
            self.add_error(name, wrong)
        else:
            cleaned[name] = tidy

    def kept(self) -> dict[str, str]:
        """What the session keeps: the answers as text."""
        values = {name: self.cleaned_data[name] for name in self.fields if name != "delivery"}
        return {**values, "delivery": str(self.cleaned_data["delivery"].pk)}

    def details(self) -> Details:
        """The answers of a valid form."""
        told = self.cleaned_data
        names = ("name", "line1", "line2", "district", "city", "region", "postcode", "country", "phone")
        address = Address(**{name: told[name] for name in names})
        return Details(told["email"].lower(), address, told["delivery"], get_language() or "")


def _wrong_region(country: str) -> str:
    if country == "US":
        return gettext("Write a state, such as CA or California.")
    return gettext("Write a province, such as 广东省 or Guangdong.")


def _wrong_postcode(country: str) -> str:
    example = FORMATS.get(country, ANY_POSTCODE).example
    return gettext("This is no postcode there; write it like %(example)s.") % {"example": example}


def _wrong_phone(country: str) -> str:
    example = {"CN": "138 0013 8000", "US": "(415) 555-0100"}.get(country, "+49 30 123456")
    return gettext("Write the number like %(example)s, or with + and the country's code.") % {"example": example}
