"""The full-text index over the search documents, kept by the database itself."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

COLUMNS = "name, brand, facts, description"
NEW = "new.product_id, new.name, new.brand, new.facts, new.description"
OLD = "'delete', old.product_id, old.name, old.brand, old.facts, old.description"
FORGET = f"INSERT INTO catalog_search(catalog_search, rowid, {COLUMNS}) VALUES ({OLD});"
LEARN = f"INSERT INTO catalog_search(rowid, {COLUMNS}) VALUES ({NEW});"

SQLITE = [
    f"""CREATE VIRTUAL TABLE catalog_search USING fts5({COLUMNS}, content='catalog_searchdocument',
        content_rowid='product_id', tokenize='ascii', prefix='3 5')""",
    "CREATE VIRTUAL TABLE catalog_search_words USING fts5vocab('catalog_search', 'row')",
    f"CREATE TRIGGER catalog_search_new AFTER INSERT ON catalog_searchdocument BEGIN {LEARN} END",
    f"CREATE TRIGGER catalog_search_old AFTER DELETE ON catalog_searchdocument BEGIN {FORGET} END",
    f"""CREATE TRIGGER catalog_search_change AFTER UPDATE OF product_id, {COLUMNS} ON catalog_searchdocument
        BEGIN {FORGET} {LEARN} END""",
    "INSERT INTO catalog_search(catalog_search) VALUES ('rebuild')",
]
SQLITE_BACK = [
    "DROP TRIGGER catalog_search_change",
    "DROP TRIGGER catalog_search_old",
    "DROP TRIGGER catalog_search_new",
    "DROP TABLE catalog_search_words",
    "DROP TABLE catalog_search",
]
POSTGRES = [
    """ALTER TABLE catalog_searchdocument ADD COLUMN vector tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', name), 'A') || setweight(to_tsvector('simple', brand), 'B') ||
        setweight(to_tsvector('simple', facts), 'C') || setweight(to_tsvector('simple', description), 'D')) STORED""",
    "CREATE INDEX catalog_search_vector ON catalog_searchdocument USING gin (vector)",
]
POSTGRES_BACK = ["ALTER TABLE catalog_searchdocument DROP COLUMN vector"]


def _run(statements: dict[str, list[str]], editor: BaseDatabaseSchemaEditor) -> None:
    for statement in statements[editor.connection.vendor]:
        editor.execute(statement, params=None)


def forwards(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    _run({"sqlite": SQLITE, "postgresql": POSTGRES}, editor)


def backwards(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    _run({"sqlite": SQLITE_BACK, "postgresql": POSTGRES_BACK}, editor)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0009_search_documents_and_terms")]
    operations = [migrations.RunPython(forwards, backwards)]
