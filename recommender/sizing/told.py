"""What shoppers told of the fit of a piece, by a return or a review. One rule for training and for serving."""

from __future__ import annotations

from collections.abc import Mapping

from catalog.models import Fit
from catalog.models.orders import ReturnReason
from recommender.algorithms.fit.size_model import LARGE, SILENT, SMALL, TRUE

ONE_SIZE = "one-size"
BY_REASON = {ReturnReason.TOO_SMALL.value: SMALL, ReturnReason.TOO_LARGE.value: LARGE}
BY_REVIEW = {Fit.SMALL.value: SMALL, Fit.TRUE.value: TRUE, Fit.LARGE.value: LARGE}


def told_of(
    line: int, pair: tuple[int, int], returned: Mapping[int, str], reviewed: Mapping[tuple[int, int], str]
) -> int:
    """What is known of a line whose (shopper, variant) is `pair`: a return says more than a review, which may be of
    another colour; silence is neither praise nor blame."""
    reason = BY_REASON.get(returned.get(line, ""))
    return reason if reason is not None else BY_REVIEW.get(reviewed.get(pair, ""), SILENT)
