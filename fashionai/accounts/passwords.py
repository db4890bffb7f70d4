"""What a password must be, said in both languages."""

from __future__ import annotations

from django.contrib.auth import password_validation
from django.utils.translation import ngettext


class MinimumLengthValidator(password_validation.MinimumLengthValidator):
    """Django's rule in words of ours: its own sentence has no Chinese yet."""

    def get_error_message(self) -> str:
        return ngettext(
            "The password needs at least %(min)d character.",
            "The password needs at least %(min)d characters.",
            self.min_length,
        ) % {"min": self.min_length}
