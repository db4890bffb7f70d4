"""Tables of try-on: garments made ready, photos for a day, try-ons with what came of them, and verdicts."""

from tryon.models.garments import GarmentState, PreparedGarment, Rendering
from tryon.models.photos import Photo
from tryon.models.tryons import ShareLink, State, TryOn
from tryon.models.verdicts import Fault, Verdict

__all__ = [
    "Fault",
    "GarmentState",
    "Photo",
    "PreparedGarment",
    "Rendering",
    "ShareLink",
    "State",
    "TryOn",
    "Verdict",
]
