"""The forms of accounts: allauth's with the shop's labels and one password field, and the shop's own."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.forms import AuthenticationForm

from fashionai.accounts.models import User

LABELS: dict[str, Any] = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "oldpassword": _("Password you have now"),
    "password1": _("New password"),
    "remember": _("Keep me signed in on this device"),
}
HINTS: dict[str, Any] = {"password": "", "password1": _("At least 10 characters, and not a word that many people use.")}


class ShopLook(forms.Form):
    """Labels instead of placeholders, and a password typed once: who mistypes it can reset it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("password2", None)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = LABELS.get(name, field.label)
            field.help_text = HINTS.get(name, field.help_text)


class LoginForm(ShopLook, allauth.LoginForm):
    pass


class SignupForm(ShopLook, allauth.SignupForm):
    name = forms.CharField(
        label=pgettext_lazy("person", "Name"),
        max_length=120,
        required=False,
        help_text=_("How we address you."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["email", "password1", "name"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("Password")


class ChangePasswordForm(ShopLook, allauth.ChangePasswordForm):
    pass


class ResetPasswordForm(ShopLook, allauth.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(ShopLook, allauth.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(ShopLook, allauth.ReauthenticateForm):
    pass


class AddEmailForm(ShopLook, allauth.AddEmailForm):
    """The new address waits beside the one in use.

    allauth would drop one in use that was never confirmed at once, and leave an account without any.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New e-mail address")

    def save(self, request: HttpRequest) -> EmailAddress:
        with transaction.atomic():
            mine = EmailAddress.objects.filter(user=self.user)
            mine.filter(verified=False).exclude(email=self.user.email).delete()
            waiting = EmailAddress.objects.create(user=self.user, email=self.cleaned_data["email"])
        waiting.send_confirmation(request)
        return waiting


class DetailsForm(forms.Form):
    """What the shop calls someone, and the language it writes to them in."""

    name = forms.CharField(
        label=pgettext_lazy("person", "Name"),
        max_length=User._meta.get_field("name").max_length,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class PasswordForm(forms.Form):
    """The password once more, before something that cannot be undone."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise get_adapter().validation_error("incorrect_password")
        return password


class DeskLoginForm(AuthenticationForm):
    """The desk's door, under the same count of wrong passwords as the shop's."""

    def clean(self) -> dict[str, Any]:
        email, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if email and password:
            self.user_cache = get_adapter(self.request).authenticate(self.request, email=email, password=password)
            if self.user_cache is None:
                raise self.get_invalid_login_error()
            self.confirm_login_allowed(self.user_cache)
        return self.cleaned_data
