"""Which size of a product a shopper should take: from their own pieces, what they told us, and how the article is cut.

Silent where the evidence is thin. The reasons are facts of the shopper's own orders and of the article, so that they
are true whatever the model thinks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from catalog.models import Fit, OrderLine, Product, Return, Review, Size
from catalog.models.orders import OrderStatus
from catalog.outfits import Role, role_of
from catalog.reviews.reading import Opinion, opinion
from fashionai.accounts.models import Purpose, Shopper
from fashionai.accounts.services import has_consent
from recommender.algorithms.fit.size_model import LARGE, SMALL, TRUE, Belief
from recommender.quiz.models import StyleAnswer
from recommender.quiz.style import SCALES
from recommender.sizing import words
from recommender.sizing.charts import place_by_measures
from recommender.sizing.models import BodyMeasures
from recommender.sizing.serving import Cut, ServedSizes, champion
from recommender.sizing.told import BY_REASON, ONE_SIZE, told_of

# What a size that somebody names, or their tape, says of where they stand, in labels.
SAID_SPREAD, MEASURED_SPREAD = 0.6, 0.7
# Chances that the advised size fits. Below LIKELY we say nothing.
SURE, LIKELY = 0.75, 0.55
# A cut worth a word, in labels and in standard deviations (one-sided 95 %); past half a label the next size is
# nearer.
PLAIN_CUT, DOUBTLESS, HALF = 0.25, 1.64, 0.5
LEAST_TOLD = 3


@dataclass(frozen=True)
class Advice:
    """`size` to take, or None for a word on the article alone; `chance` that it fits; `sure` or merely likely.

    `reasons` and `article` are sentences in the active language; `model` is its name and version.
    """

    size: str | None = None
    chance: float | None = None
    sure: bool = False
    reasons: list[str] = field(default_factory=list)
    article: str = ""
    model: str = ""


@dataclass(frozen=True)
class _Piece:
    """A delivered piece of the shopper's on the product's scale."""

    product: int
    brand: int
    size: str
    place: int
    told: int
    came_back: bool
    role: Role | None


def advise(*, shopper: Shopper | None, product: Product) -> Advice | None:
    """None where there is no model, nothing to choose from, or nothing worth saying."""
    model, sizes = champion.get(), sizes_of(product)
    if model is None or len(sizes) < 2:
        return None
    cut, reviews = model.cut(product.pk, product.brand_id), opinion(product)
    known = shopper if has_consent(shopper, Purpose.PERSONALISATION) else None
    own = _personal(model, known, product, sizes, cut, reviews) if known is not None else None
    if own is not None:
        return own
    article = _article(cut, reviews)
    return Advice(article=article, model=model.label) if article else None


def sizes_of(product: Product) -> list[Size]:
    """The sizes a product comes in, smallest first; none for what comes in one size or on several scales."""
    sizes = Size.objects.filter(variants__product=product, variants__is_active=True).distinct().order_by("position")
    found = [size for size in sizes if size.scale != ONE_SIZE]
    return found if len({size.scale for size in found}) == 1 else []


def _personal(
    model: ServedSizes, shopper: Shopper, product: Product, sizes: Sequence[Size], cut: Cut, reviews: Opinion
) -> Advice | None:
    scale = sizes[0].scale
    pieces = _pieces(shopper, scale)
    usual, measured = _usual(shopper, scale), _measured(shopper, scale)
    said = _both(usual[1] if usual else None, measured)
    if said is None and not pieces:
        return None
    known = [(float(one.place), model.cut(one.product, one.brand).mean, one.told) for one in pieces]
    belief = model.belief(scale, said, known)
    chances = model.chances(belief, cut, [size.position for size in sizes])[:, TRUE]
    best = int(np.argmax(chances))
    if chances[best] < LIKELY:
        return None
    reasons = _reasons(pieces, role_of(product.category.path), sizes[best].code)
    reasons += [words.usual(usual[0])] if usual else []
    reasons += [words.measured()] if measured else []
    reasons += [sentence] if (sentence := _plainly(cut, reviews)) else []
    if not reasons:
        return None
    chance = float(chances[best])
    return Advice(sizes[best].code, round(chance, 3), chance >= SURE, reasons, model=model.label)


# --- what the shopper's own pieces say --------------------------------------------------------------
def _pieces(shopper: Shopper, scale: str) -> list[_Piece]:
    """Delivered pieces on the scale, in three queries."""
    lines = list(
        OrderLine.objects.filter(
            order__shopper=shopper, order__status=OrderStatus.DELIVERED, variant__size__scale=scale
        ).select_related("variant__size", "variant__product__category")
    )
    if not lines:
        return []
    back = dict(Return.objects.filter(line__in=lines).values_list("line", "reason"))
    fits = Review.objects.filter(shopper=shopper).exclude(fit="").values_list("variant", "fit")
    said = {(shopper.pk, variant): fit for variant, fit in fits if variant is not None}
    misfits = {line: reason for line, reason in back.items() if reason in BY_REASON}
    return [
        _Piece(
            line.variant.product_id,
            line.variant.product.brand_id,
            line.variant.size.code,
            line.variant.size.position,
            told_of(line.pk, (shopper.pk, line.variant_id), misfits, said),
            line.pk in back,
            role_of(line.variant.product.category.path),
        )
        for line in lines
    ]


def _reasons(pieces: Sequence[_Piece], role: Role | None, size: str) -> list[str]:
    """What was kept of what is like this, and what came back for its size. A size that was kept without a reason
    to leave it is no reason to take another: then there is none."""
    alike = [piece for piece in pieces if piece.role == role]
    kept = Counter(piece.size for piece in alike if not piece.came_back and piece.told not in (SMALL, LARGE))
    reasons = [words.kept(size, kept[size])] if kept[size] else []
    for told, sentence in ((SMALL, words.too_small), (LARGE, words.too_large)):
        misfits = Counter(piece.size for piece in alike if piece.told == told and piece.size != size)
        if misfits:
            reasons.append(sentence(misfits.most_common(1)[0][0]))
    if kept and reasons and not kept[size]:
        reasons.insert(0, words.kept(*kept.most_common(1)[0]))
    return reasons


# --- what the shopper said --------------------------------------------------------------------------
def _usual(shopper: Shopper, scale: str) -> tuple[str, Belief] | None:
    """The sizes of the style quiz on this scale, and what they mean."""
    facet = next((facet for facet, prefix in SCALES.items() if scale.startswith(prefix)), None)
    if facet is None:
        return None
    codes = list(StyleAnswer.objects.of(shopper).filter(facet=facet, weight__gt=0).values_list("value", flat=True))
    if not codes:
        return None
    named = list(Size.objects.filter(scale=scale, code__in=codes).order_by("position"))
    if not named:
        return None
    place = float(np.mean([size.position for size in named]))
    return "/".join(size.code for size in named), Belief(place, SAID_SPREAD)


def _measured(shopper: Shopper, scale: str) -> Belief | None:
    measures = BodyMeasures.objects.filter(shopper=shopper).first()
    place = place_by_measures(scale, measures.known()) if measures else None
    return None if place is None else Belief(place, MEASURED_SPREAD)


def _both(first: Belief | None, second: Belief | None) -> Belief | None:
    """Two independent beliefs as one."""
    if first is None or second is None:
        return first or second
    one, two = first.spread**-2, second.spread**-2
    return Belief((first.mean * one + second.mean * two) / (one + two), float((one + two) ** -0.5))


# --- the article ------------------------------------------------------------------------------------
def _direction(cut: Cut, reviews: Opinion) -> int:
    """1 where the article plainly runs small, -1 large, else 0; never against what the page's reviews say."""
    if abs(cut.mean) < max(PLAIN_CUT, DOUBTLESS * cut.spread) or sum(cut.told) < LEAST_TOLD:
        return 0
    direction = 1 if cut.mean > 0 else -1
    agreeing, opposing = (Fit.SMALL, Fit.LARGE) if direction > 0 else (Fit.LARGE, Fit.SMALL)
    agrees = reviews.leaning in (None, agreeing) and reviews.fits[agreeing] >= reviews.fits[opposing]
    return direction if agrees else 0


def _plainly(cut: Cut, reviews: Opinion) -> str:
    direction = _direction(cut, reviews)
    return words.runs(direction) if direction else ""


def _article(cut: Cut, reviews: Opinion) -> str:
    """For somebody of whom nothing is known: only where the next size is nearer than one's own."""
    direction = _direction(cut, reviews)
    return words.take_next(direction) if direction and abs(cut.mean) >= HALF else ""
