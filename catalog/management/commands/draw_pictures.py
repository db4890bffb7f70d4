"""`manage.py draw_pictures`: larger sizes of drawn pictures before anyone asks for them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from catalog.management.stopping import stoppable
from catalog.models import ProductImage
from catalog.pictures import drawer


class Command(BaseCommand):
    help = "Draw the larger sizes of product pictures that are otherwise drawn when first asked for. Stop it any time."

    def handle(self, *args: Any, **options: Any) -> None:
        with stoppable():
            self._draw()

    def _draw(self) -> None:
        pictures = ProductImage.objects.exclude(drawing=None).order_by("position", "-product__launched_at", "pk")
        total, drawn = pictures.count(), 0
        for done, picture in enumerate(pictures.iterator(), start=1):
            drawn += picture.is_drawn and drawer.draw_ahead(picture)
            if done % 50 == 0 or done == total:
                self.stdout.write(f"{done:,} of {total:,} pictures looked at, {drawn:,} drawn")
