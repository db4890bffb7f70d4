"""Train what ships: `python -m design.gan {designs,judge,enlarger,reader} --work DIR`; a killed run goes on.

designs   the generator of colour designs → design/weights/designs.safetensors (several processes: torchrun -m)
judge     the frozen classifier of drawn garments that it is measured by
enlarger  the second stage, which draws designs at 256 pixels
reader    the network that keeps off boards what does not look like what it should be
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from design.gan.training import recipes
from design.gan.training.parallel import parallel, processes
from design.gan.training.watch import Stopped

_OTHERS: Final = {
    "judge": recipes.teach_drawn_judge,
    "enlarger": recipes.teach_enlarger,
    "reader": recipes.teach_reader,
}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m design.gan", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("designs", *_OTHERS))
    parser.add_argument("--work", type=Path, required=True, help="folder for drawings and the run")
    parser.add_argument("--out", type=Path, help="where the network goes; default: in the place of the one that ships")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args(arguments)
    torch.set_num_threads(options.threads)
    with parallel():
        if options.what != "designs" and processes() > 1:
            parser.error(f"one process teaches the {options.what}: start it without torchrun")
        where = {"out": options.out} if options.out else {}
        try:
            if options.what == "designs":
                recipes.train_drawn(options.work, **where, progress=_shown(options.work / "samples.png"))
            else:
                _OTHERS[options.what](options.work, **where, progress=_told)
        except Stopped as error:
            parser.exit(1, f"{error}. What was kept last is good; what came after is not: try another recipe.\n")


def _told(share: float, line: str) -> None:
    sys.stderr.write(f"{share:4.0%} {line}\n")
    sys.stderr.flush()


def _shown(path: Path) -> recipes.GridProgress:
    """Prints a line and keeps the newest grid of samples in `path`."""

    def progress(share: float, line: str, grid: NDArray[np.uint8] | None) -> None:
        _told(share, line)
        if grid is not None:
            Image.fromarray(grid.squeeze()).save(path)

    return progress


if __name__ == "__main__":
    main()
