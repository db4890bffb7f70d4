"""A shopper's history and wishes together, ranked by the model, with the reason of each result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.quiz.style import NONE, WISH_WEIGHT, Facts, Style, Wishes, shares_by_answer
from recommender.serving import History, ServedModel

LEAST_STRENGTH = 1 / 3


@dataclass(frozen=True)
class Reason:
    """The product that did most for a result, or the sentence about an answer that did more."""

    product: int | None = None
    words: str = ""


@dataclass(frozen=True)
class Blend:
    """What a model knows of a history and of the wishes that a style makes."""

    known: History
    wishes: Wishes
    style: Style = NONE

    @classmethod
    def of(cls, model: ServedModel, history: History, style: Style) -> Blend:
        wishes = style.wishes()
        seen = model.rows(wishes.history.products) >= 0
        answers = [answer for answer, known in zip(wishes.answers, seen.tolist(), strict=True) if known]
        kept = History(wishes.history.products[seen], wishes.history.weights[seen])
        return cls(model.known(history), Wishes(kept, answers), style)

    def __len__(self) -> int:
        return len(self.known) + len(self.wishes.history)

    @property
    def history(self) -> History:
        products = np.concatenate([self.known.products, self.wishes.history.products])
        return History(products, np.concatenate([self.known.weights, self.wishes.history.weights]))

    @property
    def strength(self) -> float:
        """What the answers count beside behaviour: all of it at first, never less than a third."""
        return max(WISH_WEIGHT / (WISH_WEIGHT + float(self.known.weights.sum())), LEAST_STRENGTH)

    def best(self, model: ServedModel, *, exclude: set[int], k: int) -> NDArray[np.int64]:
        """The k best products, without `exclude` and what was looked at; what was only wished for may come."""
        return model.best(self.history, exclude=exclude | set(self.known.products.tolist()), k=k)

    def reasons(self, model: ServedModel, products: Sequence[int], facts: dict[int, Facts]) -> list[Reason]:
        """For each product its largest share of the score: a product looked at, or an answer that it matches."""
        shares = model.shares(self.history, np.array(products, np.int64))
        mine, wished = shares[:, : len(self.known)], shares[:, len(self.known) :]
        causes = [self._cause(row) for row in mine]
        totals = shares_by_answer(self.wishes, wished)
        return [
            self._reason(cause, total, facts.get(product))
            for cause, total, product in zip(causes, totals, products, strict=True)
        ]

    def _cause(self, shares: NDArray[np.float64]) -> tuple[int | None, float]:
        best = int(shares.argmax()) if shares.size else -1
        return (int(self.known.products[best]), float(shares[best])) if best >= 0 and shares[best] > 0 else (None, 0.0)

    def _reason(
        self, cause: tuple[int | None, float], total: dict[tuple[str, str], float], facts: Facts | None
    ) -> Reason:
        product, share = cause
        matched = [total.get(answer, 0.0) for _weight, answer in self.style.moves(facts)] if facts else []
        if product is not None and share >= max(matched, default=0.0):
            return Reason(product)
        return Reason(words=self.style.why(facts, total))
