"""`manage.py draw_pictures`: missing close-ups, or larger sizes of drawn pictures before anyone asks for them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from catalog.demo import close_ups as close_up_pictures
from catalog.imports.progress import ProgressLine
from catalog.management.stopping import stoppable
from catalog.models import ProductImage
from catalog.pictures import drawer


class Command(BaseCommand):
    help = "Draw the larger sizes of product pictures that are otherwise drawn when first asked for. Stop it any time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--close-ups", action="store_true", help="draw the close-ups that load_demo left out, no more"
        )

    def handle(self, *args: Any, close_ups: bool = False, **options: Any) -> None:
        with stoppable():
            if close_ups:
                drawn = close_up_pictures.draw_missing(ProgressLine("Close-ups", "pictures"))
                self.stdout.write(f"{drawn:,} close-ups drawn")
            else:
                self._draw()

    def _draw(self) -> None:
        pictures = ProductImage.objects.exclude(drawing=None).order_by("position", "-product__launched_at", "pk")
        total, drawn = pictures.count(), 0
        for done, picture in enumerate(pictures.iterator(), start=1):
            drawn += picture.is_drawn and drawer.draw_ahead(picture)
            if done % 50 == 0 or done == total:
                self.stdout.write(f"{done:,} of {total:,} pictures looked at, {drawn:,} drawn")
