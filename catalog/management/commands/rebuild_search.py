from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from catalog.imports.progress import ProgressLine
from catalog.search.indexing import rebuild


class Command(BaseCommand):
    help = "Write the search document of every product anew; what has not changed is left alone (docs/search.md)."

    def handle(self, *args: Any, **options: Any) -> None:
        changed = rebuild(progress=ProgressLine("Indexing", "products"))
        self.stdout.write(f"{changed:,} documents changed.")
