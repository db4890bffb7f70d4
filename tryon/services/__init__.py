"""Writes of try-on, a module a noun."""

from tryon.services.forgetting import forget_expired, forget_mannequins, forget_photo, forget_tryon
from tryon.services.photos import ConsentMissing, keep_photo
from tryon.services.tryons import begin, complete, has_failed, reach, refuse, start
from tryon.services.verdicts import judge, share, show_to_staff, unshare

__all__ = [
    "ConsentMissing",
    "begin",
    "complete",
    "forget_expired",
    "forget_mannequins",
    "forget_photo",
    "forget_tryon",
    "has_failed",
    "judge",
    "keep_photo",
    "reach",
    "refuse",
    "share",
    "show_to_staff",
    "start",
    "unshare",
]
