"""What can be trained, by name. A stage is one function; `manage.py train_tryon --stage NAME` calls it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final

from tryon.pipeline.types import Field

Report = Callable[[float, str], None]


@dataclass(frozen=True)
class Order:
    """`data`: the folder of photos, None for drawings alone; `work`: where caches and checkpoints are kept; `out`: the
    weights to write; `start`: weights to go on from.

    `steps` None takes the stage's own number. `emphasis` float32 (KINDS, STANCES) says how often training looks at such
    examples, as verdicts ask (`tryon.pipeline.choice.weights`); None takes all alike.
    """

    data: Path | None
    work: Path
    out: Path
    steps: int | None = None
    seed: int = 0
    start: Path | None = None
    emphasis: Field | None = None


Stage = Callable[[Order, Report], dict[str, float]]

#: Module and function of every stage, imported when it is run: training brings torch.
_HOMES: Final = {
    "compose": ("tryon.pipeline.training.compose_stage", "run"),
    "flow": ("tryon.pipeline.training.flow_stage", "run"),
    "garment": ("tryon.pipeline.training.garments", "run"),
    "parser": ("tryon.pipeline.training.parser_stage", "run"),
}


def names() -> list[str]:
    return sorted(_HOMES)


def stage(name: str) -> Stage:
    """Raises KeyError for an unknown name."""
    module, function = _HOMES[name]
    return getattr(import_module(module), function)
