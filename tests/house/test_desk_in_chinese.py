"""The desk is Chinese for who reads Chinese: no page of it shows an English word of the interface."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse

from catalog import services
from catalog.models import Brand, Colour, Location, Product, Return, Review
from fashionai.accounts.models import Shopper, User
from fashionai.jobs.models import Job, State
from recommender.models import Event

OURS = ("catalog", "accounts", "jobs", "registry", "recommender", "auth")
SILENT = {"script", "style", "code", "pre", "textarea", "svg"}
SPOKEN = ("placeholder", "title", "aria-label", "alt", "data-label")
# Names, codes, units and what people typed: not the interface's words.
OWN = re.compile(
    r"\b[0-9a-f]{8,}\S*|FashionAI|English|[\w.+-]+@[\w.-]+|CSV|csv|JSON|SKU|ID|URL|CPU|GPU|UTC|USD|SHA-256|MB|KB|GB|JPEG|PNG|WebP|hex|#rrggbb"
    r"|\b(?:esc|zh-hans|EUR|CNY|desk|alpha|default|women|tops|Women|Linden|viewer|merchandiser|owner|Viewer|nightly)\b"
    r"|https?://\S+|/\S*|\b[a-z]+_[a-z_]+\b|(?:[A-Z0-9]+[-.])+[A-Z0-9]+|\w+\*{4,}|Ctrl|Esc|Enter|Celery|Cron|cron"
)
WORD = re.compile(r"[A-Za-z]{3,}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


class Words(HTMLParser):
    """Text nodes and spoken attributes of a page, scripts and code left out."""

    def __init__(self) -> None:
        super().__init__()
        self.inside: list[str] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self.inside.append(tag)
        values = dict(attrs)
        if "material-symbols-outlined" in (values.get("class") or ""):
            self.inside.append(tag)  # the name of an icon
        self.found += [values[name] or "" for name in SPOKEN if values.get(name)]

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.found.append(data)


def english(page: str) -> set[str]:
    words = Words()
    words.feed(page)
    nodes = {re.sub(r"\s+", " ", node).strip() for node in words.found}
    return {node for node in nodes if not CHINESE.search(node) and WORD.search(OWN.sub("", node))}


def test_the_search_itself_finds_what_is_left() -> None:
    page = '<p title="Go back">保存 Save</p><b> Add\n another </b><code>raw</code><i>SKU USD a@b.cn GOWN-RED-M</i>'
    page += "<i>12345678-4abc-4def-8abc-0123456789ab 1a2b3c4d5e</i>"
    assert english(page) == {"Go back", "Add another"}


@pytest.fixture
def desk(mei: User) -> Client:
    cache.clear()
    mei.name = "梅"
    mei.save()
    client = Client(HTTP_ACCEPT_LANGUAGE="zh-hans")
    client.force_login(mei)
    return client


@pytest.fixture
def shop(make_product: Callable[..., Product], alice: Shopper, warehouse: Location, mei: User) -> Product:
    """A row of everything, named in Chinese."""
    gown = make_product("gown", sizes=("M",), name_zh="礼服", attributes={"neckline": "crew"})
    Brand.objects.update(name_en="林登", name_zh="林登")
    Colour.objects.update(name_en="红色", name_zh="红色")
    item = services.Item(gown.variants.get(), 1)
    order = services.place_order(shopper=alice, items=[item], location=warehouse)
    type(order).objects.update(status="paid")
    Return.objects.create(line=order.lines.get(), quantity=1, reason="too_small")
    Review.objects.create(product=gown, shopper=alice, rating=4, title="好看")
    Event.objects.create(shopper=alice, product=gown, kind="view")
    services.set_price(product=gown, price=Decimal("39.00"))
    Job.objects.create(kind="nightly", state=State.DEAD)
    LogEntry.objects.log_actions(mei.pk, [gown], 2, change_message="改了")
    return gown


def addresses(shop: Product) -> list[str]:
    found = ["/admin/", "/admin/catalog/stocklevel/view/", f"/admin/catalog/product/{shop.pk}/history/"]
    for model in admin.site._registry:
        if model._meta.app_label not in OURS:
            continue
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        found.append(reverse(f"{name}_changelist"))
        for page in ("add", "import", "export"):
            try:
                found.append(reverse(f"{name}_{page}"))
            except NoReverseMatch:
                continue
        row = model._default_manager.first()
        if row is not None:
            found += [reverse(f"{name}_change", args=[row.pk]), reverse(f"{name}_history", args=[row.pk])]
    return found


def test_no_page_of_the_desk_shows_english(desk: Client, shop: Product) -> None:
    left: dict[str, list[str]] = {}
    opened = 0
    for address in addresses(shop):
        response = desk.get(address)
        if response.status_code != 200:
            assert response.status_code in (302, 403), address
            continue
        opened += 1
        for node in english(response.content.decode()):
            left.setdefault(node, []).append(address)
    assert opened > 50
    assert sorted(left) == [], left


def test_pages_that_ask_first_are_chinese_too(desk: Client, shop: Product) -> None:
    for action in ("archive", "activate", "change_price", "set_season", "set_category", "add_to_promotion"):
        page = desk.post("/admin/catalog/product/", {"action": action, "_selected_action": [shop.pk]})
        assert page.status_code == 200
        assert english(page.content.decode()) == set(), action
