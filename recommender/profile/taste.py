"""The profile as others read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

MORE, LESS, REMOVED = "more", "less", "removed"


@dataclass(frozen=True)
class Evidence:
    """What a trait rests on: how many products were looked at, bought, … and which say most, the strongest first.

    `counts` keys: bought, liked, bag, rated, looked, followed, refused.
    """

    counts: dict[str, int] = field(default_factory=dict)
    products: tuple[int, ...] = ()


@dataclass(frozen=True)
class Trait:
    """One value of a facet. `facet` and `value` are in the words of `StyleAnswer`.

    share: 0…1 of what the shopper did that concerns the value, among all values of its facet.
    confidence: 0…1, the chance that they want it more often than the shop offers it.
    opinion: what the shopper made of it: "more", "less", "removed", or "" where they left it as it is.
    said: they chose it in the style quiz.
    """

    facet: str
    value: str
    share: float = 0.0
    confidence: float = 0.0
    evidence: Evidence = field(default_factory=Evidence)
    opinion: str = ""
    said: bool = False

    @property
    def strength(self) -> float:
        """-1…1: how much to follow it. What the shopper says goes before what was learned."""
        said = {MORE: 1.0, LESS: -0.5, REMOVED: -1.0}.get(self.opinion)
        if said is not None:
            return said
        return max(self.share * self.confidence, 0.5 if self.said else 0.0)


@dataclass(frozen=True)
class PriceRange:
    """What the shopper looks at and buys costs: a fifth below `low`, half below `middle`, a fifth above `high`."""

    low: Decimal
    middle: Decimal
    high: Decimal
    currency: str


@dataclass(frozen=True)
class AspectTaste:
    """What the shopper's own reviews say of an aspect: in how many praised and criticised, and of which products.

    `small` and `large` count how often they found that something ran small or large; of fit alone.
    """

    aspect: str
    praised: int
    criticised: int
    products: tuple[int, ...]
    small: int = 0
    large: int = 0


@dataclass(frozen=True)
class Profile:
    """What the shop thinks a shopper likes. `is_used` is False, and all else empty, where they do not want it used.

    traits: facet → traits, the strongest first, with those that they want less of or removed at the end.
    events: how many events of theirs it was read from.
    """

    is_used: bool = True
    events: int = 0
    traits: dict[str, tuple[Trait, ...]] = field(default_factory=dict)
    price: PriceRange | None = None
    aspects: tuple[AspectTaste, ...] = ()

    def __bool__(self) -> bool:
        return bool(any(self.traits.values()) or self.aspects)

    def wanted(self, facet: str) -> list[str]:
        """The values to follow, the strongest first."""
        return [trait.value for trait in self.traits.get(facet, ()) if trait.strength > 0]

    def unwanted(self, facet: str) -> list[str]:
        """The values that the shopper wants less of, or none."""
        return [trait.value for trait in self.traits.get(facet, ()) if trait.strength < 0]

    def strengths(self, facet: str) -> dict[str, float]:
        """Value → strength, -1…1, for what can follow degrees."""
        return {trait.value: trait.strength for trait in self.traits.get(facet, ())}
