"""The pages of try-on: choosing who, the result and what one does with it, the files behind them."""

from tryon.views.choosing import again, consent, on_mannequin, on_photo, start
from tryon.views.files import file, mannequin, shared
from tryon.views.result import forget, forget_photo, share, show, tryon, verdict

__all__ = [
    "again",
    "consent",
    "file",
    "forget",
    "forget_photo",
    "mannequin",
    "on_mannequin",
    "on_photo",
    "share",
    "shared",
    "show",
    "start",
    "tryon",
    "verdict",
]
