"""Size advice on the demo world: how often garments would truly misfit if shoppers took the advised size.

Two simulated years of a shop whose shoppers' true sizes and garments' true cuts are hidden. The model sees what a
shop sees: which sizes were bought, returns with their reasons, and what reviews say of fit. It is fitted on all but
the last 90 days; then, for every garment bought in those days by somebody with earlier pieces on that scale, the size
that the shopper took is compared with the advised one, and with the size bought most before.

  misfit_share  share of garments that are truly too small or too large
  advised       share of the garments for which the shop says anything
"""

from __future__ import annotations

import argparse
from datetime import date

import numpy as np
from numpy.typing import NDArray

from benchmarks import Result, UsageError
from benchmarks.support.size_world import Pieces, pieces_of
from catalog.demo.sample import sample_catalogue
from catalog.demo.world import simulate
from recommender.algorithms.fit.size_model import TRUE, Belief, SizeModel, SizeSettings, believe, chance_of_fit

DAY = 86_400
#: The shop is silent below this chance: recommender/sizing/advice.py.
LIKELY = 0.55


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--products", type=int, default=300)
    parser.add_argument("--shoppers", type=int, default=1500)
    parser.add_argument("--days", type=int, default=730)
    parser.add_argument("--seed", type=int, default=7, help="the world's (7)")


def run(args: argparse.Namespace) -> Result:
    catalogue = sample_catalogue(args.products, seed=args.seed)
    world = simulate(catalogue, seed=args.seed, shoppers=args.shoppers, end=date(2026, 11, 1), days=args.days)
    return judge(pieces_of(world, catalogue), SizeSettings())


def judge(pieces: Pieces, settings: SizeSettings, last_days: int = 90) -> Result:
    """Fit on what came before the last days, advise on what was bought in them."""
    cut = int(pieces.at.max()) - last_days * DAY
    before, after = np.flatnonzero(pieces.at < cut), np.flatnonzero(pieces.at >= cut)
    model = SizeModel.fit(pieces.fits.take(before), settings)
    rows, advised, usual = _advice(model, pieces, before, after)
    taken = pieces.fits.places[rows]
    if not len(rows):
        raise UsageError("the world is too small: nobody of its last days bought on a scale before")
    notes = [
        f"{len(before):,} garments to learn from, {len(after):,} bought in the last {last_days} days; "
        f"advice on {len(rows):,} of them, {np.mean(advised != taken):.0%} of it another size than was taken",
        _correlation(model, pieces, before),
    ]
    ours = {"misfit_share": float(pieces.misfit(rows, advised).mean()), "advised": len(rows) / len(after)}
    peers = {
        "the size that was taken": {"misfit_share": float(pieces.misfit(rows, taken).mean())},
        "the size bought most before": {"misfit_share": float(pieces.misfit(rows, usual).mean())},
    }
    return Result(ours, peers, notes)


def _advice(
    model: SizeModel, pieces: Pieces, before: NDArray[np.intp], after: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.float64]]:
    """Rows of `after` that advice is given on, the advised places, and the places bought most before."""
    fits, own = pieces.fits, dict[int, list[int]]()
    for row in before.tolist():
        own.setdefault(int(fits.wearers[row]), []).append(row)
    rows, advised, usual = [], [], []
    for row in after.tolist():
        earlier = own.get(int(fits.wearers[row]), [])
        if not earlier:
            continue
        known = [(float(fits.places[e]), float(model.cuts[fits.articles[e]]), int(fits.told[e])) for e in earlier]
        prior = Belief(float(fits.middles[fits.wearers[row]]), model.settings.shopper)
        belief = believe(model.feel, model.settings, prior, known)
        article, places = fits.articles[row], np.arange(pieces.labels[row], dtype=np.float64)
        chances = chance_of_fit(model.feel, belief, float(model.cuts[article]), float(model.spreads[article]), places)
        if chances[:, TRUE].max() < LIKELY:
            continue
        rows.append(row)
        advised.append(float(chances[:, TRUE].argmax()))
        usual.append(float(np.bincount(fits.places[earlier].astype(np.int64)).argmax()))
    return np.array(rows, np.intp), np.array(advised), np.array(usual)


def _correlation(model: SizeModel, pieces: Pieces, before: NDArray[np.intp]) -> str:
    """Of estimated cuts and true ones, over articles with at least five answers."""
    fits = pieces.fits
    answers = np.bincount(fits.articles[before][fits.told[before] < 3], minlength=len(model.cuts))
    known = np.flatnonzero(answers >= 5)
    if len(known) < 3:
        return "cuts: fewer than three articles have five answers"
    value = np.corrcoef(model.cuts[known], pieces.cuts[known])[0, 1]
    return f"cuts: correlation with the truth {value:.2f} over {len(known):,} articles with five answers or more"
