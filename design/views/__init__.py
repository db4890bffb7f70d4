"""The studio's pages. All of them work without scripts; htmx only spares reloading."""
