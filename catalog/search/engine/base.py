"""What an engine has to do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


class Where(Enum):
    """The fields that a term may be in. FACTS: category, colours, attributes; HEAD: these, the name and the brand."""

    FACTS = "facts"
    HEAD = "head"
    ANYWHERE = "anywhere"


@dataclass(frozen=True)
class Term:
    """Tokens any of which will do. `prefix`: the beginning of a token is enough."""

    tokens: tuple[str, ...]
    where: Where = Where.HEAD
    prefix: bool = False


class Engine(ABC):
    """Weights, highest first: name, brand, facts, description."""

    @abstractmethod
    def match(self, terms: Sequence[Term], *, every: bool) -> dict[int, float]:
        """Product ids with scores (higher is better), of documents that have every term, or any of them."""

    @abstractmethod
    def vocabulary(self) -> dict[str, int]:
        """Every token of the index with the number of documents that have it."""
