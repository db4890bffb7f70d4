"""Who changed what when: the desk's audit trail of the rows that people edit.

Only saves of single rows are recorded. Imports and the demo world write in bulk, which records nothing:
a row gets its first record, the state before, with its first change by hand.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.signals import pre_save
from django.utils.translation import gettext_noop
from simple_history import register
from simple_history.models import HistoricalRecords

from catalog.models.orders import Order
from catalog.models.products import Product, ProductImage, Variant
from catalog.models.promotions import Promotion
from catalog.models.reviews import Review
from catalog.models.taxonomy import Brand, Category

BEFORE = gettext_noop("before the first change")


class Changes(HistoricalRecords):
    """Records that differ: a save that changes no tracked field leaves none."""

    def finalize(self, sender: type[models.Model], **kwargs: Any) -> None:
        super().finalize(sender, **kwargs)
        pre_save.connect(self.keep_before, sender=sender, weak=False)

    def keep_before(self, instance: models.Model, raw: bool = False, using: str | None = None, **_: Any) -> None:
        """Before the first change of a row that came in bulk, record it as the database has it."""
        if raw or instance._state.adding or hasattr(instance, "skip_history_when_saving"):
            return
        if getattr(type(instance), self.manager_name).filter(**{instance._meta.pk.attname: instance.pk}).exists():
            return
        old = type(instance)._base_manager.filter(pk=instance.pk).first()
        if old is not None:
            old._history_user = None  # type: ignore[attr-defined]
            old._change_reason = BEFORE  # type: ignore[attr-defined]
            super().create_historical_record(old, "+", using=using)

    def create_historical_record(self, instance: models.Model, history_type: str, using: str | None = None) -> None:
        if history_type == "~":
            latest = getattr(instance, self.manager_name).order_by("-history_date", "-history_id").first()
            names = [field.attname for field in self.fields_included(instance)]
            if latest is not None and all(getattr(latest, name) == getattr(instance, name) for name in names):
                return
        super().create_historical_record(instance, history_type, using=using)


def track(model: type[models.Model], *, but: tuple[str, ...] = (), only: tuple[str, ...] = ()) -> None:
    """Keep the history of a model's own columns, of all but `but` or of `only` these."""
    names = [field.name for field in model._meta.local_fields if not field.primary_key]
    left_out = [name for name in names if (name not in only if only else name in but)]
    register(model, app="catalog", records_class=Changes, excluded_fields=left_out)


track(Product, but=("source_digest", "created_at", "updated_at"))
track(Variant)
track(ProductImage, only=("product", "colour", "file", "position", "alt_en", "alt_zh"))
track(Category)
track(Brand)
track(Promotion, but=("created_at",))
# What a shopper wrote or where an order goes is theirs: it must not outlive its erasure in a second table.
track(Review, only=("product", "status"))
track(Order, only=("number", "status"))
