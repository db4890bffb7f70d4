"""A catalogue shaped like the drawn one, for tests and for comparing the world with real figures."""

from __future__ import annotations

import numpy as np

from catalog.demo.tables import Catalogue

_PATHS = {
    "women": ("dresses", "tops", "shirts", "skirts", "trousers", "coats", "knitwear", "t-shirts"),
    "men": ("t-shirts", "shirts", "trousers", "coats", "knitwear", "shorts"),
}
_COLOURS = (
    "black",
    "white",
    "red",
    "blue",
    "green",
    "yellow",
    "pink",
    "grey",
    "beige",
    "navy",
    "purple",
    "brown",
)
_SEASON_SHARE = {"": 0.4, "spring": 0.15, "summer": 0.15, "autumn": 0.15, "winter": 0.15}


def sample_catalogue(products: int = 300, *, seed: int = 1) -> Catalogue:
    """A made-up catalogue of women's and men's clothes in one to three colours and five or six sizes.

    One product in twenty has one size only. Deterministic by seed.
    """
    rng = np.random.default_rng(seed)
    gender = rng.choice(["women", "men"], products, p=(0.6, 0.4))
    path = np.array([f"{g}/{_PATHS[g][rng.integers(len(_PATHS[g]))]}" for g in gender])
    colours = [rng.permutation(len(_COLOURS))[: rng.integers(1, 4)] for _ in range(products)]
    sizes = np.where(rng.random(products) < 0.05, 1, rng.integers(5, 7, products))
    rows = [(p, c, s, sizes[p]) for p in range(products) for c in colours[p] for s in range(sizes[p])]
    product, colour, size, scale = np.array(rows).T
    return Catalogue(
        product_id=np.arange(products) + 1,
        category=path,
        gender=gender,
        colour=np.array(_COLOURS)[[c[0] for c in colours]],
        price=np.round(rng.lognormal(3.6, 0.5, products), 2),
        brand=rng.integers(0, 16, products),
        season=rng.choice(list(_SEASON_SHARE), products, p=list(_SEASON_SHARE.values())),
        fabric=rng.choice(["cotton", "linen", "wool", "denim", "polyester"], products),
        print=rng.choice(["plain", "stripes", "dots", "floral", "check"], products, p=(0.5, 0.15, 0.1, 0.15, 0.1)),
        usage=rng.choice(["casual", "formal", "sport", "party", ""], products, p=(0.5, 0.15, 0.1, 0.1, 0.15)),
        variant_id=np.arange(len(rows)) + 1,
        variant_product=product,
        variant_colour=np.array(_COLOURS)[colour],
        variant_size=size,
        variant_sizes=scale,
        launch_day=None,
    )
