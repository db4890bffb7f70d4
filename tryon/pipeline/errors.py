"""Why a try-on was refused. Sentences for shoppers live in the app, keyed by (code, reason)."""

from __future__ import annotations

#: The codes that the API answers with.
CODES = frozenset({"image_load", "no_person", "several_people", "pose", "garment", "moderation", "quota"})


class Refused(ValueError):
    """An input that cannot be worked with. `code` is one of CODES; `reason` is a finer key, such as "cropped_torso"."""

    def __init__(self, code: str, reason: str) -> None:
        if code not in CODES:
            raise ValueError(f"unknown refusal code {code!r}")
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.reason = reason

    def __reduce__(self) -> tuple[type[Refused], tuple[str, str]]:
        """Two arguments, so that it travels between processes."""
        return type(self), (self.code, self.reason)
