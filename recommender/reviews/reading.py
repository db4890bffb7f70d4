"""What the reviews of a product say altogether, from those that a model could read."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.models import Product
from recommender.reviews.models import ReviewLabel
from recommender.reviews.words import ASPECTS

# The newest so many are counted: what was sewn years ago says little of today's garment.
LATEST = 500
EXAMPLES = 2
# One clause shows its words, not a whole review.
LONGEST = 160


@dataclass(frozen=True)
class Said:
    """Of one aspect: how many reviews speak for and against the product, with the plainest words of each side."""

    aspect: str
    favourable: int
    unfavourable: int
    praise: list[str]
    complaints: list[str]

    @property
    def label(self) -> str:
        return str(ASPECTS[self.aspect])

    @property
    def percent(self) -> int:
        """The favourable share, 0 to 100."""
        return round(100 * self.favourable / (self.favourable + self.unfavourable))


@dataclass(frozen=True)
class Summary:
    """`read` is how many reviews a model could read; `aspects` those that any of them speaks of, in a fixed order."""

    read: int
    aspects: list[Said]


def summary(product: Product) -> Summary:
    """One query over the labels of the product's published reviews."""
    labels = ReviewLabel.objects.filter(review__product=product, review__is_published=True, chance__isnull=False)
    latest = labels.order_by("-review__created_at", "-pk").values_list("aspects", flat=True)[:LATEST]
    found = [_said(aspect, [one[aspect] for one in latest if aspect in one]) for aspect in ASPECTS]
    return Summary(len(latest), [said for said in found if said.favourable + said.unfavourable])


def _said(aspect: str, verdicts: list[dict[str, object]]) -> Said:
    praise = [one for one in verdicts if one["favourable"]]
    complaints = [one for one in verdicts if not one["favourable"]]
    return Said(aspect, len(praise), len(complaints), _plainest(praise), _plainest(complaints))


def _plainest(verdicts: list[dict[str, object]]) -> list[str]:
    """The clauses with most evidence, each wording once."""
    ranked = sorted(verdicts, key=lambda one: -abs(float(str(one["evidence"]))))
    clauses = dict.fromkeys(str(one["clause"]) for one in ranked)
    return [clause for clause in clauses if len(clause) <= LONGEST][:EXAMPLES]
