"""Writes of the studio: begin, go on, judge, undo, save, share, forget. Each takes what `reading` found."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from design.brief.parse import LONGEST, understand
from design.brief.wishes import checked
from design.models import Board, Design, Opinion, Spent, Studio, Verdict, What
from design.taste.sliders import FURTHEST, SLIDERS
from fashionai.accounts.models import Shopper
from fashionai.jobs import services as jobs

BOARD, FORGET = "design.board", "design.forget"
# A shopper's saved designs: nobody looks through more, and each is 60 KB.
MOST_SAVED = 200


#: Boards of a shopper that may wait at a time: others wait behind them for the same worker, some seconds a board.
MOST_WAITING, WAITS_FOR = 3, timedelta(minutes=5)


class TooMany(Exception):
    """The shopper has to wait, or to let something go first; the text says so in their language."""

    def __init__(self, text: str, wait: timedelta | None = None) -> None:
        super().__init__(text)
        self.wait = wait


def begin(
    *,
    shopper: Shopper,
    words: str = "",
    choices: Mapping[str, str] | None = None,
    use_taste: bool = True,
    use_trends: bool = False,
    language: str = "",
) -> Board:
    """A studio with its first board, which a worker is asked to make. Raises TooMany."""
    words = words.replace("\0", " ")
    chosen = checked(choices or {})
    understood = understand(words, chosen)
    with transaction.atomic():
        _count_board(shopper)
        studio = Studio.objects.create(
            shopper=shopper,
            words=words[:LONGEST].strip(),
            language=language[:10],
            choices=chosen,
            understood=understood.as_json(),
            use_taste=use_taste,
            use_trends=use_trends,
        )
        return _ask(Board(studio=studio, number=1))


def next_board(*, studio: Studio, sliders: Mapping[str, float] | None = None, like: Design | None = None) -> Board:
    """The next round, from all that was said so far; the present one where it is still being made. Raises TooMany."""
    with transaction.atomic():
        Studio.objects.select_for_update().get(pk=studio.pk)
        last = studio.boards.order_by("-number").first()
        if last is not None and last.is_waiting and not gave_up(last):
            return last
        _count_board(studio.shopper)
        if like is not None:
            _keep(like, Opinion.MORE)
        kept = last.sliders if last is not None and sliders is None else _in_reach(sliders or {})
        _touch(studio)
        return _ask(Board(studio=studio, number=last.number + 1 if last else 1, sliders=kept, like=like))


def _count_board(shopper: Shopper) -> None:
    _lock(shopper)
    if wait := Spent.objects.wait(shopper, What.BOARD, timedelta(days=1), settings.STUDIO_BOARDS_PER_DAY):
        raise TooMany(_("These are many boards within a day. Your designs stay here; go on with them tomorrow."), wait)
    waiting = Board.objects.of(shopper).waiting().filter(created_at__gt=timezone.now() - WAITS_FOR)
    if waiting.count() >= MOST_WAITING:
        raise TooMany(_("Your boards before are still being made. Wait for them, then go on."), WAITS_FOR / 10)
    Spent.objects.create(shopper=shopper, what=What.BOARD)


def _lock(shopper: Shopper) -> None:
    """Two tabs must not pass a quota together."""
    Shopper.objects.select_for_update(of=("self",)).get(pk=shopper.pk)


def _ask(board: Board) -> Board:
    board.seed = secrets.randbits(48)
    board.save(force_insert=True)
    jobs.enqueue(BOARD, arguments={"board": str(board.pk)}, idempotency_key=_key(board))
    return board


def _key(board: Board) -> str:
    return f"{BOARD}:{board.pk}"


def gave_up(board: Board) -> bool:
    """Whether no worker will make this board any more."""
    from fashionai.jobs.models import Job, State

    over = Job.objects.filter(idempotency_key=_key(board), state__in=[State.DEAD, State.CANCELLED])
    return board.is_waiting and over.exists()


def _in_reach(sliders: Mapping[str, float]) -> dict[str, float]:
    known = {name: value for name, value in sliders.items() if name in SLIDERS and value == value}
    return {name: max(-FURTHEST, min(FURTHEST, float(value))) for name, value in known.items() if value}


@transaction.atomic
def judge(*, design: Design, opinion: str) -> str:
    """Keep what the shopper says of a design; saying the same again takes it back. Raises ValueError."""
    if opinion not in Opinion.values:
        raise ValueError(f"opinion is one of {', '.join(Opinion.values)}")
    present = Verdict.objects.filter(design=design).first()
    _touch(design.board.studio)
    if present is not None and present.opinion == opinion:
        present.delete()
        return ""
    _keep(design, opinion)
    return opinion


def _keep(design: Design, opinion: str) -> None:
    Verdict.objects.update_or_create(design=design, defaults={"opinion": opinion, "at": timezone.now()})


@transaction.atomic
def undo(*, studio: Studio) -> Design | None:
    """Take back what was said last in this studio; the design that it was said of.

    A board that is still to be made no longer goes on from that design alone.
    """
    last = Verdict.objects.filter(design__board__studio=studio).select_related("design__board").first()
    if last is None:
        return None
    design = last.design
    last.delete()
    studio.boards.waiting().filter(like=design).update(like=None)
    _touch(studio)
    return design


@transaction.atomic
def save(*, design: Design, saved: bool) -> None:
    """Keep a design, or let it go again. Raises TooMany."""
    shopper = design.board.studio.shopper
    _lock(shopper)
    if saved and design.saved_at is None and Design.objects.of(shopper).saved().count() >= MOST_SAVED:
        raise TooMany(_("You have saved very many designs. Let some go first."))
    Design.objects.filter(pk=design.pk).update(saved_at=timezone.now() if saved else None)


def rename(*, design: Design, name: str) -> None:
    Design.objects.filter(pk=design.pk).update(name=_line(name))


def rename_studio(*, studio: Studio, name: str) -> None:
    Studio.objects.filter(pk=studio.pk).update(name=_line(name))


def _line(name: str) -> str:
    return " ".join(name.replace("\0", " ").split())[:80]


def share(*, design: Design) -> uuid.UUID:
    """The token of the link that shows this design to whoever has it, made when there is none."""
    Design.objects.filter(pk=design.pk, share_token=None).update(share_token=uuid.uuid4())
    return Design.objects.values_list("share_token", flat=True).get(pk=design.pk)  # type: ignore[return-value]


def unshare(*, design: Design) -> None:
    """Make the link that was given out lead nowhere."""
    Design.objects.filter(pk=design.pk).update(share_token=None)


def forget(*, studio: Studio) -> None:
    studio.delete()


def forget_old() -> int:
    """Studios that nobody came back to, and what no quota counts any more; how many studios."""
    Spent.objects.over().delete()
    gone = list(Studio.objects.forgotten().values_list("pk", flat=True))
    Studio.objects.filter(pk__in=gone).delete()
    return len(gone)


def _touch(studio: Studio) -> None:
    Studio.objects.filter(pk=studio.pk).update(touched_at=timezone.now())
