"""How a GAN is trained; every number of a run in one record that goes into its model card."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

#: Below this many pictures a discriminator learns them by heart (Karras et al. 2020), so both kinds are augmented.
FEW = 20_000


@dataclass(frozen=True)
class Settings:
    """`images` are real pictures shown altogether, `batch` to each process at a time; what runs from a to b does so by
    half a cosine over them.

    `grow_at`: shares of `images` after which the last stages join, one each; none to train at full size from the start.
    """

    images: int = 160_000
    batch: int = 32
    rate: tuple[float, float] = (1e-3, 1e-4)
    penalty: tuple[float, float] = (0.5, 0.1)
    second_moment: float = 0.99
    average: int = 5_000
    grow_at: tuple[float, ...] = ()
    #: First steps in which the discriminator alone learns, for a generator that another run has trained.
    settle: int = 0
    drop_style: float = 0.1
    leave_open: float = 0.12
    mismatch: float = 1.0
    #: Mismatches are what pictures are known not to show. The weights that ship were taught without.
    sure: bool = True
    augment: float = 0.4
    #: Maps in bfloat16; None: on a GPU, and where this processor computes in it.
    bfloat16: bool | None = None
    seed: int = 0
    check_every: int = 250
    #: Steps before samples can be expected to differ: they begin as one grey picture.
    watch_from: int = 750

    def steps(self, processes: int = 1) -> int:
        """Batches of each of so many processes."""
        return -(-self.images // (self.batch * processes))

    def as_json(self) -> dict[str, Any]:
        return asdict(self)
