"""What was searched for, counted by the day. Nothing of the shopper is kept."""

from __future__ import annotations

import re

from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from catalog.models import SearchTerm

LONGEST = 80
# What looks like an address, a number of a card or a phone says something of a person: it is not counted.
PERSONAL = re.compile(r"@|[0-9]{6,}")


def record(*, query: str, language: str, results: int) -> None:
    """Count one search of today. A count is not worth an error page: what the database refuses is left out."""
    text = " ".join(query.lower().split())
    if not text or len(text) > LONGEST or PERSONAL.search(text.replace(" ", "").replace("-", "")):
        return
    row = {"day": timezone.now().date(), "query": text, "language": language}
    try:
        with transaction.atomic():
            known = SearchTerm.objects.filter(**row).update(count=F("count") + 1, results=results)
            if not known:
                SearchTerm.objects.create(**row, results=results)
    except IntegrityError:  # another request was first
        SearchTerm.objects.filter(**row).update(count=F("count") + 1)
    except DatabaseError:
        return
