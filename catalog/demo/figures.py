"""Figures of a world beside those measured on real sets. NumPy only; protocols are in docs/demo-world.md."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from catalog.demo.tables import DAY, Catalogue, World

# Days covered by the online-retail file, 2010-12-01 to 2011-10-14.
WINDOW_DAYS = 318
# What `python -m catalog.demo.compare --data` measures on the real sets: (figure, source).
MEASURED: dict[str, tuple[float, str]] = {
    "top_20_share": (0.6800, "rent-the-runway"),
    "gini": (0.6500, "rent-the-runway"),
    "repeat_rate": (0.6022, "online-retail"),
    "told_small": (0.1326, "rent-the-runway"),
    "told_large": (0.1288, "rent-the-runway"),
}
# What no set at hand shows: ranges that trade reports give for fashion online, their sources in docs/demo-world.md.
PUBLISHED: dict[str, tuple[float, float]] = {
    "bag_rate": (0.05, 0.10),
    "conversion": (0.02, 0.04),
    "return_rate": (0.15, 0.30),
}
# What the world is held to wherever it is loaded.
HEADLINE = ("top_20_share", "repeat_rate", "conversion", "return_rate")


def measured() -> dict[str, float]:
    """The recorded figures of the real sets, without their sources."""
    return {name: value for name, (value, _) in MEASURED.items()}


def top_share(counts: np.ndarray, share: float = 0.2) -> float:
    """Part of all interactions that falls on the most popular `share` of items; `counts` (items,) > 0."""
    ordered = np.sort(counts)[::-1]
    return float(ordered[: int(np.ceil(share * len(ordered)))].sum() / ordered.sum())


def gini(counts: np.ndarray) -> float:
    """Gini coefficient of item popularity, 0 = even; `counts` (items,) > 0."""
    ordered, count = np.sort(counts).astype(float), len(counts)
    return float((2 * np.arange(1, count + 1) - count - 1) @ ordered / (count * ordered.sum()))


def simulated_figures(catalogue: Catalogue, world: World) -> dict[str, float]:
    """The same figures of a simulated world; repeat rate over its last WINDOW_DAYS days.

    Left out is what the world does not have: everything without orders, told fit without reviews of a size.
    """
    if not len(world.order_lines):
        return {}
    sold = np.bincount(catalogue.variant_product[world.order_lines["variant"]])
    late = world.orders["at"] > world.orders["at"].max() - WINDOW_DAYS * DAY
    orders = np.bincount(world.orders["shopper"][late])
    visits = world.traffic["looked"].sum()
    figures = {
        "top_20_share": top_share(sold[sold > 0]),
        "gini": gini(sold[sold > 0]),
        "repeat_rate": float((orders[orders > 0] >= 2).mean()),
        "bag_rate": float(world.traffic["bagged"].sum() / visits),
        "conversion": float(world.traffic["bought"].sum() / visits),
        "return_rate": len(world.returns) / len(world.order_lines),
    }
    told = world.reviews["fit"][world.reviews["fit"] >= 0]
    if len(told):
        figures |= {"told_small": float((told == 0).mean()), "told_large": float((told == 2).mean())}
    return figures


def table(real: dict[str, float], simulated: dict[str, float], names: Iterable[str] | None = None) -> str:
    """Real and simulated figures side by side: how far apart, or whether within the published range."""
    rows = [f"{'figure':<14}{'real':>11}{'simulated':>11}{'difference':>12}  source"]
    for name in simulated if names is None else names:
        value = simulated[name]
        if name in PUBLISHED:
            low, high = PUBLISHED[name]
            verdict = "within" if low <= value <= high else "outside"
            rows.append(f"{name:<14}{f'{low:.2f}-{high:.2f}':>11}{value:>11.4f}{verdict:>12}   trade reports")
            continue
        change = value / real[name] - 1
        rows.append(f"{name:<14}{real[name]:>11.4f}{value:>11.4f}{change:>+12.1%}   {MEASURED[name][1]}")
    return "\n".join(rows)
