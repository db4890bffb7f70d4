"""Moves between locations, markdowns, new designs, and the pages where they are decided."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from benchmarks.__main__ import main
from benchmarks.night import made_up
from catalog.models import Location, MovementKind, PriceHistory, Product, StockLevel, StockMovement
from catalog.services import move_stock
from catalog.services.stock import OutOfStock
from catalog.signals import concept_adopted, concept_dropped
from fashionai.accounts.models import User
from fashionai.jobs import runner
from fashionai.jobs.models import Job, State
from supply import services
from supply.balance import night as wrong_place
from supply.balance import services as balance
from supply.balance.models import MarkdownProposal, NightReport, TransferProposal, Verdict
from supply.dataset import weekly_sales
from supply.designs.forecast import by_size
from supply.designs.models import DesignForecast
from supply.forecasting.refit import refit, select, stratified
from supply.models import DemandForecast, ProductionPlan
from tests.supply.conftest import Shop, sell
from tests.supply.test_night import plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def store(shop: Shop) -> Location:
    """A second location, where most of the seller's pieces lie and few are sold."""
    place = Location.objects.create(code="store", name_en="Store", name_zh="门店")
    move_stock(variant=shop.seller, location=place, quantity=20, kind=MovementKind.OPENING)
    return place


def test_goods_are_proposed_to_move_to_where_they_sell(shop: Shop, store: Location, mei: User) -> None:
    StockLevel.objects.filter(variant=shop.seller, location=shop.warehouse).update(on_hand=1)
    plan(shop.night)
    move = TransferProposal.objects.get()
    assert (move.variant, move.source, move.target) == (shop.seller, store, shop.warehouse)
    assert 3 <= move.quantity <= 20
    assert move.gain > 0
    balance.move(proposal=move, by=mei)
    levels = dict(StockLevel.objects.filter(variant=shop.seller).values_list("location__code", "on_hand"))
    assert levels == {"main": 1 + move.quantity, "store": 20 - move.quantity}
    with pytest.raises(services.Decided):
        balance.move(proposal=move, by=mei)
    assert StockMovement.objects.filter(kind="transfer").count() == 2
    plan(shop.night)
    assert TransferProposal.objects.count() == 1


def test_a_move_of_goods_that_are_gone_moves_nothing(shop: Shop, store: Location, mei: User) -> None:
    row = TransferProposal.objects.create(
        variant=shop.seller, source=store, target=shop.warehouse, quantity=21, gain=5, night=shop.night
    )
    with pytest.raises(OutOfStock):
        balance.move(proposal=row, by=mei)
    row.refresh_from_db()
    assert (row.status, StockMovement.objects.filter(kind="transfer").count()) == (Verdict.OPEN, 0)
    with pytest.raises(ValueError, match="says why"):
        balance.reject(proposal=row, by=mei, reason=" ")


def test_what_will_be_left_over_is_marked_down(shop: Shop) -> None:
    StockLevel.objects.filter(variant=shop.seller).update(on_hand=160)
    plan(shop.night)
    sales = weekly_sales(shop.night)
    assert sales is not None
    forecasts = {one.variant_id: one for one in DemandForecast.objects.all()}
    rows = [forecasts[pk] for pk in sales.variants]
    found = {one.product_id: one for one in wrong_place.markdowns(sales, rows, shop.night, 2.6)}
    one = found[shop.seller.product_id]
    assert one.on_hand == 210
    assert one.discount >= 0.3
    assert one.left < one.kept_left
    assert list(wrong_place.markdowns(sales, rows, shop.night, 0.5)) == []


def test_discounts_come_from_the_price_history(shop: Shop) -> None:
    product, now = shop.seller.product, timezone.now()
    PriceHistory.objects.filter(product=product).delete()
    rows = [(60, 40, 50, "regular"), (40, 20, 40, "promotion"), (20, None, 50, "regular")]
    for start, end, price, kind in rows:
        PriceHistory.objects.create(
            product=product, price=price, currency="USD", kind=kind, starts_at=now - timedelta(days=start),
            ends_at=end and now - timedelta(days=end),
        )  # fmt: skip
    sales = weekly_sales(shop.night)
    assert sales is not None
    off = wrong_place.discounts(sales, shop.night)[sales.variants.index(shop.seller.pk)]
    assert off.max() == pytest.approx(0.2)
    assert (off > 0).sum() == 3


def adopt(shop: Shop, key: int = 7) -> DesignForecast:
    concept_adopted.send(
        sender=None, concept_id=key, title="Sage midi dress", attributes={"kind": "dress"}, category="tops",
        nearest=[(shop.seller.product_id, 0.9)], price_low=Decimal(40), price_high=Decimal(58), currency="USD",
        adopted_at=timezone.now(), made_by=None,
    )  # fmt: skip
    done = runner.execute(Job.objects.filter(kind="supply.design", state=State.QUEUED).get().pk, heartbeat=False)
    assert done is not None
    assert done.error == ""
    return DesignForecast.objects.get(concept=str(key))


def test_an_adopted_design_gets_its_first_weeks_and_a_quantity(shop: Shop) -> None:
    row = adopt(shop)
    # Its only neighbour sold about three a week; the price is the same.
    assert sum(row.mean) == pytest.approx(39, abs=4)
    assert all(low <= mean <= high for low, mean, high in zip(row.low, row.mean, row.high, strict=True))
    assert 36 <= row.quantity <= 60
    assert sum(row.sizes.values()) == row.quantity
    assert row.sizes["S"] > row.sizes["M"]
    assert adopt(shop).pk == row.pk
    concept_dropped.send(sender=None, concept_id=7)
    assert not DesignForecast.objects.exists()


def test_sizes_are_drawn_to_even_shares(shop: Shop) -> None:
    assert by_size(10, [shop.still.product_id]) == {"S": 9, "M": 1}
    assert by_size(10, []) == {}


# --- pages ----------------------------------------------------------------------------------------
@pytest.fixture
def full(shop: Shop, store: Location, mei: User) -> dict[str, str]:
    """A row of every kind, and the addresses of their pages."""
    plan(shop.night)
    adopt(shop)
    said = {"night": shop.night, "gain": 12.5}
    move = TransferProposal.objects.first() or TransferProposal.objects.create(
        variant=shop.seller, source=store, target=shop.warehouse, quantity=3, **said
    )
    MarkdownProposal.objects.all().delete()
    marked = MarkdownProposal.objects.create(
        product=shop.still.product, on_hand=50, discount=0.4, left=2, kept_left=40, weeks_left=90,
        until=shop.night + timedelta(weeks=13), **said
    )  # fmt: skip
    names = [("markdown", marked.pk), ("design", DesignForecast.objects.get().pk), ("variant", shop.seller.pk)]
    found = {name: reverse(f"admin:supply_{name}", args=[pk]) for name, pk in names}
    found |= {name: reverse(f"admin:supply_{name}") for name in ("production", "rehearsal", "export")}
    found |= {pane: reverse("admin:supply_desk") + f"?show={pane}" for pane in ("stuck", "move", "new", "buy")}
    return found | {
        "moved": reverse("admin:supply_moved", args=[move.pk]),
        "marked": reverse("admin:supply_marked", args=[marked.pk]),
    }


def test_pages_show_what_they_are_about(full: dict[str, str], desk: Client, django_assert_max_num_queries: Any) -> None:
    for name in ("stuck", "move", "new", "buy", "markdown", "design", "variant", "production", "rehearsal"):
        desk.get(full[name])
        with django_assert_max_num_queries(21):
            page = desk.get(full[name])
        assert page.status_code == 200, name
    text = desk.get(full["markdown"]).content.decode()
    assert text.count('class="supply-line') == 2
    assert "40%" in text
    assert desk.get(full["variant"]).content.decode().count('class="supply-line') == 3
    assert len(desk.get(full["rehearsal"]).context["tables"][0][1]) == 4


def test_what_if_answers_prices_and_promotions_with_a_part_of_the_page(full: dict[str, str], desk: Client) -> None:
    def expected(**wish: Any) -> float:
        return float(desk.get(full["variant"], wish).context["sheet"].target.expected)

    usual = expected()
    assert expected(price=-20) > usual > expected(price=20)
    assert usual < expected(promotion=30, weeks=2) < expected(promotion=30, weeks=5)
    part = desk.get(full["variant"], {"service": 90}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'class="supply-facts"' in part


def test_suggestions_are_followed_or_refused_once(full: dict[str, str], desk: Client) -> None:
    desk.post(full["marked"], {"decision": "reject"})
    assert MarkdownProposal.objects.get().status == Verdict.OPEN
    desk.post(full["marked"], {"decision": "follow"})
    desk.post(full["marked"], {"decision": "reject", "reason": "too late"})
    assert MarkdownProposal.objects.get().status == Verdict.DONE
    desk.post(full["moved"], {"decision": "reject", "reason": "no van"})
    assert TransferProposal.objects.get().reason == "no van"


def test_strangers_and_viewers_see_and_change_nothing(full: dict[str, str], charlie: Client) -> None:
    viewer = Client()
    viewer.force_login(User.objects.create_user("vi@example.com", "correct horse battery", is_staff=True))
    for client in (charlie, viewer):
        for name, address in full.items():
            if name not in ("moved", "marked"):
                assert client.get(address).status_code in (302, 403), name
        for name in ("moved", "marked"):
            assert client.post(full[name], {"decision": "follow"}).status_code in (302, 403)
        assert client.post(reverse("admin:supply_produce")).status_code in (302, 403)
    assert not ProductionPlan.objects.exists()
    assert MarkdownProposal.objects.get().status == TransferProposal.objects.get().status == Verdict.OPEN


@pytest.mark.parametrize("pane", ["buy", "stuck", "move", "new", "order", "done", "out", ""])
def test_every_pane_is_exported_both_ways(full: dict[str, str], desk: Client, pane: str) -> None:
    Product.objects.update(name_en="=cmd|' /C calc'!A0")
    DesignForecast.objects.update(name="+HYPERLINK(1)")
    sheet = desk.get(full["export"], {"show": pane}).content.decode("utf-8-sig")
    assert not [cell for row in sheet.splitlines() for cell in row.split(",") if cell.strip('"').startswith(("=", "+"))]
    book = zipfile.ZipFile(io.BytesIO(desk.get(full["export"], {"show": pane, "as": "xlsx"}).content))
    cells = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in cells
    if pane in ("stuck", "move"):
        assert "=cmd" in book.read("xl/sharedStrings.xml").decode()


def test_a_new_key_is_shown_once_on_the_desk(shop: Shop, desk: Client) -> None:
    from supply.feed.models import FeedSource
    from supply.feed.signing import key_of

    source = FeedSource.objects.create(code="gate-1", location=shop.warehouse)
    before = key_of(source)
    desk.post(f"/admin/supply/feedsource/{source.pk}/new-key/", {"_form_submitted": "True"})
    source.refresh_from_db()
    assert key_of(source) != before
    assert key_of(source) in desk.get(f"/admin/supply/feedsource/{source.pk}/change/").content.decode()
    assert key_of(source) not in desk.get(f"/admin/supply/feedsource/{source.pk}/change/").content.decode()


# --- very many series -----------------------------------------------------------------------------
def test_a_stopped_night_goes_on_with_the_same_result(tmp_path: Path) -> None:
    panel = made_up(60, 3)
    chosen = select(panel, 6)
    assert chosen.picks
    whole = refit(panel, 6, chosen, block=20)
    seen: list[float] = []

    def stop(share: float) -> None:
        seen.append(share)
        if len(seen) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        refit(panel, 6, chosen, block=20, folder=tmp_path, progress=stop)
    kept = {file: file.stat().st_mtime_ns for file in tmp_path.iterdir()}
    assert len(kept) == 2
    again = refit(panel, 6, chosen, block=20, folder=tmp_path)
    np.testing.assert_array_equal(again.quantiles, whole.quantiles)
    assert {file: file.stat().st_mtime_ns for file in kept} == kept
    assert (np.diff(again.quantiles, axis=-1) >= 0).all()
    rows = stratified(panel, np.arange(60), 12, 7)
    assert len(set(rows.tolist())) == 12


def test_a_large_assortment_keeps_last_weeks_choice(shop: Shop, monkeypatch: Any) -> None:
    monkeypatch.setattr("supply.night.CHOSEN_NIGHTLY", 1)
    plan(shop.night - timedelta(days=3))
    first = NightReport.objects.get()
    plan(shop.night)
    assert NightReport.objects.count() == 2
    assert NightReport.objects.first().figures["selection"] == first.figures["selection"]  # type: ignore[union-attr]
    assert first.figures["selection"]["since"] == (shop.night - timedelta(days=3)).isoformat()


def test_night_benchmark_says_what_it_took(capsys: pytest.CaptureFixture[str]) -> None:
    main(["night", "--series", "60", "--json"])
    ours = json.loads(capsys.readouterr().out.splitlines()[-1])["ours"]
    assert 0 < ours["cpu_minutes"] < 2
    assert ours["peak_gb"] > 0


def test_sales_elsewhere_reach_the_styles_first_weeks(shop: Shop) -> None:
    sell(shop.still, shop.warehouse, shop.night - timedelta(days=2), 1)
    assert adopt(shop).quantity > 0
