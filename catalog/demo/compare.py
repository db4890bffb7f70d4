"""Print the simulated shop beside figures measured on real sets: `python -m catalog.demo.compare`.

`--data` (or the setting FASHIONAI_DATA) names the folder of real sets; without it the figures recorded in
`catalog.demo.figures` stand in. The protocol of each figure is in docs/demo-world.md.
"""

from __future__ import annotations

import argparse
import os
import sys
from datetime import date
from pathlib import Path

from catalog.demo.figures import gini, measured, simulated_figures, table, top_share
from catalog.demo.sample import sample_catalogue
from catalog.demo.world import simulate


def real_figures(folder: Path) -> dict[str, float]:
    """Measure the figures on the real sets in `folder`; FileNotFoundError where one is missing."""
    import pandas as pd

    rentals = pd.read_csv(folder / "rent-the-runway" / "rentals.csv.gz").drop_duplicates()
    counts = rentals["item_id"].value_counts().to_numpy()
    fit = rentals["fit"].value_counts(normalize=True)
    return {
        "top_20_share": top_share(counts),
        "gini": gini(counts),
        "repeat_rate": _repeat_rate(folder / "online-retail" / "online_retail.csv.gz"),
        "told_small": float(fit["small"]),
        "told_large": float(fit["large"]),
    }


def _repeat_rate(path: Path) -> float:
    """Exact duplicates, lines without a customer and codes of no product left out; a sale has an invoice number of
    digits, units and a price above zero."""
    import pandas as pd

    lines = pd.read_csv(path, dtype={"InvoiceNo": str, "StockCode": str, "CustomerID": str}).drop_duplicates()
    lines = lines[lines["CustomerID"].notna() & lines["StockCode"].str.match(r"\d{5}")]
    whole = lines["InvoiceNo"].str.fullmatch(r"\d+")
    sales = lines[whole & (lines["Quantity"] > 0) & (lines["UnitPrice"] > 0)]
    invoices = sales.groupby("CustomerID")["InvoiceNo"].nunique()
    return float((invoices >= 2).mean())


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
    real = real_figures(Path(options.data)) if options.data else measured()
    sys.stdout.write(table(real, simulated_figures(catalogue, world)) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
