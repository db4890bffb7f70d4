"""What the page of categories shows."""

from __future__ import annotations

from supply.levels.models import LevelForecast


def newest() -> tuple[LevelForecast | None, list[LevelForecast]]:
    """Everything and the categories of the newest night, the largest first. Two queries."""
    whole = LevelForecast.objects.filter(whole=True).first()
    if whole is None:
        return None, []
    parts = LevelForecast.objects.filter(night=whole.night, whole=False).select_related("category__parent")
    return whole, sorted(parts, key=lambda one: -one.expected)


def chosen(parts: list[LevelForecast], key: str) -> LevelForecast | None:
    """The one that was asked for, or the largest."""
    return next((one for one in parts if str(one.category_id or 0) == key), parts[0] if parts else None)
