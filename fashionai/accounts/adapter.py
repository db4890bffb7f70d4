"""How signing up and in follows the shop's ways: its words, its names, and no road to other sites."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.forms import BaseForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from fashionai.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("E-mail address and password do not go together. Check both and try again."),
        "email_taken": _(
            "This address cannot be used for a new account. If it is yours, sign in or reset the password."
        ),
        "incorrect_password": _("That is not your password."),
        "enter_current_password": _("That is not your password."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, or reset the password."),
        "rate_limited": _("Too many attempts. Wait a minute and try again."),
        "same_as_current": _("This is your address already."),
    }

    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:
        user.name = form.cleaned_data.get("name", "")
        saved: Any = super().save_user(request, user, form, commit)
        return saved

    def is_safe_url(self, url: str | None) -> bool:
        """Only addresses of the very host that was asked, whatever else ALLOWED_HOSTS lists."""
        secure = self.request.is_secure()
        return url_has_allowed_host_and_scheme(url, {self.request.get_host()}, require_https=secure)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """An address that another account signs in with stays theirs, whoever asked for it too."""
        theirs = User.objects.filter(email__iexact=email_address.email).exclude(pk=email_address.user_id)
        return not theirs.exists() and bool(super().confirm_email(request, email_address))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("catalog:account")
