"""What other capabilities add to the demo world, registered in their AppConfig.ready()."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalog.demo.tables import World

Progress = Callable[[float, str], None]
# function(world, shopper_ids, product_ids, variant_ids, progress); the ids map row numbers of the world to keys.
DemoStep = Callable[["World", Sequence[int], Sequence[int], Sequence[int], Progress], None]

_steps: dict[str, DemoStep] = {}


def register_demo_step(name: str, function: DemoStep) -> None:
    _steps[name] = function


def demo_steps() -> dict[str, DemoStep]:
    return dict(_steps)
