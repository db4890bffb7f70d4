"""`manage.py export_shopper alice@example.com`: everything the shop knows about a shopper, as JSON."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from fashionai.accounts.management.finding import shopper_named
from fashionai.accounts.privacy import export_shopper


class Command(BaseCommand):
    help = "Print everything the shop knows about a shopper, as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("shopper", help="e-mail address, or the key of a guest")

    def handle(self, *args: Any, shopper: str, **options: Any) -> None:
        self.stdout.write(json.dumps(export_shopper(shopper_named(shopper)), ensure_ascii=False, indent=2))
