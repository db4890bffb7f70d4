"""Which products of its kind look like a design: vectors of pictures from the registry, beside its features."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from catalog.models import Product
from design.gan.vocabulary import CATEGORY_OF_SLUG
from fashionai.registry import artifacts
from fashionai.registry.models import ModelVersion
from fashionai.registry.serving import Champion
from fashionai.vision.index import VisualIndex

# The registry's model of the pictures' vectors: item_ids int64 (n,) and unit vectors (n, 128); see docs/visual.md.
MODEL = "recommender.visual"
# More than is shown: some are sold out or gone by the time somebody looks.
FOUND = 12


def _build(files: artifacts.Loaded, version: ModelVersion) -> VisualIndex:
    return VisualIndex(files.arrays["item_ids"], np.asarray(files.arrays["vectors"], np.float32))


champion: Champion[VisualIndex] = Champion(MODEL, _build)


def of(features: NDArray[np.float32], kinds: Sequence[str | None]) -> list[list[list[float]]]:
    """For each vector (n, d) up to FOUND of [product id, cosine], best first; empty where the shop has none.

    A design of one of `kinds` (n,), categories of the vocabulary, is compared with such garments alone, if the shop has
    any: wide trousers look like a long skirt, and are none. One query.
    """
    index = champion.get()
    if index is None or not len(index.ids) or index.vectors.shape[1] != features.shape[1]:
        return [[] for _ in features]
    slugs = [slug for slug, kind in CATEGORY_OF_SLUG.items() if kind in kinds]
    sold: dict[str | None, list[int]] = defaultdict(list)
    for pk, slug in Product.objects.active().filter(category__slug__in=slugs).values_list("pk", "category__slug"):
        sold[CATEGORY_OF_SLUG[slug]].append(pk)
    found = []
    for vector, kind in zip(features, kinds, strict=True):
        is_own = np.isin(index.ids, sold[kind])
        others = index.ids[~is_own] if is_own.any() else ()
        ids, cosines = index.nearest(vector, FOUND, exclude=others)
        found.append([[int(pk), round(float(cosine), 4)] for pk, cosine in zip(ids, cosines, strict=True)])
    return found
