"""The answers to requests that must not be carried out twice."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class IdempotencyKey(models.Model):
    """One key of one client for one endpoint (`scope`): running until `status` is set, then the answer to repeat."""

    scope = models.CharField(_("scope"), max_length=200)
    key = models.CharField(_("key"), max_length=120)
    digest = models.CharField(_("body's fingerprint"), max_length=64)
    status = models.PositiveSmallIntegerField(_("status"), null=True)
    body = models.JSONField(_("answer"), null=True)
    claimed_at = models.DateTimeField(_("claimed"), default=timezone.now)

    class Meta:
        verbose_name = _("idempotency key")
        verbose_name_plural = _("idempotency keys")
        indexes = [models.Index(fields=["claimed_at"], name="idempotency_by_age")]
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="key_once_in_its_scope")]

    def __str__(self) -> str:
        return self.key
