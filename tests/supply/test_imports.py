"""Sales history and stock counts from files: what comes in, what is told apart, and that a second run adds nothing."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from catalog.models import Location, Product, StockLevel, StockMovement, Variant
from supply.dataset import weekly_sales
from supply.imports.models import SaleLine
from supply.imports.rules import Matcher, Open
from supply.models import DemandForecast, PurchaseProposal
from tests.supply.conftest import Shop

HEAD = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID\n"
MAPS = [
    "item=StockCode", "quantity=Quantity", "at=InvoiceDate", "price=UnitPrice", "order=InvoiceNo", "buyer=CustomerID",
    "name=Description",
]  # fmt: skip
ROWS = [
    "536365,85123A,WHITE HEART,6,2011-10-03 08:26:00,2.55,17850.0",
    "536365,85123A,WHITE HEART,6,2011-10-03 08:26:00,2.55,17850.0",  # the same line twice
    "536366,22632,HAND WARMER,70000,2011-10-04 09:00:00,1.85,14527",
    "C536379,22632,HAND WARMER,-70000,2011-10-04 09:41:00,1.85,14527",  # a slip, taken back
    "C536380,85123A,WHITE HEART,-2,2011-10-13 09:41:00,2.55,11111",  # nobody bought this
    "536589,21777,CRATE,-10,2011-10-05 16:50:00,0.0,",
    "536545,21134,RACK,1,2011-10-05 14:32:00,0.0,",
    "A536370,85123A,BAD DEBT,1,2011-10-06 08:45:00,18.00,12583",
    "536370,POST,POSTAGE,3,2011-10-06 08:45:00,18.00,12583",
    "536544,21773,BATH,4,2011-10-14 14:32:00,2.51,",  # a buyer without a number still wants goods
    "536545,21773,BATH,much,2011-10-14 14:32:00,2.51,",
]


def load(path: Path, *words: str) -> str:
    out = StringIO()
    maps = [word for name in MAPS for word in ("--map", name)]
    items = ["--create-products", "--items", "[0-9]{5}[A-Za-z]*"]
    call_command("import_sales", str(path), "--source", "retail", *maps, *items, *words, stdout=out)
    return out.getvalue()


@pytest.fixture
def retail(tmp_path: Path) -> Path:
    file = tmp_path / "retail.csv"
    file.write_text(HEAD + "\n".join(ROWS) + "\n", encoding="utf-8")
    return file


@pytest.mark.django_db
def test_sales_come_in_and_dirt_is_told_apart(retail: Path, tmp_path: Path) -> None:
    said = load(retail, "--report", str(tmp_path / "report.csv"))
    assert "4 created, 0 updated, 1 unchanged, 6 rejected" in said
    for reason in ("a return: no sale", "written off", "given away", "adjustment of debts", "not a product's code"):
        assert f"1 × {reason}" in said.replace("price is not above 0: ", "").replace(
            "order starts with A: an ", ""
        ).replace("item is ", "")
    heart = Variant.objects.get(sku="retail-85123A")
    assert (heart.product.name_en, heart.product.status, str(heart.product.price)) == ("WHITE HEART", "draft", "2.55")
    line = SaleLine.objects.get(variant=heart)
    assert (line.pieces, line.at) == (6, datetime(2011, 10, 3, 8, 26, tzinfo=UTC))
    assert "17850" not in line.party
    report = (tmp_path / "report.csv").read_text(encoding="utf-8-sig").splitlines()
    assert [row.split(",")[2] for row in report[1:4]] == ["created", "unchanged", "created"]
    assert "0 created, 0 updated, 5 unchanged, 6 rejected" in load(retail)


@pytest.mark.django_db
def test_a_cancellation_clears_the_week_of_its_sale(retail: Path) -> None:
    load(retail)
    warmer = SaleLine.objects.filter(variant__sku="retail-22632").order_by("pieces")
    assert [line.pieces for line in warmer] == [-70_000, 70_000]
    assert warmer[0].at == warmer[1].at
    assert warmer[0].undoes == warmer[1]


@pytest.mark.django_db
def test_a_dry_run_says_the_same_and_writes_nothing(retail: Path) -> None:
    said = load(retail, "--dry-run")
    assert "Would be: 4 created, 0 updated, 1 unchanged, 6 rejected" in said
    assert not SaleLine.objects.exists()
    assert not Product.objects.exists()


@pytest.mark.django_db
def test_a_stopped_import_goes_on(retail: Path) -> None:
    assert "3 created" in load(retail, "--limit", "4")
    assert "1 created, 0 updated, 4 unchanged" in load(retail)


@pytest.mark.django_db
def test_from_file_to_purchase_proposals(tmp_path: Path) -> None:
    """One command: sales of 2011 are moved to the present, forecast, and proposed on the desk."""
    file, start = tmp_path / "weeks.csv", datetime(2011, 1, 3, 12, tzinfo=UTC)
    rows = [
        f"5{week:05d},85123A,HEART,{8 + week % 3},{start + timedelta(weeks=week):%F %T},2.5,1" for week in range(40)
    ]
    file.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    said = load(file, "--to-present", "--plan")
    assert "1 forecasts, 1 new purchase proposals" in said
    assert "0 of 1 series are intermittent." in said
    last = timezone.localdate(SaleLine.objects.order_by("-at")[0].at)
    assert timedelta(0) < timezone.localdate() - last <= timedelta(days=7)
    assert last.weekday() == 0
    proposal = PurchaseProposal.objects.get()
    # Nine a week over lead time and review is 45; nothing was ever counted, so all of it is needed.
    assert 45 <= proposal.quantity <= 80
    assert not any(DemandForecast.objects.get().sold_out)


@pytest.mark.django_db
def test_days_before_the_first_movement_are_not_days_without_goods(shop: Shop) -> None:
    StockMovement.objects.all().delete()
    StockLevel.objects.update(on_hand=0)
    sales = weekly_sales(shop.night)
    assert sales is not None
    assert sales.panel.censored is not None
    assert not sales.panel.censored.any()


def count(path: Path, *words: str) -> str:
    out = StringIO()
    call_command("import_stock", str(path), "--source", "till", *words, stdout=out)
    return out.getvalue()


def test_a_count_becomes_movements(make_product: Callable[..., Product], warehouse: Location, tmp_path: Path) -> None:
    make_product("gown", sizes=("S", "M"), stock=5)
    store = Location.objects.create(code="store", name_en="Store")
    file = tmp_path / "count.csv"
    file.write_text(
        "item,on_hand,location\nGOWN-RED-S,7,\nGOWN-RED-M,5,main\nGOWN-RED-M,3,store\nGOWN-RED-M,-1,\n"
        "GOWN-RED-M,2,moon\nGOWN-BLUE-S,2,\n"
    )
    assert "1 created, 1 updated, 1 unchanged, 3 rejected" in count(file, "--dry-run")
    assert StockLevel.objects.get(variant__sku="GOWN-RED-S").on_hand == 5
    said = count(file)
    assert "1 created, 1 updated, 1 unchanged, 3 rejected" in said
    assert "no location has the code 'moon'" in said
    levels = StockLevel.objects.order_by("variant__sku", "location__code").values_list("on_hand", flat=True)
    assert list(levels) == [5, 3, 7]
    assert StockMovement.objects.get(location=warehouse).quantity == 2
    assert StockMovement.objects.get(location=store).kind == "opening"
    assert "0 created, 0 updated, 3 unchanged" in count(file)


def test_a_cancellation_takes_the_sale_that_fits_best() -> None:
    day = datetime(2026, 3, 1, tzinfo=UTC)
    matcher = Matcher(days=14)
    early, late = Open("early", day, 5), Open("late", day + timedelta(days=3), 9)
    matcher.add("anna", [early, late])
    assert matcher.take_back("anna", day + timedelta(days=4), 5).key == "early"
    assert matcher.take_back("anna", day + timedelta(days=4), 5).key == "late"
    for who, days, pieces in (("anna", 4, 5), ("anna", 40, 1), ("anna", -1, 1), ("bert", 4, 1)):
        with pytest.raises(Exception, match="a return"):
            matcher.take_back(who, day + timedelta(days=days), pieces)


@pytest.mark.realdata
@pytest.mark.django_db
def test_online_retail_runs_from_the_file_to_proposals(real_data: Path, tmp_path: Path) -> None:
    """Every hundredth product of the real file, its dirt counted, to proposals on the desk."""
    file = tmp_path / "slice.csv"
    with gzip.open(real_data / "online-retail/online_retail.csv.gz", "rt", encoding="utf-8") as whole:
        head = next(whole)
        chosen = [line for line in whole if line.split(",")[1][3:5] == "10" or line.startswith("536370")]
    file.write_text(head + "".join(chosen), encoding="utf-8")
    said = load(file, "--to-present", "--plan")
    assert "Rows: 2,905 created, 0 updated, 16 unchanged, 39 rejected" in said
    assert "22 × a return" in said
    proposals = PurchaseProposal.objects.open()
    assert proposals.count() > 20
    assert all(one.need > 0 and one.quantity >= one.need - 1 for one in proposals)
