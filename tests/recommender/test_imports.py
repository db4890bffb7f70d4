"""Interactions and ratings of other shops as events."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from catalog.imports.tabular.known import shopper_key
from catalog.models import Product
from fashionai.accounts import services as accounts
from fashionai.accounts.models import Purpose, Shopper
from recommender.models import Event

RETAIL = "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID\n"
RETAIL_NAMES = [
    "shopper=CustomerID", "item=StockCode", "at=InvoiceDate", "value=Quantity", "price=UnitPrice", "order=InvoiceNo",
]  # fmt: skip


def load(command: str, path: Path, *words: str, names: list[str] | None = None) -> str:
    out = StringIO()
    maps = [word for name in names or [] for word in ("--map", name)]
    call_command(command, str(path), "--source", "retail", *maps, *words, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_purchases_come_in_and_what_is_none_is_told_apart(tmp_path: Path) -> None:
    file = tmp_path / "retail.csv"
    rows = [
        "536365,85123A,6,2010-12-01 08:26:00,2.55,17850.0",
        "536365,85123A,6,2010-12-01 08:26:00,2.55,17850.0",  # the same line twice
        "C536379,22632,-1,2010-12-01 09:41:00,4.50,14527",
        "536589,21777,-10,2010-12-01 16:50:00,0.0,14527",
        "536545,21134,1,2010-12-01 14:32:00,0.0,14527",
        "536370,POST,3,2010-12-01 08:45:00,18.00,12583",
        "536544,21773,1,2010-12-01 14:32:00,2.51,",
    ]
    file.write_text(RETAIL + "\n".join(rows) + "\n")
    words = ["--kind", "purchase", "--items", "[0-9]{5}[A-Za-z]*", "--create-products"]
    said = load("import_interactions", file, *words, names=RETAIL_NAMES)
    assert "Rows: 1 created, 0 updated, 1 unchanged, 5 rejected" in said
    for reason in ("cancelled order", "value is not above 0", "price is not above 0", "no", "shopper is empty"):
        assert reason in said
    event = Event.objects.get()
    assert (event.kind, event.value, event.product.external_id) == ("purchase", 6.0, "85123A")
    assert event.at == datetime(2010, 12, 1, 8, 26, tzinfo=UTC)
    assert event.shopper.key == shopper_key("retail", "17850")
    assert "0 created, 0 updated, 2 unchanged" in load("import_interactions", file, *words, names=RETAIL_NAMES)


@pytest.mark.django_db
def test_sequences_keep_their_order(tmp_path: Path) -> None:
    file = tmp_path / "sequences.txt"
    file.write_text("1 10 11 12\n2 10\n")
    words = ["--sequences", "--kind", "like", "--create-products", "--at", "2020-01-01"]
    assert "4 created" in load("import_interactions", file, *words)
    first = Shopper.objects.get(key=shopper_key("retail", "1"))
    order = Event.objects.of(first).order_by("at").values_list("product__external_id", flat=True)
    assert list(order) == ["10", "11", "12"]
    assert Event.objects.of(first).order_by("-at")[0].at == datetime(2020, 1, 1, tzinfo=UTC)
    assert "4 unchanged" in load("import_interactions", file, *words)


@pytest.mark.django_db
def test_a_table_without_a_header_and_without_times_is_known_again(tmp_path: Path) -> None:
    file = tmp_path / "pairs.tsv"
    file.write_text("20524\t1849\t1.0\n20524\t13444\t1.0\n")
    words = ["--header", "shopper,item,value", "--kind", "like", "--create-products"]
    assert "2 created" in load("import_interactions", file, *words)
    assert "2 unchanged" in load("import_interactions", file, *words)


@pytest.mark.django_db
def test_kinds_come_from_their_column_and_others_are_refused(
    tmp_path: Path, make_product: Callable[..., Product]
) -> None:
    make_product("tee", source="retail", external_id="t1")
    file = tmp_path / "events.csv"
    file.write_text("shopper,item,kind,at\nu1,t1,View,2026-01-01\nu1,t1,sneeze,2026-01-02\nu1,t2,view,2026-01-01\n")
    said = load("import_interactions", file)
    assert "1 created, 0 updated, 0 unchanged, 2 rejected" in said
    assert "kind is not one of view, click, cart" in said
    assert "no such product" in said


@pytest.mark.django_db
def test_ratings_become_rating_events_in_stars(tmp_path: Path) -> None:
    file = tmp_path / "rentals.csv"
    file.write_text("user_id,item_id,rating,review_date\n420272,2260466,10.0,2016-04-20\n1,2260466,3,2016-04-21\n")
    names = ["shopper=user_id", "item=item_id", "at=review_date"]
    assert "2 created" in load("import_ratings", file, "--scale", "10", "--create-products", names=names)
    assert sorted(Event.objects.filter(kind="rating").values_list("value", flat=True)) == [2.0, 5.0]


@pytest.mark.django_db
def test_nothing_is_kept_of_who_refuses_it(tmp_path: Path) -> None:
    shopper = Shopper.objects.create(key=shopper_key("retail", "u1"))
    for purpose in (Purpose.PERSONALISATION, Purpose.RESEARCH):
        accounts.record_consent(shopper=shopper, purpose=purpose, granted=False)
    file = tmp_path / "pairs.csv"
    file.write_text("shopper,item\nu1,a\nu2,a\n")
    assert "1 created, 0 updated, 1 unchanged" in load(
        "import_interactions", file, "--kind", "view", "--create-products"
    )
    assert not Event.objects.of(shopper).exists()


def manage(folder: Path, *words: str) -> str:
    environment = {**os.environ, "FASHIONAI_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "fashionai.settings"}
    environment.pop("DATABASE_URL", None)
    run = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return run.stdout


def megabytes(said: str) -> int:
    found = re.search(r"([\d,]+) MB at most", said)
    assert found is not None
    return int(found[1].replace(",", ""))


@pytest.mark.realdata
def test_the_real_sets_load_in_bounded_memory(real_data: Path, tmp_path: Path) -> None:
    """The first thousands of each, in processes of their own; memory does not grow with what was read."""
    manage(tmp_path, "migrate", "--verbosity", "0")
    rentals, few = str(real_data / "rent-the-runway/rentals.csv.gz"), ["--create-products", "--limit", "1500"]
    own = [
        "--source",
        "rent",
        "--scale",
        "10",
        "--map",
        "shopper=user_id",
        "--map",
        "item=item_id",
        "--map",
        "at=review_date",
    ]
    said = manage(tmp_path, "import_reviews", rentals, *own, *few)
    assert re.search(r"Rows: 1,4\d\d created, 0 updated", said)
    assert megabytes(said) <= 300
    retail = str(real_data / "online-retail/online_retail.csv.gz")
    maps = [word for name in RETAIL_NAMES for word in ("--map", name)]
    pattern = ["--items", "[0-9]{5}[A-Za-z]*", "--kind", "purchase", "--source", "retail"]
    said = manage(tmp_path, "import_interactions", retail, *pattern, *maps, *few)
    assert "× cancelled order" in said
    assert "× shopper is empty" in said
    assert "× item is not a product's code" in said
    assert megabytes(said) <= 300
    women = str(real_data / "womens-clothing-reviews/reviews.csv.gz")
    titles = [
        "--map",
        "item=Clothing ID",
        "--map",
        "title=Title",
        "--map",
        "text=Review Text",
        "--map",
        "rating=Rating",
    ]
    assert "1,000 created, 0 updated, 0 unchanged, 0 rejected" in manage(
        tmp_path, "import_reviews", women, "--source", "women", *titles, "--create-products", "--limit", "1000"
    )
    amazon = str(real_data / "amazon-clothing/Clothing.txt.gz")
    assert "1,500 created" in manage(
        tmp_path, "import_interactions", amazon, "--sequences", "--kind", "purchase", "--source", "amazon", *few
    )
