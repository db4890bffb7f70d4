"""The demo world's pieces as what a shop knows of fit, with the hidden truth beside it for judging alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.demo.aftermath import FIT_TOLERANCE
from catalog.demo.tables import FITS, RETURN_REASONS, Catalogue, World
from recommender.algorithms.fit.size_model import LARGE, SILENT, SMALL, Fits

#: The three size scales of the world: tops, bottoms, shoes.
SCALES = 3
LABELS = 16


@dataclass(frozen=True)
class Pieces:
    """Lines with sizes in the order of time: what is known (`fits`), when (epoch seconds), labels on the product's
    scale, and the truth: how many labels each garment is too small in the size bought, and each product is cut."""

    fits: Fits
    at: NDArray[np.int64]
    labels: NDArray[np.int64]
    off: NDArray[np.float64]
    cuts: NDArray[np.float64]

    def misfit(self, rows: NDArray[np.intp], places: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Whether each line's garment would truly be too small or too large in the size at `places` (n,)."""
        return np.asarray(np.abs(self.off[rows] + self.fits.places[rows] - places) > FIT_TOLERANCE)


def pieces_of(world: World, catalogue: Catalogue) -> Pieces:
    """Every line of a sized product, with returns and reviews, not the truth, as what was told."""
    variant = world.order_lines["variant"]
    told = _told(world)
    sized = np.flatnonzero(catalogue.variant_sizes[variant] > 1)
    sized = sized[np.argsort(world.orders["at"][world.order_lines["order"][sized]], kind="stable")]
    variant, order = variant[sized], world.order_lines["order"][sized]
    product, shopper = catalogue.variant_product[variant], world.orders["shopper"][order]
    labels, traits = catalogue.variant_sizes[variant], world.truth.products
    # A wearer is a shopper on one ladder of labels: five sizes of tops are another than six.
    ladder = traits.scale[product] * LABELS + labels
    pairs, wearers = np.unique(shopper.astype(np.int64) * SCALES * LABELS + ladder, return_inverse=True)
    middles = (pairs % LABELS - 1) / 2
    places = catalogue.variant_size[variant].astype(np.float64)
    off = (
        world.truth.shoppers.place[shopper, traits.scale[product]] * (labels - 1) + traits.size_shift[product] - places
    )
    fits = Fits(wearers, product, places, told[sized], catalogue.brand, middles)
    return Pieces(fits, world.orders["at"][order], labels, off, traits.size_shift)


def _told(world: World) -> NDArray[np.int64]:
    told = np.full(len(world.order_lines), SILENT)
    answered = world.reviews[world.reviews["fit"] >= 0]
    told[answered["line"]] = answered["fit"]  # FITS and the model's codes agree in order
    for reason, code in (("too_small", SMALL), ("too_large", LARGE)):
        told[world.returns["line"][world.returns["reason"] == RETURN_REASONS.index(reason)]] = code
    return told


assert FITS == ("small", "true", "large")  # noqa: S101 - the codes above rest on it
