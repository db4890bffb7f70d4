"""The ledger. It has no uniqueness on purpose: an effect applied twice must show as two rows."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Effect(models.Model):
    job = models.UUIDField()
    worker = models.CharField(max_length=120)

    objects: ClassVar[models.Manager[Effect]] = models.Manager()

    class Meta:
        app_label = "chaos"

    def __str__(self) -> str:
        return f"{self.job} by {self.worker}"
