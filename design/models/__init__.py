"""The studio's tables: a studio (one brief), its boards, their designs, what was said of them, concepts, trainings,
and what quotas count.
"""

from design.models.concepts import Concept, ConceptState
from design.models.designs import Design, Opinion, Verdict
from design.models.spent import Spent, What
from design.models.studios import Board, Studio, Trouble
from design.models.training import Lesson, Training, TrainingState
from design.models.worn import Worn

__all__ = [
    "Board",
    "Concept",
    "ConceptState",
    "Design",
    "Lesson",
    "Opinion",
    "Spent",
    "Studio",
    "Training",
    "TrainingState",
    "Trouble",
    "Verdict",
    "What",
    "Worn",
]
