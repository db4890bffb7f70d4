"""The words that search knows, read anew now and then: the lexicon, the index's vocabulary, what is searched often."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone

from catalog.facets.current import Keeper
from catalog.models import SearchTerm
from catalog.search import lexicon
from catalog.search.engine import engine
from catalog.search.lexicon import Lexicon
from catalog.search.spelling import Speller
from catalog.search.synonyms import ANY_OF, STANDS_FOR
from catalog.search.text import word_of

# Words change far more slowly than stock.
SLOWER = 20
POPULAR_DAYS, POPULAR = 30, 200


@dataclass(frozen=True)
class Words:
    """`vocabulary`: words of the index with their documents. `popular`: (query, language), often searched and found."""

    lexicon: Lexicon
    vocabulary: dict[str, int]
    speller: Speller
    popular: list[tuple[str, str]]

    def knows(self, word: str) -> bool:
        return word in self.vocabulary


def load() -> Words:
    vocabulary = {word_of(token): count for token, count in engine().vocabulary().items()}
    # Synonyms of what the shop has are words to correct to as well: nobody wants "snekers" made into "sneer".
    written = Counter(vocabulary)
    for word, stands in STANDS_FOR.items():
        if stands in vocabulary:
            written[word] = max(written[word], vocabulary[stands])
    for word, kinds in ANY_OF.items():
        written[word] = max(written[word], sum(vocabulary.get(kind, 0) for kind in kinds))
    return Words(lexicon.load(), vocabulary, Speller(+written), _popular())


def _popular() -> list[tuple[str, str]]:
    since = timezone.now().date() - timedelta(days=POPULAR_DAYS)
    rows = SearchTerm.objects.filter(day__gte=since, results__gt=0).order_by().values("query", "language")
    often = rows.annotate(times=Sum("count")).filter(times__gte=2).order_by("-times", "query")
    return list(often.values_list("query", "language")[:POPULAR])


keeper: Keeper[Words] = Keeper(load, lambda: settings.LISTING_STALE_SECONDS * SLOWER)


def words() -> Words:
    return keeper.get()
