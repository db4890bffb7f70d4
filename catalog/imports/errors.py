"""What stops an import, and what stops one row of it."""

from __future__ import annotations


class SourceError(Exception):
    """The whole source cannot be read; the message says what is wrong and what to do."""


class RowError(Exception):
    """One row cannot be imported; the message is the reason in its report."""
