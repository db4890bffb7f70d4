"""Keeping the documents as the catalogue is: after a change, and for all of it at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from catalog.models import Product, SearchDocument
from catalog.search.documents import FIELDS, Writer

# Documents a transaction: .7 s and below SQLite's limit on parameters.
BATCH = 500


def index_products(ids: Iterable[int], *, progress: Callable[[int], None] = lambda done: None) -> int:
    """Write the documents of these products, and remove those of what is no longer sold. Returns how many changed."""
    wanted = sorted(set(ids))
    writer, changed = Writer(), 0
    for place in range(0, len(wanted), BATCH):
        changed += _index(writer, wanted[place : place + BATCH])
        progress(min(place + BATCH, len(wanted)))
    return changed


def rebuild(*, progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Write every document that is not as the catalogue is. Returns how many changed."""
    ids = list(Product.objects.active().values_list("pk", flat=True))
    SearchDocument.objects.exclude(product__in=Product.objects.active()).delete()
    return index_products(ids, progress=lambda done: progress(done, len(ids)))


def catch_up() -> int:
    """Write the documents that are missing or older than their product: after rows came in by the thousand."""
    behind = Product.objects.active().filter(Q(document=None) | Q(document__indexed_at__lt=F("updated_at")))
    return index_products(behind.values_list("pk", flat=True))


def index_soon(ids: Iterable[int]) -> None:
    """Index once the transaction is through; a product that it changes in ten places, once."""
    here = set(connection.savepoint_ids)
    hooks: list[Any] = connection.run_on_commit
    for savepoints, waiting, _ in hooks:
        if isinstance(waiting, _Waiting) and not waiting.done and savepoints == here:
            waiting.ids.update(ids)
            return
    transaction.on_commit(_Waiting(ids), robust=True)


class _Waiting:
    """What a transaction has to index at its end."""

    def __init__(self, ids: Iterable[int]) -> None:
        self.ids = set(ids)
        self.done = False
        self.__qualname__ = "index_products"  # what Django names in its log if this fails

    def __call__(self) -> None:
        self.done = True
        index_products(self.ids)


def _index(writer: Writer, ids: list[int]) -> int:
    rows = Product.objects.active().filter(pk__in=ids).select_related("brand", "category")
    with transaction.atomic():
        documents = writer.documents(rows)
        gone = set(ids) - {document.product_id for document in documents}
        SearchDocument.objects.filter(product__in=gone).delete()
        changed = list(_changed(documents))
        SearchDocument.objects.bulk_create(
            changed, update_conflicts=True, unique_fields=["product"], update_fields=[*FIELDS, "indexed_at"]
        )
        same = [document.product_id for document in documents if document not in changed]
        SearchDocument.objects.filter(product__in=same).update(indexed_at=timezone.now())
    return len(changed)


def _changed(documents: list[SearchDocument]) -> Iterator[SearchDocument]:
    there = SearchDocument.objects.in_bulk([document.product_id for document in documents])
    for document in documents:
        held = there.get(document.product_id)
        if held is None or any(getattr(held, name) != getattr(document, name) for name in FIELDS):
            yield document
