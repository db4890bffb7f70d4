"""Behaviour in the database → clean arrays to train on, with a report of what was dropped and a fingerprint."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from scipy.sparse import csr_matrix

from catalog.models import Product
from fashionai.accounts.models import DEFAULT_CONSENT, Consent, Purpose, Shopper
from recommender.algorithms.sequences import Sequences
from recommender.models import Event
from recommender.pipeline.facts import Key, attributes_of
from recommender.weights import CEILING, DISLIKE, KINDS, OPINION_CODES, WANTED, confidence, decay

Progress = Callable[[float, str], None]
# A person does not look at more products than this in a day; a crawler does.
BUSIEST_DAY = 400
# The same product again within this many seconds is a reload.
RELOAD_SECONDS = 30
# 20,000 rows of 5 columns take 3 MB; reading a million events in such chunks peaked at 130 MB.
CHUNK = 20_000


@dataclass(frozen=True)
class Snapshot:
    """Clean behaviour at one moment. Rows of `events`: user and item (row numbers), kind (row of KINDS), value, at.

    users: shopper ids (n_users,); items: ids of every product on sale (n_items,), both int64 and ascending.
    attributes: (n_attributes, n_items), one where a product has an attribute; `attribute_keys` names its rows.
    """

    events: pd.DataFrame
    users: np.ndarray
    items: np.ndarray
    attributes: csr_matrix
    taken_at: float
    report: dict[str, Any] = field(default_factory=dict)
    attribute_keys: list[Key] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        """SHA-256 over everything that training reads."""
        digest = hashlib.sha256()
        for column in ("user", "item", "kind", "at"):
            digest.update(np.ascontiguousarray(self.events[column].to_numpy(np.int64)).data)
        digest.update(np.nan_to_num(self.events["value"].to_numpy(np.float64), nan=-1.0).tobytes())
        digest.update(self.users.tobytes() + self.items.tobytes())
        digest.update(self.attributes.indptr.tobytes() + self.attributes.indices.tobytes())
        return digest.hexdigest()

    def until(self, moment: float) -> pd.DataFrame:
        return self.events[self.events["at"] < moment]

    def matrix(self, events: pd.DataFrame, *, now: float) -> csr_matrix:
        """Confidence weights (n_users, n_items), decayed to `now`, float32; disliked pairs are empty."""
        events = _latest_opinions(events)
        weights = confidence(events["kind"], events["value"]) * decay(events["at"], now)
        weights[(events["kind"] == DISLIKE).to_numpy()] = -np.inf
        pairs = pd.DataFrame({"user": events["user"], "item": events["item"], "weight": weights})
        summed = pairs.groupby(["user", "item"], sort=True)["weight"].sum().reset_index()
        summed = summed[summed["weight"] > 0]
        shape = (len(self.users), len(self.items))
        return csr_matrix(
            (np.minimum(summed["weight"], CEILING).to_numpy(np.float32), (summed["user"], summed["item"])), shape=shape
        )

    def wanted(self, events: pd.DataFrame) -> csr_matrix:
        """What was wanted (n_users, n_items): ones for pairs with a purchase, bag, like or good rating."""
        events = _latest_opinions(events)
        strong = events[confidence(events["kind"], events["value"]) >= WANTED]
        pairs = strong[["user", "item"]].drop_duplicates()
        shape = (len(self.users), len(self.items))
        return csr_matrix((np.ones(len(pairs), np.float32), (pairs["user"], pairs["item"])), shape=shape)

    def sequences(self, events: pd.DataFrame) -> Sequences:
        """What each shopper did something with, oldest first, a row a shopper; the same product again at once counts
        once."""
        wanted = events[confidence(events["kind"], events["value"]) > 0]
        wanted = wanted.sort_values(["user", "at"], kind="stable")
        same = (wanted["user"].diff() == 0) & (wanted["item"].diff() == 0)
        wanted = wanted[~same]
        starts = np.searchsorted(wanted["user"].to_numpy(), np.arange(len(self.users) + 1))
        return Sequences(wanted["item"].to_numpy(np.int64), starts.astype(np.int64))


def _latest_opinions(events: pd.DataFrame) -> pd.DataFrame:
    """Events, oldest first, without the likes, dislikes and retractions that a later one of the pair replaced."""
    opinions = events[events["kind"].isin(OPINION_CODES)]
    replaced = opinions.index[opinions.duplicated(["user", "item"], keep="last")]
    return events.drop(replaced)


def popularity_at(snapshot: Snapshot, now: float) -> np.ndarray:
    """Summed confidence (n_items,) over the HOLDOUT_DAYS before `now`, falling back to all time where there is none."""
    events = snapshot.until(now)
    since = now - settings.RECOMMENDER["HOLDOUT_DAYS"] * 86_400
    recent = snapshot.matrix(events[events["at"] >= since], now=now).sum(axis=0)
    ever = snapshot.matrix(events, now=now).sum(axis=0)
    # Below every product that was wanted lately, but in the order of what was wanted before.
    return (np.asarray(recent) + 1e-4 * np.asarray(ever)).ravel().astype(np.float32)


def take_snapshot(*, now: datetime | None = None, progress: Progress | None = None) -> Snapshot:
    """Read and clean all behaviour up to `now` (the present). Every drop is counted in `report`."""
    now = now or timezone.now()
    raw = _read(now, progress or (lambda share, note: None))
    report: dict[str, Any] = {"rows_in": len(raw), "dropped": {}}
    clean = _clean(raw, now.timestamp(), report["dropped"])
    users, user_rows = np.unique(clean["shopper"].to_numpy(np.int64), return_inverse=True)
    items = np.sort(np.array(_sold_products(), np.int64))
    item_rows = np.searchsorted(items, clean["product"].to_numpy(np.int64))
    events = pd.DataFrame(
        {"user": user_rows, "item": item_rows, "kind": clean["kind"], "value": clean["value"], "at": clean["at"]}
    ).reset_index(drop=True)
    report |= {"rows_out": len(events), "shoppers": len(users), "products": len(items)}
    if len(events):
        report |= {"from": _iso(events["at"].min()), "until": _iso(events["at"].max())}
    attributes, keys = _attributes(items)
    return Snapshot(events, users, items, attributes, now.timestamp(), report, keys)


def _attributes(items: np.ndarray) -> tuple[csr_matrix, list[Key]]:
    """Which product (n_items,) has which attribute, and what the rows (n_attributes,) are; see `attributes_of`."""
    rows: dict[Key, int] = {}
    columns = {int(product): column for column, product in enumerate(items)}
    places = [(rows.setdefault(key, len(rows)), columns[product]) for product, key in attributes_of(items)]
    where = np.array(places, np.int64).reshape(-1, 2)
    ones = np.ones(len(where), np.float32)
    return csr_matrix((ones, (where[:, 0], where[:, 1])), shape=(len(rows), len(items))), list(rows)


def _iso(seconds: float) -> str:
    return pd.Timestamp(seconds, unit="s", tz="UTC").isoformat()


def _read(now: datetime, progress: Progress) -> pd.DataFrame:
    """Behaviour events, oldest first, in chunks: shopper, product, kind (row of KINDS), value, at (epoch seconds)."""
    query = Event.objects.filter(at__lte=now).order_by("at", "pk")
    total = query.count()
    codes = {kind: row for row, kind in enumerate(KINDS)}
    chunks: list[pd.DataFrame] = []
    rows: list[tuple[int, int, int, float, float]] = []
    iterator = query.values_list("shopper_id", "product_id", "kind", "value", "at").iterator(chunk_size=CHUNK)
    for shopper, product, kind, value, at in iterator:
        rows.append((shopper, product, codes[kind], np.nan if value is None else value, at.timestamp()))
        if len(rows) == CHUNK:
            chunks.append(_frame(rows))
            rows = []
            progress(len(chunks) * CHUNK / max(total, 1), f"Read {len(chunks) * CHUNK:,} of {total:,} events")
    chunks.append(_frame(rows))
    return pd.concat(chunks, ignore_index=True)


def _frame(rows: list[tuple[int, int, int, float, float]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["shopper", "product", "kind", "value", "at"])
    return frame.astype({"shopper": "int64", "product": "int64", "kind": "int8", "value": "float64", "at": "float64"})


def _clean(events: pd.DataFrame, now: float, dropped: dict[str, int]) -> pd.DataFrame:
    rules: list[tuple[str, Callable[[pd.DataFrame], pd.Series]]] = [
        ("research refused", lambda frame: frame["shopper"].isin(refusing_shoppers())),
        ("product not sold any more", lambda frame: ~frame["product"].isin(_sold_products())),
        ("more than a person looks at in a day", _crawlers),
        ("reload within 30 seconds", _reloads),
    ]
    for reason, rule in rules:
        bad = rule(events)
        dropped[reason] = int(bad.sum())
        events = events[~bad]
    return events


def refusing_shoppers() -> list[int]:
    """Shoppers whose latest answer keeps their behaviour out of model training."""
    latest = Consent.objects.filter(shopper=OuterRef("pk"), purpose=Purpose.RESEARCH)
    answered = Shopper.objects.annotate(research=Subquery(latest.values("granted")[:1]))
    if DEFAULT_CONSENT[Purpose.RESEARCH]:
        return list(answered.filter(research=False).values_list("pk", flat=True))
    return list(answered.exclude(research=True).values_list("pk", flat=True))


def _sold_products() -> list[int]:
    return list(Product.objects.active().values_list("pk", flat=True))


def _crawlers(events: pd.DataFrame) -> pd.Series:
    day = (events["at"] // 86_400).astype("int64")
    per_day = events.groupby(["shopper", day])["at"].transform("size")
    return per_day > BUSIEST_DAY


def _reloads(events: pd.DataFrame) -> pd.Series:
    gap = events.groupby(["shopper", "product", "kind"])["at"].diff()
    return gap.notna() & (gap < RELOAD_SECONDS)
