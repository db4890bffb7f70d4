"""The desk's sidebar: what a merchandiser uses every day comes first."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

# title, then (label, icon, app label, model, and the address where it is not the model's list)
GROUPS: list[tuple[Any, list[tuple[Any, ...]]]] = [
    (
        _("Goods"),
        [
            (_("Products"), "styler", "catalog", "product"),
            (_("Variants"), "qr_code", "catalog", "variant"),
            (_("Categories"), "account_tree", "catalog", "category"),
            (_("Brands"), "sell", "catalog", "brand"),
            (_("Colours"), "palette", "catalog", "colour"),
            (_("Sizes"), "straighten", "catalog", "size"),
        ],
    ),
    (
        _("Stock"),
        [
            (_("Stock levels"), "inventory_2", "catalog", "stocklevel"),
            (_("Movements"), "swap_vert", "catalog", "stockmovement"),
            (_("Locations"), "warehouse", "catalog", "location"),
            (_("Purchasing"), "shopping_cart", "supply", "purchaseproposal"),
            (_("Terms of purchase"), "contract", "supply", "purchaseterms"),
            (_("Production plan"), "view_timeline", "supply", "purchaseproposal", "admin:supply_production"),
            (_("Workshops"), "precision_manufacturing", "supply", "workshop"),
            (_("Materials"), "texture", "supply", "material"),
            (_("Movement sources"), "sensors", "supply", "feedsource"),
        ],
    ),
    (
        _("Selling"),
        [
            (_("Promotions"), "percent", "catalog", "promotion"),
            (_("Labelling"), "label", "catalog", "labeltask"),
            (_("Recommendation rules"), "tune", "recommender", "recommendationrule"),
            (_("Fashion trends"), "trending_up", "recommender", "trend"),
            (_("Searches"), "search", "catalog", "searchterm"),
        ],
    ),
    (
        _("Design"),
        [
            (_("Liked sketches"), "draw", "design", "design"),
            (_("Concepts"), "lightbulb", "design", "concept"),
            (_("Generator"), "neurology", "design", "training"),
        ],
    ),
    (
        _("Sales"),
        [
            (_("Orders"), "receipt_long", "catalog", "order"),
            (_("Returns"), "assignment_return", "catalog", "return"),
            (_("Payments"), "payments", "catalog", "payment"),
            (_("Letters"), "mail", "catalog", "mail"),
            (_("Delivery"), "local_shipping", "catalog", "deliverymethod"),
            (_("Reviews"), "reviews", "catalog", "review"),
            (_("Follows"), "group_add", "catalog", "follow"),
        ],
    ),
    (
        _("Learning"),
        [
            (_("Jobs"), "work_history", "jobs", "job"),
            (_("Models"), "model_training", "registry", "modelversion"),
            (_("Events"), "ads_click", "recommender", "event"),
            (_("Garments for try-on"), "content_cut", "tryon", "preparedgarment"),
            (_("What rails showed"), "view_carousel", "recommender", "slate"),
            (_("Timetable"), "schedule", "django_celery_beat", "periodictask"),
        ],
    ),
    (
        _("Judging"),
        [
            (_("Evaluation"), "monitoring", "registry", "modelversion", "admin:recommender_evaluation"),
            (_("Experiments"), "experiment", "recommender", "experiment"),
            (_("Try-on"), "checkroom", "tryon", "verdict", "admin:tryon_report"),
            (_("Who gets shown"), "visibility", "recommender", "slate", "admin:recommender_exposure"),
        ],
    ),
    (
        _("People"),
        [
            (_("Shoppers"), "shopping_bag", "accounts", "shopper"),
            (_("Consents"), "handshake", "accounts", "consent"),
            (_("Users"), "person", "accounts", "user"),
            (_("Groups"), "group", "auth", "group"),
        ],
    ),
]

# Where another page than the plain list says it better.
OWN_PAGES = {
    "catalog_stocklevel": "admin:catalog_stock_view",
    "supply_purchaseproposal": "admin:supply_desk",
}


def desk(request: HttpRequest) -> list[dict[str, Any]]:
    """The groups with the entries that this user may see."""
    front = {"title": _("Overview"), "icon": "dashboard", "link": reverse("admin:index")}
    groups = [{"title": title, "items": _allowed(request, entries)} for title, entries in GROUPS]
    _mark_one(request.path, [item for group in groups for item in group["items"]])
    return [{"items": [front]}, *[group for group in groups if group["items"]]]


def _allowed(request: HttpRequest, entries: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    return [
        {
            "title": label,
            "icon": icon,
            "link": reverse(own[0]) if own else _page(f"{app}_{model}"),
        }
        for label, icon, app, model, *own in entries
        if request.user.has_perm(f"{app}.view_{model}") or request.user.has_perm(f"{app}.change_{model}")
    ]


def _mark_one(path: str, items: list[dict[str, Any]]) -> None:
    """A page below two entries, such as a report beside its list, belongs to the one that leads nearer to it."""
    below = [item for item in items if path.startswith(item["link"])]
    for item in sorted(below, key=lambda one: len(one["link"]))[:-1]:
        item["active"] = False


def _page(model: str) -> str:
    return reverse(OWN_PAGES.get(model, f"admin:{model}_changelist"))
