"""Print the simulated shop beside figures measured on real sets: `python -m catalog.demo.compare`.

`--data` (or the setting FASHIONAI_DATA) names the folder of real sets; without it the figures recorded in
MEASURED stand in. The protocol of each figure is in docs/demo-world.md.
"""

from __future__ import annotations

import argparse
import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from catalog.demo.sample import sample_catalogue
from catalog.demo.tables import DAY, Catalogue, World
from catalog.demo.world import simulate

if TYPE_CHECKING:
    import pandas as pd

# Days covered by the online-retail file, 2010-12-01 to 2011-10-14.
WINDOW_DAYS = 318
# What `--data` measures on the real sets: (figure, source).
MEASURED: dict[str, tuple[float, str]] = {
    "top_20_share": (0.6800, "rent-the-runway"),
    "gini": (0.6500, "rent-the-runway"),
    "repeat_rate": (0.6022, "online-retail"),
    "return_rate": (0.0204, "online-retail"),
    "told_small": (0.1326, "rent-the-runway"),
    "told_large": (0.1288, "rent-the-runway"),
}


def top_share(counts: np.ndarray, share: float = 0.2) -> float:
    """Part of all interactions that falls on the most popular `share` of items; `counts` (items,) > 0."""
    ordered = np.sort(counts)[::-1]
    return float(ordered[: int(np.ceil(share * len(ordered)))].sum() / ordered.sum())


def gini(counts: np.ndarray) -> float:
    """Gini coefficient of item popularity, 0 = even; `counts` (items,) > 0."""
    ordered, count = np.sort(counts).astype(float), len(counts)
    return float((2 * np.arange(1, count + 1) - count - 1) @ ordered / (count * ordered.sum()))


def simulated_figures(catalogue: Catalogue, world: World) -> dict[str, float]:
    """The same figures of a simulated world; repeat rate over its last WINDOW_DAYS days."""
    sold = np.bincount(catalogue.variant_product[world.order_lines["variant"]])
    late = world.orders["at"] > world.orders["at"].max() - WINDOW_DAYS * DAY
    orders = np.bincount(world.orders["shopper"][late])
    told = world.reviews["fit"][world.reviews["fit"] >= 0]
    return {
        "top_20_share": top_share(sold[sold > 0]),
        "gini": gini(sold[sold > 0]),
        "repeat_rate": float((orders[orders > 0] >= 2).mean()),
        "return_rate": len(world.returns) / len(world.order_lines),
        "told_small": float((told == 0).mean()),
        "told_large": float((told == 2).mean()),
    }


def real_figures(folder: Path) -> dict[str, float]:
    """Measure the figures on the real sets in `folder`; FileNotFoundError where one is missing."""
    import pandas as pd

    rentals = pd.read_csv(folder / "rent-the-runway" / "rentals.csv.gz").drop_duplicates()
    counts = rentals["item_id"].value_counts().to_numpy()
    fit = rentals["fit"].value_counts(normalize=True)
    return {
        "top_20_share": top_share(counts),
        "gini": gini(counts),
        **_online_retail(folder / "online-retail" / "online_retail.csv.gz"),
        "told_small": float(fit["small"]),
        "told_large": float(fit["large"]),
    }


def _online_retail(path: Path) -> dict[str, float]:
    """Repeat and return rate: exact duplicates, lines without a customer and codes of no product left out.

    A sale has an invoice number of digits, units and a price above zero. A return is a line of a `C`
    invoice whose customer had bought the same product before it or at its time.
    """
    import pandas as pd

    lines = pd.read_csv(path, dtype={"InvoiceNo": str, "StockCode": str, "CustomerID": str}).drop_duplicates()
    lines = lines[lines["CustomerID"].notna() & lines["StockCode"].str.match(r"\d{5}")]
    lines = lines.assign(at=pd.to_datetime(lines["InvoiceDate"]))
    whole = lines["InvoiceNo"].str.fullmatch(r"\d+")
    sales = lines[whole & (lines["Quantity"] > 0) & (lines["UnitPrice"] > 0)]
    invoices = sales.groupby("CustomerID")["InvoiceNo"].nunique()
    cancelled = lines[lines["InvoiceNo"].str.startswith("C")]
    return {
        "repeat_rate": float((invoices >= 2).mean()),
        "return_rate": _bought_before(cancelled, sales) / len(sales),
    }


def _bought_before(cancelled: pd.DataFrame, sales: pd.DataFrame) -> int:
    keys = ["CustomerID", "StockCode"]
    first = sales.groupby(keys)["at"].min().rename("first_bought")
    matched = cancelled.join(first, on=keys)
    return int((matched["first_bought"] <= matched["at"]).sum())


def table(real: dict[str, float], simulated: dict[str, float]) -> str:
    """Real and simulated figures side by side, with the relative difference."""
    rows = [f"{'figure':<14}{'real':>9}{'simulated':>11}{'difference':>12}  source"]
    for name, value in simulated.items():
        change = value / real[name] - 1
        rows.append(f"{name:<14}{real[name]:>9.4f}{value:>11.4f}{change:>+11.1%}   {MEASURED[name][1]}")
    return "\n".join(rows)


def main(arguments: list[str] | None = None) -> int:
    """Command line entry."""
    parser = argparse.ArgumentParser(prog="python -m catalog.demo.compare", description=__doc__)
    parser.add_argument("--data", type=Path, default=os.environ.get("FASHIONAI_DATA"))
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--products", type=int, default=300)
    parser.add_argument("--shoppers", type=int, default=1500)
    options = parser.parse_args(arguments)
    catalogue = sample_catalogue(options.products)
    world = simulate(catalogue, seed=options.seed, shoppers=options.shoppers, end=date(2026, 1, 1))
    measured = {name: value for name, (value, _) in MEASURED.items()}
    real = real_figures(Path(options.data)) if options.data else measured
    sys.stdout.write(table(real, simulated_figures(catalogue, world)) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
