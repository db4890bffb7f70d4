"""SQLite's FTS5. Tokens are letters and digits only, so that none can be taken for the query language."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from catalog.search.engine.base import Engine, Term, Where

COLUMNS = {Where.FACTS: "{facts} : ", Where.HEAD: "{name brand facts} : ", Where.ANYWHERE: ""}
# name, brand, facts, description: the columns of the table, in its order.
MATCH = """
    SELECT rowid, -bm25(catalog_search, 8.0, 6.0, 4.0, 1.0) FROM catalog_search WHERE catalog_search MATCH %s
"""


class SqliteEngine(Engine):
    def match(self, terms: Sequence[Term], *, every: bool) -> dict[int, float]:
        if not terms:
            return {}
        with connection.cursor() as cursor:
            cursor.execute(MATCH, [(" AND " if every else " OR ").join(map(_expression, terms))])
            return dict(cursor.fetchall())

    def vocabulary(self) -> dict[str, int]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT term, doc FROM catalog_search_words")
            return dict(cursor.fetchall())


def _expression(term: Term) -> str:
    words = " OR ".join(f'"{token}"{" *" if term.prefix else ""}' for token in term.tokens)
    return f"({COLUMNS[term.where]}({words}))"
