"""Cells that stand for rows of other tables or for a part of a row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext
from import_export import fields, widgets

from catalog.models import Product


class Known(widgets.Widget):
    """A row of another table by its key; all of them are read once a file."""

    def __init__(self, rows: Callable[[], QuerySet[Any]], key: Callable[[Any], str], what: Any) -> None:
        super().__init__()
        self.rows, self.key, self.what = rows, key, what
        self._known: dict[str, Model] | None = None

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Model:
        if self._known is None:
            self._known = {self.key(one): one for one in self.rows()}
        found = self._known.get(str(value or "").strip())
        if found is None:
            raise ValueError(gettext("There is no %(what)s “%(key)s”.") % {"what": self.what, "key": value or ""})
        return found

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return self.key(value) if value is not None else ""


class Words(widgets.CharWidget):
    """Text; an empty cell is empty text and not nothing."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return "" if value is None else str(value).strip()


class YesNo(widgets.Widget):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool:
        text = str(value if value is not None else "").strip().lower()
        if text in {"1", "yes", "true", "是"}:
            return True
        if text in {"0", "no", "false", "否"}:
            return False
        raise ValueError(gettext("Write 1 for yes or 0 for no, not “%s”.") % text)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "1" if value else "0"


class Number(widgets.Widget):
    """A whole number or an amount (`places` decimals), written plainly: 12 or 129.90."""

    def __init__(self, kind: Callable[[str], Any], what: Any) -> None:
        super().__init__()
        self.kind, self.what = kind, what

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        text = str(value if value is not None else "").strip()
        try:
            number = self.kind(text)
            if not text.isascii() or not 0 <= number < 10**9:
                raise ValueError(text)
        except (ValueError, ArithmeticError):
            raise ValueError(gettext("“%(text)s” is no %(what)s.") % {"text": text, "what": self.what}) from None
        return number

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else str(value)


class Attribute(fields.Field):
    """One key of a product's attributes; several values are joined by a bar."""

    def __init__(self, key: str) -> None:
        super().__init__(column_name=key, attribute=f"attributes__{key}", widget=Words())
        self.key = key

    def get_value(self, instance: Product, **kwargs: Any) -> str:
        value = instance.attributes.get(self.key)
        return "|".join(map(str, value)) if isinstance(value, list) else str("" if value is None else value)

    def save(self, instance: Product, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        text = self.clean(row, **kwargs)
        if text == self.get_value(instance):
            return
        kept = {key: value for key, value in instance.attributes.items() if key != self.key}
        if text:
            many = self.key == "details" or isinstance(instance.attributes.get(self.key), list)
            kept[self.key] = [part.strip() for part in text.split("|") if part.strip()] if many else text
        instance.attributes = kept
