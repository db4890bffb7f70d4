"""Cold start: the first twenty for shoppers nobody knows, after the style quiz, and after one and three products.

The shop is the one of the environment (FASHIONAI_VAR or DATABASE_URL), loaded by `manage.py demo --no-open`. A share of
its shoppers is held out: nothing that they ever did is learned from. Factors, transitions, popularity and the ranker
are fitted on what the others did before the last 28 days; the ranker on the 28 days before those. Each held-out
shopper who newly wanted something within the last 28 days is then served from

  hr@20_0       nothing: what is popular
  hr@20_quiz    the answers that they would give: the departments and the two colours that they took most of before
  hr@20_1, _3   the latest one and three products that they did something with before
  hr@20_all     their latest events, as many as the shop folds in

and counts as a hit where one of the twenty is among what they wanted. Lists hold everything that the shop does but for
stock, which is today's and not that day's: sources, ranker, answers, diversity and the caps. What a shopper had
seen before stays away from every list.

Beside ours: MostPop (the same for everybody), and the factors' own order without ranker and sources. The shoppers
are few in a small shop: --seeds draws of who is held out are averaged, and each draw's gain over MostPop is noted.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import Result, UsageError

if TYPE_CHECKING:
    from recommender.dataset import Snapshot
    from recommender.pipeline.learning import Window
    from recommender.quiz.style import Facts, Style

PLACES = 20
SEGMENTS: dict[str, int | None] = {"1": 1, "3": 3, "all": None}
COLOURS = 2
# Somebody names a department in the quiz where it had at least this share of what they did.
SHOPPED_IN = 0.1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--share", type=float, default=0.25, help="of shoppers held out; default %(default)s")
    parser.add_argument("--seeds", type=int, default=4, help="draws of who is held out; default %(default)s")


def run(args: argparse.Namespace) -> Result:
    if not 0 < args.share < 1 or args.seeds < 1:
        raise UsageError("--share lies between 0 and 1, and --seeds is at least 1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fashionai.settings")
    import django

    django.setup()
    from recommender.dataset import take_snapshot
    from recommender.evaluation import TooLittleData

    snapshot = take_snapshot()
    try:
        rounds = [_round(snapshot, args.share, seed) for seed in range(args.seeds)]
    except TooLittleData as error:
        raise UsageError(f"the shop holds too little behaviour ({error}): run `make demo` first") from error
    names = {name: list(rounds[0][name]) for name in ("ours", "MostPop", "factors")}
    mean = {
        name: {key: statistics.mean(one[name][key] for one in rounds) for key in keys} for name, keys in names.items()
    }
    notes = [f"{args.seeds} draws of {args.share:.0%} of the shoppers; {[one['judged'] for one in rounds]} judged"]
    for key in ("hr@20_quiz", "hr@20_1", "hr@20_3"):
        gains = [one["ours"][key] - one["MostPop"][key] for one in rounds]
        notes.append(f"{key} above MostPop by {[round(gain, 3) for gain in gains]}")
    return Result(mean["ours"], {"MostPop": mean["MostPop"], "factors": mean["factors"]}, notes)


def _round(snapshot: Snapshot, share: float, seed: int) -> dict[str, Any]:
    """Hit rates of one draw."""
    print(f"draw {seed + 1}", file=sys.stderr, flush=True)
    from recommender.pipeline.learning import learn

    rng = np.random.default_rng(seed)
    out = rng.permutation(len(snapshot.users))[: round(share * len(snapshot.users))]
    known = replace(snapshot, events=snapshot.events[~snapshot.events["user"].isin(out)])
    judged = _window(snapshot, known, back=0)
    weights = learn(_window(known, known, back=1))
    users = np.intersect1d(judged.shoppers(), out)
    lists = _Lists(snapshot, judged, weights)
    ours = {"hr@20_0": lists.rate(users, lists.popular), "hr@20_quiz": lists.rate(users, lists.quiz)}
    plain: dict[str, float] = {}
    for name, length in SEGMENTS.items():
        ours[f"hr@20_{name}"] = lists.rate(users, lambda user, length=length: lists.ranked(user, length))
        plain[f"hr@20_{name}"] = lists.rate(users, lambda user, length=length: lists.by_factors(user, length))
    floor = lists.rate(users, lists.most_popular)
    return {"ours": ours, "MostPop": dict.fromkeys(ours, floor), "factors": plain, "judged": len(users)}


def _window(everybody: Snapshot, known: Snapshot, *, back: int) -> Window:
    """The 28 days that end `back` times 28 days ago: a model of the known shoppers, and everybody's histories."""
    from django.conf import settings

    from recommender.dataset import popularity_at
    from recommender.evaluation import fit_recipe, split_by_time
    from recommender.pipeline.learning import Window
    from recommender.recipe import Recipe

    days = settings.RECOMMENDER["HOLDOUT_DAYS"]
    end = everybody.taken_at - back * days * 86_400
    mine = split_by_time(known, holdout_days=days, end=end)
    fitted = fit_recipe(mine, known, Recipe.from_settings(known), progress=lambda share, note: None)
    popularity = popularity_at(known, mine.cut)
    window = Window.of(known, mine, fitted.fold_in(), popularity)
    if everybody is known:
        return window
    from recommender.pipeline.learning import histories_of

    before = everybody.until(mine.cut)
    split = split_by_time(everybody, holdout_days=days, end=end)
    return replace(window, histories=histories_of(everybody, before, now=mine.cut), split=split)


class _Lists:
    """What the shop would show at the window's start, by shopper (row numbers of the snapshot) to rows of the model."""

    def __init__(self, snapshot: Snapshot, window: Window, weights: NDArray[np.float64] | None) -> None:
        from recommender import shelf

        self.snapshot, self.window, self.weights = snapshot, window, weights
        self.model, self.extras = window.model, window.extras
        self.traits: dict[int, Facts] = shelf.traits([int(pk) for pk in snapshot.items])
        self.kinds = self.extras.facts.category

    def rate(self, users: NDArray[np.int64], make: Any) -> float:
        """Share of shoppers with a hit among their first PLACES."""
        return float(
            np.mean([np.isin(make(int(user))[:PLACES], self.window.wanted(int(user))).any() for user in users])
        )

    def most_popular(self, user: int) -> Sequence[int]:
        left = np.where(self.window.asked(user, None).barred, -np.inf, self.model.popularity)
        return [int(row) for row in np.argsort(-left, kind="stable")]

    def popular(self, user: int) -> Sequence[int]:
        return self._capped(self.most_popular(user)[:200])

    def by_factors(self, user: int, length: int | None) -> Sequence[int]:
        asked = self.window.asked(user, length)
        return [int(row) for row in np.argsort(-np.where(asked.barred, -np.inf, asked.scores), kind="stable")]

    def ranked(self, user: int, length: int | None) -> Sequence[int]:
        from recommender.pipeline.candidates import gather
        from recommender.pipeline.ranking import ranked

        asked = self.window.asked(user, length)
        found = gather(asked)
        return self._shown(found.rows[ranked(asked, found, self.weights)[:200]])

    def quiz(self, user: int) -> Sequence[int]:
        """By the answers alone, as organic.py orders them."""
        from recommender.pipeline.organic import ANSWERS, candidates_of
        from recommender.quiz.blend import Blend
        from recommender.serving import History

        style = self._answers(user)
        blend = Blend.of(self.model, History(np.empty(0, np.int64), np.empty(0)), style)
        if not len(blend):
            return self.popular(user)
        barred = self.snapshot.items[self.window.asked(user, None).barred]
        extras = replace(self.extras, ranker=self.weights)
        best = candidates_of(self.model, extras, blend, barred.tolist(), now=self.window.split.cut)[2].tolist()
        liked = style.rerank(best, self.traits, blend.strength * ANSWERS)
        return self._shown(self.model.rows(np.array(liked, np.int64)))

    def _answers(self, user: int) -> Style:
        """What somebody who knows themselves would say: by what they took most of before the window."""
        from catalog.models import Gender
        from recommender.pipeline.facts import FAMILIES, GENDERS
        from recommender.quiz.models import Facet
        from recommender.quiz.style import Style

        rows, weights = self.window.histories.of(user, None)
        facts = self.extras.facts
        genders = np.bincount(facts.gender[rows], weights=weights, minlength=len(GENDERS))
        has = (facts.colours[rows][:, None] >> np.arange(len(FAMILIES))) & 1
        colours = np.argsort(-(weights @ has), kind="stable")[:COLOURS]
        shopped = [name for name, weight in zip(GENDERS, genders, strict=True) if weight >= SHOPPED_IN * genders.sum()]
        departments = [name for name in shopped if name != Gender.UNISEX]  # which the quiz does not offer
        answers = {Facet.DEPARTMENT: departments, Facet.COLOUR: [FAMILIES[c] for c in colours]}
        return Style({str(facet): values for facet, values in answers.items()})

    def _shown(self, rows: NDArray[np.int64]) -> Sequence[int]:
        """Rows as rerank.py and the caps leave them."""
        from recommender.pipeline.rerank import diverse

        ids = self.snapshot.items[rows]
        return self._capped(self.model.rows(np.array(diverse(ids.tolist(), self.model, 60), np.int64)).tolist())

    def _capped(self, rows: Sequence[int]) -> Sequence[int]:
        from recommender.exploration import Caps
        from recommender.pipeline.rerank import cap_of

        caps = Caps({row: int(self.kinds[row]) for row in rows}, cap_of(PLACES))
        return caps.arranged(rows)[:PLACES]
