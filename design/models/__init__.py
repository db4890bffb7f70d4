"""The studio's tables: a studio (one brief), its boards, their designs, what was said of them, and adopted concepts."""

from design.models.concepts import Concept, ConceptState
from design.models.designs import Design, Opinion, Verdict
from design.models.studios import Board, Studio, Trouble

__all__ = ["Board", "Concept", "ConceptState", "Design", "Opinion", "Studio", "Trouble", "Verdict"]
