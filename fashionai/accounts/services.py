"""Writes about people: finding or making the shopper of a request, merging a guest at login, consent."""

from __future__ import annotations

import uuid

from django.db import transaction

from fashionai.accounts.models import DEFAULT_CONSENT, Consent, Purpose, Shopper, User
from fashionai.accounts.signals import shopper_merged

CONSENT_TEXT = "2026-11"


def find_guest(key: uuid.UUID) -> Shopper | None:
    """The guest with that key; None once its history has joined an account."""
    return Shopper.objects.filter(key=key, user=None, merged_into=None).first()


def guest_of(*, key: uuid.UUID, language: str = "") -> Shopper:
    return Shopper.objects.get_or_create(key=key, defaults={"language": language})[0]


def shopper_of(*, user: User) -> Shopper:
    return Shopper.objects.get_or_create(user=user)[0]


@transaction.atomic
def join_history(*, guest: Shopper | None, user: User) -> Shopper:
    """Give the guest's history to the user's account: attach it to a new account, merge it into an old one.

    Two logins of one user at the same time take turns, so that neither makes a second account.
    """
    User.objects.select_for_update().get(pk=user.pk)
    account = Shopper.objects.filter(user=user).first()
    if guest is None:
        return account or shopper_of(user=user)
    # Locked against inserts that name the guest: what was being written is moved too.
    locked = Shopper.objects.select_for_update().filter(pk=guest.pk, user=None, merged_into=None).first()
    if locked is None:
        return account or shopper_of(user=user)
    if account is None:
        locked.user = user
        locked.save(update_fields=["user"])
        return locked
    _merge(locked, account)
    return account


def _merge(guest: Shopper, account: Shopper) -> None:
    guest.merged_into = account
    guest.save(update_fields=["merged_into"])
    Consent.objects.filter(shopper=guest).update(shopper=account)
    shopper_merged.send(sender=Shopper, guest=guest, account=account)


def record_consent(*, shopper: Shopper, purpose: Purpose, granted: bool) -> Consent:
    return Consent.objects.create(shopper=shopper, purpose=purpose, granted=granted, text_version=CONSENT_TEXT)


def has_consent(shopper: Shopper | None, purpose: Purpose) -> bool:
    """The latest answer, or the default before there is one."""
    if shopper is None:
        return DEFAULT_CONSENT[purpose]
    latest = Consent.objects.filter(shopper=shopper, purpose=purpose).values_list("granted", flat=True).first()
    return DEFAULT_CONSENT[purpose] if latest is None else latest
