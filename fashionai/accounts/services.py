"""Writes about people: finding or making the shopper of a request, merging a guest at login, consent."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import cache
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from fashionai.accounts.models import DEFAULT_CONSENT, Consent, Purpose, Shopper, User
from fashionai.accounts.signals import shopper_merged

CONSENT_TEXT = "2026-11"


def find_guest(key: uuid.UUID) -> Shopper | None:
    """The guest with that key; None once its history has joined an account.

    Plain SQL, because every page of a guest asks: Django's compiler takes 0.5 ms over this query, which runs in 0.05.
    """
    with connection.cursor() as cursor:
        cursor.execute(_guest_query(), [Shopper._meta.get_field("key").get_db_prep_value(key, connection)])
        row = cursor.fetchone()
    if row is None:
        return None
    values = list(row)
    for place, (converters, column) in _converters(connection.vendor).items():
        for convert in converters:
            values[place] = convert(values[place], column, connection)
    return Shopper.from_db(connection.alias, [field.attname for field in Shopper._meta.concrete_fields], values)


@cache
def _guest_query() -> str:
    columns = ", ".join(str(field.column) for field in Shopper._meta.concrete_fields)
    table = Shopper._meta.db_table
    return f"SELECT {columns} FROM {table} WHERE key = %s AND user_id IS NULL AND merged_into_id IS NULL"  # noqa: S608


@cache
def _converters(vendor: str) -> dict[int, tuple[list[Callable[[Any, Any, Any], Any]], Any]]:
    """By column: what makes the database's value ours."""
    compiler = Shopper.objects.all().query.get_compiler(connection=connection)
    table = Shopper._meta.db_table
    found: dict[int, Any] = compiler.get_converters([one.get_col(table) for one in Shopper._meta.concrete_fields])
    return found


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
    account.answers = dict(
        Consent.objects.filter(shopper=account).order_by("at", "pk").values_list("purpose", "granted")
    )
    account.save(update_fields=["answers"])
    note_change(account.pk)
    shopper_merged.send(sender=Shopper, guest=guest, account=account)


@transaction.atomic
def change_details(*, user: User, name: str, language: str) -> None:
    """What the shop calls someone, and the language it writes to them in."""
    user.name = name
    user.save(update_fields=["name"])
    Shopper.objects.filter(user=user).update(language=language)


def note_change(*shoppers: int) -> None:
    """Something about these shoppers (by id) changed that recommendations depend on."""
    if not shoppers:
        return
    places = ", ".join(["%s"] * len(shoppers))
    with connection.cursor() as cursor:  # plain SQL for the same reason as in find_guest: every batch of events says so
        cursor.execute(
            f"UPDATE {Shopper._meta.db_table} SET revision = revision + 1 WHERE id IN ({places})",  # noqa: S608
            sorted(shoppers),
        )


@transaction.atomic
def record_consent(*, shopper: Shopper, purpose: Purpose, granted: bool) -> Consent:
    locked = Shopper.objects.select_for_update(of=("self",)).get(pk=shopper.pk)
    shopper.answers = {**locked.answers, purpose.value: granted}
    Shopper.objects.filter(pk=shopper.pk).update(answers=shopper.answers, revision=F("revision") + 1)
    return Consent.objects.create(shopper=shopper, purpose=purpose, granted=granted, text_version=CONSENT_TEXT)


def has_consent(shopper: Shopper | None, purpose: Purpose) -> bool:
    """The latest answer, or the default before there is one."""
    answers = shopper.answers if shopper is not None else {}
    return bool(answers.get(purpose.value, DEFAULT_CONSENT[purpose]))
