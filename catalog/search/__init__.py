"""Search in English and Chinese: words → tokens → the database's full text → ranked products. See docs/search.md."""
