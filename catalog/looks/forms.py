"""Forms of looks and public faces."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import Look, Person, Visibility
from catalog.reviews.moderation import is_suspicious

HANDLE = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,28}[a-z0-9])")
# Addresses below /people/ that are pages of the shop, and names that would pass for it.
RESERVED = {"me", "new", "admin", "fashionai", "shop", "support", "staff"}
# Names that hold any of these speak for the shop; "badminton" and "Stafford" do not.
OF_THE_SHOP = re.compile(
    r"fashionai | official | customerservice | 官方 | 客服 | 管理员 | 管理員"
    r"| (?<![a-z]) (?: admin | support | moderator ) | admin (?![a-z]) | (?<![a-z]) staff (?![a-z])",
    re.VERBOSE,
)


def refuse_the_shops_name(words: str) -> None:
    """Raises ValidationError for a name or address that others would take for the shop's own."""
    plain = unicodedata.normalize("NFKC", words).casefold()
    if OF_THE_SHOP.search(plain) or OF_THE_SHOP.search(re.sub(r"[\W_]", "", plain)):
        raise forms.ValidationError(_("This sounds like the shop itself. Choose a name of your own."))


def refuse_advertising(words: str) -> str:
    """The words; raises ValidationError for those that hold a link or a way to get in touch."""
    if is_suspicious(words):
        raise forms.ValidationError(_("Leave out links, addresses and telephone numbers: everybody could read them."))
    return words


class LookForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=80)
    note = forms.CharField(label=_("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    visibility = forms.ChoiceField(
        label=_("Who sees it"), choices=Visibility.choices, initial=Visibility.PRIVATE, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, look: Look | None = None, person: Person | None = None, **kwargs: Any) -> None:
        """`person` is the maker's public face; without one a look cannot be public."""
        if look is not None:
            kwargs["initial"] = {"title": look.title, "note": look.note, "visibility": look.visibility}
        super().__init__(*args, **kwargs)
        if person is None:
            choices = [choice for choice in Visibility.choices if choice[0] != Visibility.PUBLIC]
            self.fields["visibility"].choices = choices  # type: ignore[attr-defined]

    def clean_title(self) -> str:
        return refuse_advertising(self.cleaned_data["title"])

    def clean_note(self) -> str:
        return refuse_advertising(self.cleaned_data["note"])


class PersonForm(forms.Form):
    handle = forms.CharField(
        label=_("Page address"),
        max_length=30,
        help_text=_("3 to 30 small letters, digits and hyphens: /people/your-name/"),
    )
    name = forms.CharField(label=_("Name that others see"), max_length=60)
    bio = forms.CharField(
        label=_("About you"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, person: Person | None = None, **kwargs: Any) -> None:
        self.person = person
        if person is not None:
            kwargs["initial"] = {"handle": person.handle, "name": person.name, "bio": person.bio}
        super().__init__(*args, **kwargs)

    def clean_handle(self) -> str:
        handle = str(self.cleaned_data["handle"]).strip().lower()
        if not HANDLE.fullmatch(handle):
            raise forms.ValidationError(_("Use 3 to 30 small letters, digits and hyphens, such as “lin-yue”."))
        refuse_the_shops_name(handle)
        others = Person.objects.filter(handle=handle)
        if self.person is not None:
            others = others.exclude(pk=self.person.pk)
        if handle in RESERVED or others.exists():
            raise forms.ValidationError(_("This address is taken. Try another."))
        return handle

    def clean_name(self) -> str:
        refuse_the_shops_name(self.cleaned_data["name"])
        return refuse_advertising(self.cleaned_data["name"])

    def clean_bio(self) -> str:
        return refuse_advertising(self.cleaned_data["bio"])
