"""The fixed cast (Alice, Bob, Charlie, Mei) and the smallest catalogue that tests need."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.test import Client, override_settings
from django.utils import translation

from catalog import kept, promises, reference
from catalog.facets import current
from catalog.models import Brand, Category, Colour, Location, Product, Size, StockLevel, Variant
from catalog.search import words
from fashionai.accounts.models import Shopper, User

#: Folders whose tests may meet Redis without opening a database.
_ON_REDIS = ("tests/http/", "tests/jobs/")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--on-servers",
        action="store_true",
        help="leave out what meets neither database nor Redis",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--on-servers"):
        return
    kept = [item for item in items if _meets_a_server(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def _meets_a_server(item: pytest.Item) -> bool:
    opens = item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    return bool(opens) or item.nodeid.startswith(_ON_REDIS)


def pytest_sessionfinish() -> None:
    shutil.rmtree(settings.VAR_DIR, ignore_errors=True)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data; without it the test skips, and in CI it fails."""
    folder = os.environ.get("FASHIONAI_DATA", "")
    if folder and Path(folder).is_dir():
        return Path(folder)
    message = "Set FASHIONAI_DATA to the folder of real data."
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(autouse=True)
def _own_files(tmp_path: Path) -> Iterator[None]:
    """Uploads and model artifacts of a test stay in its own folder."""
    folders = {"MEDIA_ROOT": "media", "PRIVATE_ROOT": "private", "ARTIFACT_ROOT": "artifacts"}
    with override_settings(**{setting: tmp_path / name for setting, name in folders.items()}):
        yield


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """A request leaves its language active in its thread; the next test starts in the default one."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


def _person(email: str, **fields: Any) -> User:
    return User.objects.create_user(email, "correct horse battery", **fields)


@pytest.fixture
def as_it_runs(settings: Any) -> Iterator[None]:
    """What a process keeps of the catalogue stands, as it does outside of tests; empty before and afterwards."""
    settings.LISTING_STALE_SECONDS = 3600.0
    _forget()
    yield
    _forget()


def _forget() -> None:
    kept.forget()
    for keeper in (current.keeper, reference.keeper, promises.keeper, words.keeper):
        keeper.forget()


@pytest.fixture(autouse=True)
def _nothing_held() -> None:
    """A process keeps what it read of the catalogue; each test begins as a process does."""
    _forget()


@pytest.fixture(autouse=True)
def _own_minute() -> Iterator[None]:
    """All tests ask from one address within few minutes: only those of the throttle shall meet it."""
    with override_settings(API_PER_MINUTE=dict.fromkeys(("read", "write", "orders", "tryon", "studio"), 10**6)):
        yield


@pytest.fixture
def alice(db: None) -> Shopper:
    """A shopper with an account: the owner of what is private in a test."""
    return Shopper.objects.create(user=_person("alice@example.com", name="Alice"))


@pytest.fixture
def bob(db: None) -> Shopper:
    """Another shopper with an account."""
    return Shopper.objects.create(user=_person("bob@example.com", name="Bob"))


@pytest.fixture
def mei(db: None) -> User:
    """The merchandiser (an owner of the desk)."""
    return _person("mei@example.com", name="Mei", is_staff=True, is_superuser=True)


@pytest.fixture
def member(db: None) -> Callable[[str], Client]:
    """The browser of somebody new who is in the group of that name."""

    def of(group: str) -> Client:
        user = User.objects.create_user(f"{group}@example.com", "correct horse battery", is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        client = Client()
        client.force_login(user)
        return client

    return of


@pytest.fixture
def charlie() -> Client:
    """A stranger's browser: no account, no cookie."""
    return Client()


@pytest.fixture
def warehouse(db: None) -> Location:
    return Location.objects.create(code="main", name_en="Main warehouse", name_zh="主仓库")


def _category(path: str) -> Category:
    parent: Category | None = None
    parts = path.split("/")
    for depth, slug in enumerate(parts):
        names = {"slug": slug, "parent": parent, "name_en": slug.title(), "name_zh": slug}
        parent = Category.objects.get_or_create(path="/".join(parts[: depth + 1]), defaults=names)[0]
    assert parent is not None
    return parent


def _stocked(product: Product, *, colour: str, sizes: tuple[str, ...], stock: int, location: Location) -> None:
    hue = {"name_en": colour.title(), "hex": "#aa2222", "family": "red"}
    shade = Colour.objects.get_or_create(slug=colour, defaults=hue)[0]
    for position, code in enumerate(sizes):
        size = Size.objects.get_or_create(scale="alpha", code=code, defaults={"position": position})[0]
        sku = f"{product.slug}-{colour}-{code}".upper()
        variant = Variant.objects.create(product=product, colour=shade, size=size, sku=sku)
        StockLevel.objects.create(variant=variant, location=location, on_hand=stock)


@pytest.fixture
def make_product(db: None, warehouse: Location) -> Callable[..., Product]:
    """Makes a product with a variant a size, in stock: `make_product("gown", category="women/dresses", stock=3)`."""

    def make(
        slug: str = "tee",
        *,
        category: str = "women/tops",
        colour: str = "red",
        sizes: tuple[str, ...] = ("S", "M"),
        stock: int = 5,
        **fields: Any,
    ) -> Product:
        fields.setdefault("brand", Brand.objects.get_or_create(slug="linden", defaults={"name_en": "Linden"})[0])
        names = {"name_en": slug.replace("-", " ").title(), "name_zh": "商品"}
        money = {"price": Decimal("49.00"), "currency": "USD"}
        product = Product.objects.create(
            slug=slug, category=_category(category), **{**names, **money, "gender": "women", **fields}
        )
        _stocked(product, colour=colour, sizes=sizes, stock=stock, location=warehouse)
        return product

    return make
