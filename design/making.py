"""A board, in a worker: wishes and taste → candidates → the generator → eight → pictures and rows. Brings torch."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from design import blueprints, generator, neighbours
from design.brief.wishes import Wishes, combined, from_profile, from_trends, understood_of
from design.gan.vocabulary import STYLE_SIZE, Condition, encode
from design.generator import Studio as Maker
from design.marking import encode_all
from design.models import Board, Design, Trouble
from design.taste.board import Pick, choose
from design.taste.posterior import Belief, believe
from design.taste.proposing import Parent, Proposal, propose
from fashionai.accounts.models import Shopper
from fashionai.jobs.runner import Run

#: Candidates of a board; three quarters of them grow from liked designs once there are any, after "more like this" from
#: that one alone.
CANDIDATES, BRED = 64, 0.75
#: Of a taste's pull on conditions, as far as likes have told it.
PULL = 1.0
#: What the shopper says in other studios counts less: they asked for something else there.
ELSEWHERE = 0.5
MORE_COUNTS = 2.0
LATEST = 200
SHOWN_SIDE = 512


@dataclass(frozen=True)
class Told:
    """What a shopper said of designs: features (n, d), conditions (n, c), liked, weights (n,), and the liked ones."""

    features: NDArray[np.float32]
    asked: NDArray[np.float32]
    liked: NDArray[np.float64]
    weights: NDArray[np.float64]
    parents: list[Parent]


class Candidate(NamedTuple):
    """A proposal and what the generator made of it: uint8 (s, s, 3), features (d,), realism."""

    proposal: Proposal
    image: NDArray[np.uint8]
    features: NDArray[np.float32]
    realism: np.float32


def make(run: Run, key: uuid.UUID) -> dict[str, Any]:
    """Fill the board, once; what could not be made is noted on it."""
    board = Board.objects.waiting().select_related("studio__shopper", "like").filter(pk=key).first()
    if board is None:  # forgotten meanwhile, or made by an attempt before
        return {"designs": 0}
    run.progress(0.05, "Loading the generator")
    try:
        maker = generator.get()
    except generator.NoGenerator:
        Board.objects.waiting().filter(pk=board.pk).update(trouble=Trouble.NO_GENERATOR)
        return {"designs": 0, "trouble": Trouble.NO_GENERATOR.value}
    rng = np.random.default_rng(board.seed)
    told = told_by(board, maker)
    belief = believe(maker.seen(told.features, told.asked), told.liked, told.weights)
    run.progress(0.3, "Generating candidates")
    wishes = wishes_of(board)
    proposals = _proposals(board, wishes, maker, belief, told, rng)
    images = maker.draw(proposals)
    run.progress(0.6, "Choosing eight of them")
    features, realism = maker.look(images)
    conditions = [one.condition for one in proposals]
    doubts = maker.doubts(images, conditions)
    picks = choose(
        belief, maker.seen(features, encode(conditions)), realism, rng=rng, doubts=doubts, strict=bool(wishes.must)
    )
    run.progress(0.8, "Finding what the shop has of the kind")
    rows = _rows(
        board, maker, picks, [Candidate(*one) for one in zip(proposals, images, features, realism, strict=True)]
    )
    with run.completing({"designs": len(rows)}) as outcome:
        done = Board.objects.waiting().filter(pk=board.pk).update(made_at=timezone.now(), algorithm=maker.label)
        outcome["designs"] = len(Design.objects.bulk_create(rows)) if done else 0
    return outcome


def told_by(board: Board, maker: Maker) -> Told:
    """The latest verdicts of the board's shopper, those of its own studio at full weight.

    The design that the board is to be more like is among the parents, however long ago it was judged.
    """
    judged = Design.objects.judged(board.studio.shopper).select_related("board").defer("picture", "plain")
    rows = list(islice((one for one in judged.iterator(LATEST) if _fits(one, maker)), LATEST))
    conditions = [_condition(one.condition) for one in rows]
    here = np.array([one.board.studio_id == board.studio_id for one in rows], bool)
    more = np.array([one.verdict.opinion == "more" for one in rows], bool)
    liked = np.array([one.verdict.opinion != "pass" for one in rows], np.float64)
    features = [np.frombuffer(bytes(one.features), np.float16) for one in rows]
    parents = [
        _parent(one, maker, condition)
        for one, condition, mine, good in zip(rows, conditions, here, liked, strict=True)
        if mine and good
    ]
    like = board.like
    if like is not None and _fits(like, maker) and str(like.pk) not in {one.key for one in parents}:
        parents.append(_parent(like, maker, _condition(like.condition)))
    return Told(
        np.array(features, np.float32).reshape(len(rows), maker.width),
        encode(conditions),
        liked,
        np.where(here, 1.0, ELSEWHERE) * np.where(more, MORE_COUNTS, 1.0),
        parents,
    )


def _fits(design: Design, maker: Maker) -> bool:
    """Whether it can be read beside designs of the present generator.

    Features are the shop's own embedding of pictures, whoever drew them; so is the style that a parent passes on. Noise
    of a generator before is to this one noise like any other: such a child has its parent's condition and look.
    """
    return len(bytes(design.features)) == 2 * maker.width and len(bytes(design.latent)) == 4 * (
        maker.noise + STYLE_SIZE
    )


def _condition(kept: dict[str, str]) -> Condition:
    return Condition(**kept)


def _parent(design: Design, maker: Maker, condition: Condition) -> Parent:
    """The noise it grew from, and what it came to look like."""
    latent = np.frombuffer(bytes(design.latent), np.float32)
    seen = np.frombuffer(bytes(design.features), np.float16).astype(np.float32)
    return Parent(str(design.pk), condition, latent[: maker.noise], maker.style(seen[None], [condition])[0])


def _proposals(
    board: Board, wishes: Wishes, maker: Maker, belief: Belief, told: Told, rng: np.random.Generator
) -> list[Proposal]:
    near = [one for one in told.parents if board.like_id and one.key == str(board.like_id)]
    return propose(
        blueprints.of_shop(),
        wishes,
        CANDIDATES,
        noise=maker.noise,
        rng=rng,
        pull=PULL * maker.pull(belief) if len(told.liked) else None,
        parents=near or told.parents,
        bred=BRED,
        near=bool(near),
    )


def wishes_of(board: Board) -> Wishes:
    """The studio's words and choices, the board's sliders, and as far as the shopper wants them, taste and trends."""
    studio = board.studio
    return combined(
        understood_of(studio.understood),
        studio.choices,
        sliders=board.sliders,
        taste=_taste(studio.shopper) if studio.use_taste else None,
        trends=_trends() if studio.use_trends else None,
    )


def _taste(shopper: Shopper) -> dict[str, dict[str, float]]:
    from recommender import profile

    return from_profile(profile.of(shopper))


def _trends() -> dict[str, dict[str, float]]:
    from recommender import trends

    return from_trends(trends.brief("whole-shop", date.today()).rising)


def _rows(board: Board, maker: Maker, picks: Sequence[Pick], candidates: Sequence[Candidate]) -> list[Design]:
    chosen = [candidates[pick.candidate] for pick in picks]
    asked = [one.proposal.condition for one in chosen]
    large, now = maker.enlarge(np.stack([one.image for one in chosen]), asked, SHOWN_SIDE), timezone.now()
    files = encode_all(large, model=maker.label, made_at=now)
    near = neighbours.of(np.stack([one.features for one in chosen]), [one.category for one in asked])
    return [
        Design(
            board=board,
            place=place,
            latent=np.concatenate([one.proposal.z, one.proposal.style]).astype("<f4").tobytes(),
            condition=one.proposal.condition.chosen(),
            sources=one.proposal.sources,
            parent_id=one.proposal.parent or None,
            picture=files[place].marked,
            plain=files[place].plain,
            side=SHOWN_SIDE,
            features=one.features.astype(np.float16).tobytes(),
            score=pick.score,
            realism=float(one.realism),
            propensity=pick.propensity,
            explored=pick.explored,
            nearest=near[place],
        )
        for place, (pick, one) in enumerate(zip(picks, chosen, strict=True))
    ]
