"""One rail being made: for whom, without what, on which product's page, under which rules."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.models import Product
from recommender.evidence import Evidence
from recommender.models import RuleAction
from recommender.quiz import style
from recommender.rules import Facts, InForce


@dataclass(frozen=True)
class Page:
    """`exclude` are products that must not come: hidden ones, the anchor, and pins that have their place already."""

    evidence: Evidence
    exclude: set[int]
    anchor: Product | None
    rules: InForce
    pinned: tuple[int, ...] = ()

    @property
    def said(self) -> style.Style:
        """The answers that count here: beside a product its own page leads."""
        return style.NONE if self.anchor else self.evidence.style

    @property
    def standing(self) -> list[int]:
        """Products whose styles are on the page already."""
        return [*self.pinned, *([self.anchor.pk] if self.anchor else [])]

    def boosts(self, product: int, facts: Facts) -> bool:
        rule = self.rules.moving(product, facts)
        return rule is not None and rule.row.action == RuleAction.BOOST


def facts_of(product: Product) -> Facts:
    return Facts(product.category.path, product.brand_id, product.gender)
