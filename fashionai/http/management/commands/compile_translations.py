"""Write every locale's .mo from its .po, without gettext's own tools. New strings: `makemessages` first."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            import polib
        except ImportError as error:
            raise CommandError("polib is missing: install requirements-dev.txt.") from error
        for folder in settings.LOCALE_PATHS:
            for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
                catalogue = polib.pofile(str(source))
                waiting = [entry.msgid for entry in catalogue if not entry.obsolete and not entry.translated()]
                if waiting:
                    raise CommandError(f"{source}: {len(waiting)} without a translation, such as {waiting[0]!r}.")
                catalogue.save_as_mofile(str(source.with_suffix(".mo")))
                self.stdout.write(f"{source.parent.parent.name}: {len(catalogue)} strings")
