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

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from design.gan.serving import SHIPPED
from design.gan.training import recipes
from design.gan.training.parallel import parallel, processes


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m design.gan", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("designs", "judge", "enlarger", "reader"))
    parser.add_argument("--work", type=Path, required=True, help="folder for drawings and the run")
    parser.add_argument("--out", type=Path, default=SHIPPED, help="where the generator goes")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args(arguments)
    torch.set_num_threads(options.threads)
    with parallel():
        if options.what != "designs" and processes() > 1:
            parser.error(f"one process teaches the {options.what}: start it without torchrun")
        if options.what == "designs":
            recipes.train_drawn(options.work, options.out, progress=_shown(options.work / "samples.png"))
        elif options.what == "judge":
            recipes.teach_drawn_judge(options.work, _told)
        elif options.what == "reader":
            recipes.teach_reader(options.work, _told)
        else:
            recipes.teach_enlarger(options.work, _told)


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
