"""The taste profile: what the shop thinks a shopper likes, why, and how they change it. See docs/profile.md.

Other capabilities read it by `recommender.profile.of(shopper)` and by nothing else of this folder.
"""

from recommender.profile.reading import of
from recommender.profile.taste import AspectTaste, Evidence, PriceRange, Profile, Trait

__all__ = ["AspectTaste", "Evidence", "PriceRange", "Profile", "Trait", "of"]
