"""PostgreSQL's full text: a generated tsvector column with a GIN index."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from catalog.search.engine.base import Engine, Term, Where

WEIGHTS = {Where.FACTS: "C", Where.HEAD: "ABC", Where.ANYWHERE: ""}
# ts_rank takes the weights of D, C, B, A: description, facts, brand, name.
MATCH = """
    SELECT product_id, ts_rank('{0.05, 0.5, 0.75, 1.0}', vector, query)
    FROM catalog_searchdocument, to_tsquery('simple', %s) query WHERE vector @@ query
"""


class PostgresEngine(Engine):
    def match(self, terms: Sequence[Term], *, every: bool) -> dict[int, float]:
        if not terms:
            return {}
        with connection.cursor() as cursor:
            cursor.execute(MATCH, [(" & " if every else " | ").join(map(_expression, terms))])
            return dict(cursor.fetchall())

    def vocabulary(self) -> dict[str, int]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT word, ndoc FROM ts_stat('SELECT vector FROM catalog_searchdocument')")
            return dict(cursor.fetchall())


def _expression(term: Term) -> str:
    label = ("*" if term.prefix else "") + WEIGHTS[term.where]
    return "(" + " | ".join(f"{token}:{label}" if label else token for token in term.tokens) + ")"
