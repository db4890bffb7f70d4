"""Writes to labelling: asking, answering, agreeing, and putting the accepted value into the catalogue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from catalog.labelling import vocabulary
from catalog.models import LabelAnswer, LabelStatus, LabelTask, Product
from fashionai.accounts.models import User

# So many people must give the same value.
AGREEING = 2


class Refused(Exception):
    """The answer does not count; the sentence says why."""


def ask(*, products: Iterable[int], attribute: str) -> int:
    """Put products into the queue for an attribute; those already waiting stay as they are. Returns how many came."""
    waiting = set(LabelTask.objects.undecided().filter(attribute=attribute).values_list("product", flat=True))
    fresh = [LabelTask(product_id=product, attribute=attribute) for product in products if product not in waiting]
    return len(LabelTask.objects.bulk_create(fresh, batch_size=1_000, ignore_conflicts=True))


def answer(*, task: LabelTask, user: User, value: str) -> LabelTask:
    """Take one person's value; empty skips. The second who agrees decides, and the catalogue has the value.

    Raises Refused for a value that the attribute does not have, a second answer, and a task that is decided.
    """
    if value and value not in dict(vocabulary.choices(task.attribute)):
        raise Refused(f"{task.attribute} has no value {value!r}.")
    with transaction.atomic():
        locked = _undecided(task)
        _row, fresh = LabelAnswer.objects.get_or_create(task=locked, user=user, defaults={"value": value})
        if not fresh:
            raise Refused("You have answered this before; another person must agree.")
        if value:
            _count(locked)
    return locked


def adjudicate(*, task: LabelTask, user: User, value: str) -> LabelTask:
    """Let one person decide a task over the answers. Raises Refused like `answer`."""
    if value not in dict(vocabulary.choices(task.attribute)):
        raise Refused(f"{task.attribute} has no value {value!r}.")
    with transaction.atomic():
        locked = _undecided(task)
        _accept(locked, value, LabelStatus.ADJUDICATED, f"decided by {user}")
    return locked


def _undecided(task: LabelTask) -> LabelTask:
    locked = LabelTask.objects.select_for_update().select_related(None).get(pk=task.pk)
    if locked.status not in (LabelStatus.OPEN, LabelStatus.DISPUTED):
        raise Refused("This is decided already.")
    return locked


def _count(task: LabelTask) -> None:
    votes = Counter(task.answers.exclude(value="").values_list("value", flat=True))
    task.answered = votes.total()
    value, most = votes.most_common(1)[0]
    if most >= AGREEING:
        _accept(task, value, LabelStatus.AGREED, f"agreed by {most} of {votes.total()}")
        return
    task.status = LabelStatus.DISPUTED if len(votes) > 1 else LabelStatus.OPEN
    task.save(update_fields=["answered", "status"])


def _accept(task: LabelTask, value: str, status: LabelStatus, how: str) -> None:
    task.value, task.status, task.decided_at = value, status, timezone.now()
    task.save(update_fields=["value", "status", "decided_at", "answered"])
    set_attribute(product=task.product, attribute=task.attribute, value=value, reason=f"label task {task.pk}: {how}")


def set_attribute(*, product: Product, attribute: str, value: str, reason: str) -> Product:
    """Write one attribute of a product; `reason` stands in the product's history."""
    with transaction.atomic():
        locked = Product.objects.select_for_update().get(pk=product.pk)
        locked.attributes = {**locked.attributes, attribute: value}
        locked._change_reason = reason[:100]  # type: ignore[attr-defined]
        locked.save(update_fields=["attributes", "updated_at"])
    return locked
