"""`manage.py erase_shopper alice@example.com`: forget a shopper."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand

from fashionai.accounts.management.finding import shopper_named
from fashionai.accounts.privacy import erase_shopper


class Command(BaseCommand):
    help = "Forget a shopper and their sign-in. Orders stay for the books, without the shopper."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("shopper", help="e-mail address, or the key of a guest")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, shopper: str, yes: bool, **options: Any) -> None:
        person = shopper_named(shopper)
        if not yes and input(f"Erase {person} for good? Type yes: ").strip() != "yes":
            raise CommandError("Nothing was erased.")
        erase_shopper(shopper=person)
        self.stdout.write(f"{shopper} was erased.")
