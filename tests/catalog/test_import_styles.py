"""What an import makes of good rows, and that running it again changes nothing."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from PIL import Image, ImageCms

from catalog import services
from catalog.drawing import COLOURS, SIZE_SCALES
from catalog.imports import rules
from catalog.imports.run import Options, import_styles
from catalog.imports.tables.colours import BASE_COLOURS
from catalog.imports.tables.sizes import SCALES
from catalog.imports.tables.types import ARTICLE_TYPES, CATEGORIES
from catalog.models import Brand, Category, Colour, PriceHistory, Product, ProductImage, StockLevel, Variant
from tests.catalog.importing import HEADER, jpeg, make_folder, row, run

pytestmark = pytest.mark.django_db


def test_row_becomes_a_product_with_its_words_in_both_languages(tmp_path: Path) -> None:
    line = row(7, articleType="Dresses", baseColour="Navy Blue", season="Fall",
               productDisplayName="United Colors of Benetton Women Striped Cotton Dress")  # fmt: skip
    run(make_folder(tmp_path, [line], ids=[7]))
    product = Product.objects.get(source="styles", external_id="7")
    assert product.slug == "united-colors-of-benetton-women-striped-cotton-dress-7"
    assert product.name_zh == "United Colors of Benetton 藏青条纹女士连衣裙"
    assert (product.brand.name_en, product.category.path) == ("United Colors of Benetton", "women/dresses")
    assert (product.category.name_en, product.category.name_zh) == ("Dresses", "连衣裙")
    assert (product.season, product.year, product.usage) == ("autumn", 2012, "casual")
    assert product.attributes["pattern"] == "stripe"
    assert product.attributes["fabric"] == "cotton"
    skus = list(product.variants.order_by("size__position").values_list("sku", flat=True))
    assert skus == [f"STYLES.7.NAVY.{size}" for size in ("XS", "S", "M", "L", "XL")]
    opening = PriceHistory.objects.get(product=product)
    assert (opening.price, opening.starts_at, opening.ends_at) == (product.price, product.launched_at, None)
    assert not StockLevel.objects.exists()


def test_columns_beyond_the_layout_are_honoured(tmp_path: Path) -> None:
    header = f"{HEADER},price,currency,brand,sizes,productDisplayName_zh,description"
    line = row(1) + ',12.50,eur,Linden,L|S,红色上衣,"Soft, and warm."'
    run(make_folder(tmp_path, [line], header=header, ids=[1]))
    product = Product.objects.get()
    assert (product.price, product.currency, product.brand.slug) == (Decimal("12.50"), "EUR", "linden")
    assert (product.name_zh, product.description_en) == ("红色上衣", "Soft, and warm.")
    assert list(product.variants.order_by("size__position").values_list("size__code", flat=True)) == ["S", "L"]


def test_second_run_touches_nothing(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, [row(n) for n in range(5)], ids=range(5))
    run(folder)
    before = list(Product.objects.order_by("pk").values())
    picture = Path(default_storage.path(_stored_name()))
    written = picture.stat().st_mtime_ns
    summary, _ = run(folder)
    assert summary.outcomes == {"unchanged": 5}
    assert list(Product.objects.order_by("pk").values()) == before
    assert picture.stat().st_mtime_ns == written


def test_changed_row_is_updated_and_what_the_shop_did_stands(tmp_path: Path) -> None:
    run(make_folder(tmp_path, [row(1), row(2)], ids=[1, 2]))
    product = Product.objects.get(external_id="1")
    services.set_price(product=product, price=Decimal("5.00"))
    red = list(product.variants.values_list("pk", flat=True))
    summary, _ = run(make_folder(tmp_path, [row(1, baseColour="Blue"), row(2)]))
    assert summary.outcomes == {"updated": 1, "unchanged": 1}
    product.refresh_from_db()
    assert product.price == Decimal("5.00")
    assert set(Variant.objects.filter(pk__in=red).values_list("is_active", flat=True)) == {False}
    on_sale = product.variants.filter(is_active=True).values_list("colour__slug", flat=True)
    assert list(on_sale) == ["blue"] * 5
    assert product.images.get().colour == Colour.objects.get(slug="blue")


def test_stated_price_that_changed_goes_through_the_price_history(tmp_path: Path) -> None:
    header = f"{HEADER},price"
    for price in ("20.00", "15.00"):
        run(make_folder(tmp_path, [f"{row(1)},{price}"], header=header, ids=[1]))
    product = Product.objects.get()
    assert product.price == Decimal("15.00")
    assert [str(row.price) for row in product.prices.order_by("starts_at")] == ["20.00", "15.00"]


def test_dry_run_says_the_same_and_writes_nothing(tmp_path: Path, settings: object) -> None:
    folder = make_folder(tmp_path, [row(1), row(2, gender="Martian"), row(3, articleType="Ponchos")], ids=[1, 2, 3])
    dry, dry_entries = run(folder, Options(dry_run=True))
    assert not Product.objects.exists()
    assert not Category.objects.exists()
    assert not Brand.objects.exists()
    assert not Path(settings.MEDIA_ROOT).exists()  # type: ignore[attr-defined]
    real, entries = run(folder)
    assert entries == dry_entries
    assert real == dry


def test_killed_import_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog.imports.run.CHUNK", 2)
    folder = make_folder(tmp_path, [row(n) for n in range(7)], ids=range(7))

    def die(done: int, total: int) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_styles(folder, progress=die)
    assert Product.objects.count() == 4
    summary, _ = run(folder)
    assert summary.outcomes == {"unchanged": 4, "created": 3}
    assert ProductImage.objects.count() == 7


def test_half_a_picture_left_by_a_killed_run_is_replaced(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, [row(1)], ids=[1])
    run(folder)
    stored = Path(default_storage.path(_stored_name()))
    whole = stored.read_bytes()
    Product.objects.all().delete()
    stored.write_bytes(whole[:50])
    run(folder)
    assert stored.read_bytes() == whole


def test_equal_pictures_share_a_file_and_a_lost_one_is_put_back(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, [row(1), row(2)])
    for name in ("1", "2"):
        (folder / "images" / f"{name}.jpg").write_bytes(jpeg("teal"))
    run(folder)
    (name,) = set(ProductImage.objects.values_list("file", flat=True))
    Path(default_storage.path(name)).unlink()
    assert run(folder)[0].outcomes == {"unchanged": 2}
    assert default_storage.exists(name)


def test_stored_picture_has_no_payload_and_no_metadata(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    buffer = io.BytesIO()
    Image.new("RGB", (32, 48), "red").save(buffer, "JPEG", exif=exif, comment=b"secret")
    folder = make_folder(tmp_path, [row(1)])
    (folder / "images" / "1.jpg").write_bytes(buffer.getvalue() + b"<script>alert(1)</script>")
    run(folder)
    image = ProductImage.objects.get()
    stored = Path(default_storage.path(str(image.file.name))).read_bytes()
    assert [word in stored for word in (b"<script>", b"secret", b"taken at home")] == [False] * 3
    assert (image.width, image.height) == (32, 48)


@pytest.mark.parametrize("broken", [False, True])
def test_colour_profile_is_applied_and_dropped(tmp_path: Path, broken: bool) -> None:
    # The profile of an sRGB with red and green primaries swapped: what it calls red is green.
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, green = profile.index(b"rXYZ"), profile.index(b"gXYZ")
    profile[red : red + 1], profile[green : green + 1] = b"g", b"r"
    buffer = io.BytesIO()
    Image.new("RGB", (32, 32), "red").save(buffer, "PNG", icc_profile=b"nonsense" if broken else bytes(profile))
    folder = make_folder(tmp_path, [row(1)])
    (folder / "images" / "1.png").write_bytes(buffer.getvalue())
    run(folder)
    with Image.open(default_storage.path(_stored_name())) as stored:
        assert "icc_profile" not in stored.info
        red, green, blue = stored.convert("RGB").getpixel((16, 16))  # type: ignore[misc]
    assert (red > 200, green > 200, blue < 60) == ((True, False, True) if broken else (False, True, True))


def test_turned_photograph_is_stored_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    buffer = io.BytesIO()
    Image.new("RGB", (48, 32), "red").save(buffer, "JPEG", exif=exif)
    folder = make_folder(tmp_path, [row(1)])
    (folder / "images" / "1.jpg").write_bytes(buffer.getvalue())
    run(folder)
    image = ProductImage.objects.get()
    assert (image.width, image.height) == (32, 48)
    with Image.open(default_storage.path(str(image.file.name))) as stored:
        assert stored.size == (32, 48)


def _stored_name() -> str:
    return str(ProductImage.objects.all()[0].file.name)


def _zipped(folder: Path, file: Path, inside: str) -> Path:
    with zipfile.ZipFile(file, "w") as archive:
        for path in folder.rglob("*.*"):
            archive.write(path, f"{inside}{path.relative_to(folder)}")
    return file


@pytest.mark.parametrize("inside", ["", "fashion/"])
def test_zip_of_the_layout_is_read_like_the_folder(tmp_path: Path, inside: str) -> None:
    folder = make_folder(tmp_path / "set", [row(1)], ids=[1])
    assert run(_zipped(folder, tmp_path / "set.zip", inside))[0].outcomes == {"created": 1}


def test_pictures_may_lie_in_images_zip_or_beside_the_table(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "set", [row(1), row(2)], ids=[1, 2])
    shutil.move(folder / "images" / "2.jpg", folder / "2.jpg")
    _zipped(folder / "images", folder / "images.zip", "")
    shutil.rmtree(folder / "images")
    assert run(folder)[0].outcomes == {"created": 2}


def test_opening_stock_is_booked_once(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, [row(1)], ids=[1])
    for _ in range(2):
        run(folder, Options(opening_stock=4))
    levels = StockLevel.objects.filter(variant__product__external_id="1")
    assert list(levels.values_list("on_hand", flat=True)) == [4] * 5
    assert [level.variant.movements.get().quantity for level in levels] == [4] * 5


def test_a_chunk_costs_the_same_number_of_statements_however_many_rows(
    tmp_path: Path, django_assert_max_num_queries: object
) -> None:
    folder = make_folder(tmp_path, [row(n) for n in range(100)], ids=range(100))
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        run(folder)


def test_prices_and_launches_do_not_depend_on_order(tmp_path: Path) -> None:
    lines = [row(n) for n in range(6)]
    run(make_folder(tmp_path, lines, ids=range(6)))
    drawn = dict(Product.objects.values_list("external_id", "price"))
    run(make_folder(tmp_path, lines[::-1]), Options(source="again"))
    assert dict(Product.objects.filter(source="again").values_list("external_id", "price")) == drawn
    assert len(set(drawn.values())) > 1


def test_drawn_prices_spread_around_the_median_of_their_type() -> None:
    rng = rules.seeded(7, "price", "any")
    prices = sorted(rules.drawn_price(60.0, "Nobody", "women", rng) for _ in range(2001))
    assert Decimal(57) < prices[1000] < Decimal(63)
    assert Decimal(43) < prices[320] < Decimal(50)
    endings = Counter(str(price)[-2:] for price in prices)
    assert set(endings) == {"00", "50", "90"}


@pytest.mark.parametrize(
    ("name", "brand"),
    [
        ("Levis Men Blue Jeans", "Levi's"),
        ("FILA Men Shoes", "Fila"),
        ("Black Coffee Men Shirt", "Black Coffee"),
        ("Black coffee Men Shirt", "Black Coffee"),
        ("Palm Tree Girls Skirt", "Palm Tree"),
        ("Mr.Men Men Tshirt", "Mr. Men"),
        ("Pinky Women Top", "Pinky"),
    ],
)
def test_brand_is_the_first_word_or_a_known_brand_of_several(name: str, brand: str) -> None:
    assert rules.brand_of(name).name_en == brand


def test_tables_name_every_node_in_both_languages_and_agree_with_the_drawn_catalogue() -> None:
    assert {row.category for row in ARTICLE_TYPES.values()} == set(CATEGORIES)
    assert all(en and zh for en, zh in CATEGORIES.values())
    shared = {row.slug: row for row in BASE_COLOURS.values() if row.slug in COLOURS}
    drawn = {slug: (row.name_en, row.name_zh, row.family) for slug, row in COLOURS.items() if slug in shared}
    assert {slug: (row.name_en, row.name_zh, row.family) for slug, row in shared.items()} == drawn
    assert len(shared) > 15
    both = SCALES.keys() & SIZE_SCALES.keys()
    assert {key: SCALES[key] for key in both} == {key: SIZE_SCALES[key].sizes for key in both}


def test_command_writes_a_report_that_no_spreadsheet_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = make_folder(tmp_path / "set", [row(1), row("=cmd"), row("@x")], ids=[1])
    report = tmp_path / "report.csv"
    call_command("import_catalog", str(folder), report=report)
    assert report.read_text("utf-8-sig").splitlines() == [
        "line,id,outcome,reason",
        "2,1,created,",
        "3,'=cmd,rejected,\"id '=cmd' is not 1 to 40 letters, digits, hyphens and underscores\"",
        "4,'@x,rejected,\"id '@x' is not 1 to 40 letters, digits, hyphens and underscores\"",
    ]
    printed = capsys.readouterr()
    assert "1 created, 0 updated, 0 unchanged, 2 rejected" in printed.out
    assert " MB at most" in printed.out
    assert "100 %" in printed.err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"encoding": "utf-16"}, "Cannot read a table in 'utf-16'"),
        ({"encoding": "klingon"}, "Cannot read a table in 'klingon'"),
        ({"source": "../x"}, "A source is 1 to 40"),
        ({"limit": 0}, "--limit must be at least 1"),
        ({"opening_stock": -1}, "--opening-stock cannot be negative"),
    ],
)
def test_command_refuses_options_that_make_no_sense(tmp_path: Path, options: dict[str, object], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        call_command("import_catalog", str(tmp_path), **options)


def test_chinese_table_in_its_own_encoding(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, [row(1, productDisplayName="云朵 红色上衣").encode("gb18030")], ids=[1])
    assert run(folder)[0].outcomes == {"rejected": 1}
    run(folder, Options(encoding="gb18030"))
    product = Product.objects.get()
    assert (product.name_en, product.brand.name_en) == ("云朵 红色上衣", "云朵")


@pytest.mark.realdata
def test_real_set_is_imported_whole(real_data: Path) -> None:
    summary, entries = run(real_data / "fashion-products-224")
    assert summary.outcomes == {"created": 4696}
    assert {entry.reason for entry in entries} == {""}
    assert Product.objects.filter(name_zh="").count() == 0
    assert Category.objects.filter(name_zh="").count() == 0
    assert ProductImage.objects.count() == 4696
    assert len(set(ProductImage.objects.values_list("sha256", flat=True))) < 4696
