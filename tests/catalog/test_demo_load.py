"""The demo world in the database: whole or not at all, once, and consistent with itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db.models import F, Sum

from catalog import drawing
from catalog.demo import drawn, pictures, steps
from catalog.demo.figures import HEADLINE, MEASURED, PUBLISHED, simulated_figures
from catalog.demo.load import WorldIsLoaded, catalogue_arrays, load_drawn_catalogue, load_world, loaded_world
from catalog.demo.tables import Catalogue, World
from catalog.demo.world import simulate
from catalog.models import (
    Follow,
    Location,
    Order,
    OrderLine,
    PriceHistory,
    Product,
    ProductImage,
    Return,
    Review,
    StockLevel,
    StockMovement,
    Variant,
)
from fashionai.accounts.models import Shopper
from tests.catalog.importing import make_folder, row

pytestmark = pytest.mark.django_db

END = date(2026, 11, 1)
DAYS = 90
SHOPPERS = 300


@pytest.fixture(autouse=True)
def _no_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "_steps", {})


@pytest.fixture
def small_pictures(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    """Pictures of 24 × 32 pixels, drawn in this process."""
    settings.VAR_DIR = tmp_path / "var"
    monkeypatch.setattr(pictures, "WIDTH", 24)
    monkeypatch.setattr(pictures, "HEIGHT", 32)
    monkeypatch.setattr(drawing, "render_many", partial(drawing.render_many, workers=1))


@pytest.fixture
def shop(make_product: Callable[..., Product]) -> list[Product]:
    """Eight products of two brands without stock, on sale since before the world begins."""
    begin = datetime(END.year, END.month, END.day, tzinfo=UTC) - timedelta(days=DAYS + 30)
    products = []
    for number in range(8):
        product = make_product(f"style-{number}", price=Decimal(20 + number), launched_at=begin)
        PriceHistory.objects.create(product=product, price=product.price, currency="USD", starts_at=begin)
        products.append(product)
    StockLevel.objects.all().delete()
    return products


@pytest.fixture
def world(shop: list[Product]) -> tuple[World, Catalogue]:
    catalogue = catalogue_arrays(end=END, days=DAYS)
    return simulate(catalogue, seed=3, shoppers=SHOPPERS, end=END, days=DAYS), catalogue


def test_every_table_of_a_world_is_written_whole(world: tuple[World, Catalogue]) -> None:
    simulated, catalogue = world
    counts = load_world(simulated, catalogue)
    assert counts["shoppers"] == Shopper.objects.filter(is_simulated=True).count() == SHOPPERS
    assert counts["orders"] == Order.objects.count() == len(simulated.orders) > 30
    assert counts["order lines"] == OrderLine.objects.count() == len(simulated.order_lines)
    assert counts["returns"] == Return.objects.count() == len(simulated.returns)
    assert counts["stock movements"] == StockMovement.objects.count() == len(simulated.movements)
    assert counts["stock levels"] == StockLevel.objects.count() == len(simulated.stock)
    assert counts["prices"] == PriceHistory.objects.count() == len(simulated.prices)
    assert set(Shopper.objects.values_list("language", flat=True)) == {"en", "zh-hans"}
    assert Location.objects.get(code="shanghai").name_zh == "上海仓库"


def test_stock_is_the_sum_of_its_movements(world: tuple[World, Catalogue]) -> None:
    load_world(*world)
    moved = StockMovement.objects.values("variant", "location").annotate(pieces=Sum("quantity"))
    sums = {(row["variant"], row["location"]): row["pieces"] for row in moved}
    levels = {(row.variant_id, row.location_id): row.on_hand for row in StockLevel.objects.all()}
    assert {pair: sums.get(pair, 0) for pair in levels} == levels
    assert sum(levels.values()) > 0


def test_orders_add_up_and_belong_to_the_products_that_the_world_sold(world: tuple[World, Catalogue]) -> None:
    simulated, catalogue = world
    load_world(simulated, catalogue)
    lines = OrderLine.objects.values("order").annotate(sum=Sum(F("quantity") * F("unit_price")))
    assert {row["order"]: row["sum"] for row in lines} == dict(Order.objects.values_list("pk", "total"))
    sold = OrderLine.objects.order_by("pk").values_list("variant", "order__placed_at")
    line_variants = catalogue.variant_id[simulated.order_lines["variant"]]
    line_times = simulated.orders["at"][simulated.order_lines["order"]]
    assert [(key, int(at.timestamp())) for key, at in sold] == list(
        zip(line_variants.tolist(), line_times.tolist(), strict=True)
    )


def test_product_costs_what_its_open_price_says(world: tuple[World, Catalogue]) -> None:
    load_world(*world)
    still = dict(PriceHistory.objects.filter(ends_at=None).values_list("product", "price"))
    assert still == dict(Product.objects.with_offer().values_list("pk", "charged"))


def test_second_world_is_refused_and_changes_nothing(world: tuple[World, Catalogue]) -> None:
    load_world(*world)
    before = (Order.objects.count(), StockMovement.objects.count(), Shopper.objects.count())
    with pytest.raises(WorldIsLoaded, match="300 simulated shoppers"):
        load_world(*world)
    assert (Order.objects.count(), StockMovement.objects.count(), Shopper.objects.count()) == before


def test_load_that_dies_half_way_leaves_nothing_and_can_be_done_again(world: tuple[World, Catalogue]) -> None:
    prices = list(PriceHistory.objects.order_by("pk").values())

    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    steps.register_demo_step("events", die)
    with pytest.raises(KeyboardInterrupt):
        load_world(*world)
    assert (Shopper.objects.count(), Order.objects.count(), StockLevel.objects.count()) == (0, 0, 0)
    assert not Location.objects.filter(code="shanghai").exists()
    assert list(PriceHistory.objects.order_by("pk").values()) == prices
    assert loaded_world() == ""
    steps._steps.clear()
    assert load_world(*world)["shoppers"] == SHOPPERS


def test_registered_steps_get_the_keys_of_the_worlds_rows(world: tuple[World, Catalogue]) -> None:
    simulated, catalogue = world
    told: list[Any] = []

    def step(
        given: World, shoppers: Sequence[int], products: Sequence[int], variants: Sequence[int], progress: Any
    ) -> None:
        told.append((given, list(shoppers), list(products), list(variants)))
        progress(1.0, "done")

    seen: dict[str, list[float]] = {}
    steps.register_demo_step("events", step)
    load_world(simulated, catalogue, stages=lambda name: lambda share, text: seen.setdefault(name, []).append(share))
    ((given, shoppers, products, variants),) = told
    assert given is simulated
    assert products == catalogue.product_id.tolist()
    assert variants == catalogue.variant_id.tolist()
    joined = Shopper.objects.in_bulk(shoppers)
    assert [int(joined[key].created_at.timestamp()) for key in shoppers] == simulated.shoppers["joined_at"].tolist()
    assert list(seen) == ["tables", "events"]
    assert all(shares == sorted(shares) and shares[-1] == 1 for shares in seen.values())


def test_repeated_reviews_and_follows_become_one(world: tuple[World, Catalogue]) -> None:
    simulated, catalogue = world
    review, follow = simulated.reviews[:1].copy(), simulated.follows[:1].copy()
    review["rating"], review["at"] = 1, simulated.reviews["at"][-1] + 60
    doubled = replace(
        simulated,
        reviews=np.concatenate([simulated.reviews, review]),
        follows=np.concatenate([simulated.follows, follow]),
    )
    load_world(doubled, catalogue)
    pairs = {(row["shopper"], row["product"]) for row in simulated.reviews}
    assert Review.objects.count() == len(pairs)
    assert Follow.objects.count() == len({tuple(row)[:3] for row in simulated.follows.tolist()})
    product = catalogue.product_id[review["product"][0]]
    latest = Review.objects.filter(product=product).order_by("-created_at")[0]
    assert (latest.rating, int(latest.created_at.timestamp())) == (1, review["at"][0])


def test_stock_that_the_shop_had_at_the_worlds_locations_is_kept(world: tuple[World, Catalogue]) -> None:
    simulated, catalogue = world
    location = Location.objects.create(code="london", name_en="London")
    first = Variant.objects.get(pk=catalogue.variant_id[0])
    StockLevel.objects.create(variant=first, location=location, on_hand=1000)
    load_world(simulated, catalogue)
    mine = (simulated.stock["variant"] == 0) & (simulated.locations["code"][simulated.stock["location"]] == "london")
    level = StockLevel.objects.get(variant=first, location=location)
    assert level.on_hand == 1000 + simulated.stock["quantity"][mine].sum()


def test_arrays_describe_the_shop(make_product: Callable[..., Product]) -> None:
    begin = datetime(2026, 10, 1, 9, tzinfo=UTC)
    gown = {"season": "summer", "usage": "party", "attributes": {"fabric": "silk", "pattern": "dot"}}
    sizes = ("S", "M", "L")
    make_product("gown", category="women/dresses", colour="navy-blue", sizes=sizes, price=Decimal("80.50"),
                 launched_at=begin, **gown)  # fmt: skip
    older = begin - timedelta(days=400)
    make_product("tie", sizes=("M",), gender="men", launched_at=older, attributes={"fabric": ["x"]})
    make_product("hidden", status="draft", launched_at=begin)
    make_product("free", price=Decimal(0), launched_at=begin)
    make_product("tomorrow", launched_at=datetime(2026, 11, 1, tzinfo=UTC))
    arrays = catalogue_arrays(end=END, days=DAYS)
    assert arrays.product_id.tolist() == list(
        Product.objects.filter(slug__in=["gown", "tie"]).order_by("pk").values_list("pk", flat=True)
    )
    assert (arrays.category.tolist(), arrays.gender.tolist()) == (["women/dresses", "women/tops"], ["women", "men"])
    assert (arrays.colour.tolist(), arrays.price.tolist()) == (["navy blue", "red"], [80.5, 49.0])
    assert (arrays.season.tolist(), arrays.usage.tolist()) == (["summer", ""], ["party", ""])
    assert (arrays.fabric.tolist(), arrays.print.tolist()) == (["silk", ""], ["dot", ""])
    assert arrays.launch_day is not None
    assert arrays.launch_day.tolist() == [59, -341]
    assert arrays.variant_product.tolist() == [0, 0, 0, 1]
    assert arrays.variant_sizes.tolist() == [3] * 4
    assert arrays.variant_size.tolist()[0] == 0


def test_empty_shop_has_nothing_to_simulate() -> None:
    with pytest.raises(ValueError, match="nothing on sale"):
        catalogue_arrays(end=END)


def test_drawn_catalogue_is_written_with_a_picture_a_colour(small_pictures: None) -> None:
    outcomes = load_drawn_catalogue(seed=5, size=6)
    assert outcomes == ["created"] * 6
    expected = {product.external_id: product for product in drawing.catalogue(5, 6)}
    for product in Product.objects.all():
        spec = expected[product.external_id]
        assert (product.name_en, product.name_zh) == (spec.name_en, spec.name_zh)
        assert (product.category.path, product.price) == (spec.category, spec.price)
        assert product.variants.count() == len(spec.colourways) * len(spec.sizes)
        colours = [image.colour.slug for image in product.images.all() if image.colour]
        assert colours == 2 * [way.colour for way in spec.colourways]
        views = [image.drawing["view"] for image in product.images.all()]
        assert views == len(spec.colourways) * ["front"] + len(spec.colourways) * ["detail"]
        assert all(image.is_drawn for image in product.images.all())
        assert product.description_zh
    image = ProductImage.objects.all()[0]
    assert (image.width, image.height) == (24, 32)
    with default_storage.open(str(image.file.name)) as handle:
        assert handle.read(4) == b"RIFF"


def test_second_drawing_draws_and_writes_nothing(small_pictures: None, monkeypatch: pytest.MonkeyPatch) -> None:
    load_drawn_catalogue(seed=5, size=4)
    before = list(Product.objects.order_by("pk").values())
    monkeypatch.setattr("catalog.drawing.output.camera", None)
    assert load_drawn_catalogue(seed=5, size=4) == ["unchanged"] * 4
    assert list(Product.objects.order_by("pk").values()) == before


def _gallery() -> list[tuple[object, ...]]:
    columns = ("product__external_id", "position", "colour_id", "file", "sha256", "width", "height", "drawing")
    return [tuple(map(str, row)) for row in ProductImage.objects.order_by(*columns[:2]).values_list(*columns)]


def test_close_ups_that_were_left_out_come_where_they_would_have_been(
    small_pictures: None, capsys: pytest.CaptureFixture[str]
) -> None:
    load_drawn_catalogue(seed=5, size=4)
    whole = _gallery()
    Product.objects.all().delete()
    for name in default_storage.listdir(pictures.FOLDER)[1]:
        default_storage.delete(f"{pictures.FOLDER}/{name}")
    load_drawn_catalogue(seed=5, size=4, with_close_ups=False)
    assert len(_gallery()) == len(whole) // 2
    for _ in range(2):
        call_command("draw_pictures", close_ups=True)
        assert _gallery() == whole
    assert capsys.readouterr().out.splitlines() == [f"{len(whole) // 2} close-ups drawn", "0 close-ups drawn"]
    assert load_drawn_catalogue(seed=5, size=4, with_close_ups=False) == ["unchanged"] * 4
    assert load_drawn_catalogue(seed=5, size=4) == ["unchanged"] * 4
    assert _gallery() == whole
    assert all(default_storage.size(str(row[3])) for row in whole)


def test_another_seed_is_not_drawn_over_the_first(small_pictures: None) -> None:
    load_drawn_catalogue(seed=5, size=4)
    before = list(Product.objects.order_by("pk").values())
    with pytest.raises(CommandError, match="drawn with another seed"):
        call_command("load_demo", seed=6, size=4)
    assert list(Product.objects.order_by("pk").values()) == before


def test_interrupted_drawing_keeps_the_pictures_it_has(small_pictures: None) -> None:
    seen: list[int] = []

    def stop(done: int, total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load_drawn_catalogue(seed=5, size=5, progress=stop)
    assert not Product.objects.exists()
    load_drawn_catalogue(seed=5, size=5, progress=lambda done, total: seen.append(done))
    assert seen[0] == 3
    assert Product.objects.count() == 5


def test_command_fills_an_empty_shop_once(small_pictures: None, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        call_command("load_demo", size=4, shoppers=5)
    printed = capsys.readouterr().out
    assert "4 drawn products, 4 of them new" in printed
    assert "4 drawn products, 0 of them new" in printed
    assert "The demo world is already here (5 simulated shoppers" in printed
    assert Shopper.objects.filter(is_simulated=True).count() == 5
    newest = Order.objects.order_by("-placed_at").first()
    assert newest is None or newest.placed_at < datetime.now(UTC)


@pytest.fixture
def real_folder(tmp_path: Path) -> Path:
    ids = range(10000, 10006)
    return make_folder(tmp_path / "real", [row(number) for number in ids], ids=ids)


@pytest.mark.parametrize("first", ["drawn", "real"])
def test_a_world_is_not_mixed_with_another_catalogue(small_pictures: None, real_folder: Path, first: str) -> None:
    catalogues = {"drawn": "drawn", "real": str(real_folder)}
    second = catalogues["real" if first == "drawn" else "drawn"]
    call_command("load_demo", catalogue=catalogues[first], size=6, shoppers=60)
    before = list(Product.objects.order_by("pk").values())
    with pytest.raises(CommandError, match=r"60 simulated shoppers.*make clean.*FASHIONAI_VAR=") as refused:
        call_command("load_demo", catalogue=second, size=6, shoppers=60)
    assert (f"CATALOG={real_folder}" in str(refused.value)) == (first == "drawn")
    assert list(Product.objects.order_by("pk").values()) == before


def test_the_same_catalogue_goes_on(
    small_pictures: None, real_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        call_command("load_demo", catalogue=str(real_folder), shoppers=60)
    assert "The demo world is already here (60 simulated shoppers" in capsys.readouterr().out


def test_command_prints_the_figures_of_the_loaded_world_beside_real_ones(
    small_pictures: None, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("load_demo", size=6, shoppers=60)
    printed = capsys.readouterr().out.splitlines()
    rows = {words[0]: words[1:] for words in map(str.split, printed) if words and words[0] in HEADLINE}
    returned = Return.objects.count() / OrderLine.objects.count()
    assert list(rows) == list(HEADLINE)
    assert rows["return_rate"][:2] == ["0.15-0.30", f"{returned:.4f}"]


def test_figures_on_the_drawn_catalogue_are_near_those_of_real_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "draw_missing", lambda shots, progress: None)
    monkeypatch.setattr(drawn.timezone, "now", lambda: datetime(END.year, END.month, END.day, tzinfo=UTC))
    load_drawn_catalogue()
    catalogue = catalogue_arrays(end=END)
    worlds = [simulated_figures(catalogue, simulate(catalogue, seed=seed, end=END)) for seed in (7, 8, 9)]
    means = {name: np.mean([figures[name] for figures in worlds]) for name in MEASURED}
    assert means == pytest.approx({name: value for name, (value, _) in MEASURED.items()}, rel=0.12)
    for name, (low, high) in PUBLISHED.items():
        assert low <= min(figures[name] for figures in worlds) <= max(figures[name] for figures in worlds) <= high, name
