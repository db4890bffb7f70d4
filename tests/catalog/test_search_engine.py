"""The contract of a search engine, kept by PostgreSQL's full text and by SQLite's FTS5."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection

from catalog.models import Product, SearchDocument
from catalog.search.engine import PostgresEngine, SqliteEngine, Term, engine
from catalog.search.engine.base import Where
from catalog.search.text import token

Maker = Callable[..., Product]


def write(product: int, **fields: str) -> None:
    """A document by hand, of words parted by spaces."""
    tokens = {
        name: " ".join(map(token, fields.get(name, "").split())) for name in ("name", "brand", "facts", "description")
    }
    SearchDocument.objects.create(product_id=product, **tokens)


@pytest.fixture
def documents(make_product: Maker) -> dict[str, int]:
    ids = {slug: make_product(slug).pk for slug in ("one", "two", "three")}
    write(ids["one"], name="red dress", description="shoes")
    write(ids["two"], brand="red", facts="dress 连衣裙")
    write(ids["three"], facts="coat", description="red dress")
    return ids


class Contract:
    def test_engine_wants_every_word_or_any(self, documents: dict[str, int]) -> None:
        both = [Term((token("red"),), Where.ANYWHERE), Term((token("coat"),), Where.ANYWHERE)]
        assert set(engine().match(both, every=True)) == {documents["three"]}
        assert set(engine().match(both, every=False)) == set(documents.values())
        assert engine().match([], every=True) == {}

    def test_engine_ranks_name_over_brand_over_facts_over_description(self, make_product: Maker) -> None:
        ids = [make_product(slug).pk for slug in ("name", "brand", "facts", "description", "filler")]
        other = "other words of the same length"
        for key, field in zip(ids, ("name", "brand", "facts", "description"), strict=False):
            write(key, **(dict.fromkeys(("name", "brand", "facts", "description"), other) | {field: "velvet"}))
        write(ids[-1], name=other)
        scores = engine().match([Term((token("velvet"),), Where.ANYWHERE)], every=True)
        assert sorted(scores, key=lambda key: -scores[key]) == ids[:4]

    def test_engine_looks_only_where_it_is_told(self, documents: dict[str, int]) -> None:
        def found(where: Where) -> set[int]:
            return set(engine().match([Term((token("dress"),), where)], every=True))

        assert found(Where.FACTS) == {documents["two"]}
        assert found(Where.HEAD) == {documents["one"], documents["two"]}
        assert found(Where.ANYWHERE) == set(documents.values())

    def test_engine_takes_one_of_several_words_and_beginnings(self, documents: dict[str, int]) -> None:
        assert set(engine().match([Term((token("coat"), token("连衣裙")))], every=True)) == {
            documents["two"],
            documents["three"],
        }
        assert set(engine().match([Term((token("连衣"),), prefix=True)], every=True)) == {documents["two"]}

    def test_engine_follows_changes_and_removals(self, documents: dict[str, int]) -> None:
        SearchDocument.objects.filter(product=documents["two"]).update(facts=token("skirt"))
        SearchDocument.objects.filter(product=documents["one"]).delete()
        assert engine().match([Term((token("dress"),))], every=True) == {}
        assert set(engine().match([Term((token("skirt"),))], every=True)) == {documents["two"]}
        known = engine().vocabulary()
        assert (known[token("red")], known[token("skirt")], known.get(token("shoes"))) == (2, 1, None)


class TestHere(Contract):
    """On the database that the tests run on."""

    def test_engine_is_that_of_the_database(self) -> None:
        assert type(engine()) is {"sqlite": SqliteEngine, "postgresql": PostgresEngine}[connection.vendor]


@pytest.mark.services
class TestOnServers(Contract):
    """On PostgreSQL, where the services are."""

    def test_engine_is_that_of_the_database(self) -> None:
        assert isinstance(engine(), PostgresEngine)
