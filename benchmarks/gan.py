"""Generated garments: R3GAN beside DCGAN on Fashion-MNIST, and designs beside drawn garments they never saw.

    fid                   Fréchet distance of 10,000 samples to the test pictures, by our frozen classifier's features
    fid_dcgan             the same of DCGAN, trained in this run to its own optimum on validation pictures
    fid_real              the same of 10,000 training pictures: what equal distributions measure
    fid_ratio_to_dcgan    fid / fid_dcgan
    fid_ratio_at_equal_cpu  the same beside DCGAN's best look within the CPU seconds that our checkpoint took to train,
                          told by how long a step takes here
    fid_ratio_at_60_minutes beside DCGAN's best look within 60 CPU minutes, or within ours where those were more
    recall, coverage      k = 5, as a share of what training pictures get
    kid, kid_real         squared maximum mean discrepancy of samples, and of training pictures
    ms_ssim, ms_ssim_real likeness of pairs of a class, samples' and test pictures'
    category_share        accuracy of samples made for a class, as a share of real pictures'
    pixels_apart          distance of samples to the nearest training picture of their class by pixels, ÷ test pictures'
    *_normal_styles       where no style begins at a training picture's: normal numbers of the class instead
    designs_*             the same of the colour designs, against 1,500 drawings of another seed; also attribute_share

The checkpoint that ships is measured; --retrain trains it anew first. --work keeps DCGAN's run, which goes on where it
was stopped, and the drawings.
DCGAN computes in bfloat16 where the processor does, as ours does. Model selection reads the last 5,000 training
pictures only.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import torch

from benchmarks import Result, UsageError
from benchmarks.support import designs_study, mnist_study
from benchmarks.support.datasets import folder_with


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, help="folder with Fashion-MNIST's four files")
    parser.add_argument("--work", type=Path, help="folder to keep runs and drawings in; default: none is kept")
    parser.add_argument("--retrain", action="store_true", help="train the Fashion-MNIST checkpoint anew")
    parser.add_argument("--teach-judge", type=Path, help="teach the judge of Fashion-MNIST into this file, and no more")
    parser.add_argument("--dcgan-epochs", type=int, default=60, help="DCGAN's most epochs, default %(default)s")
    parser.add_argument("--designs", action="store_true", help="also measure the colour designs (draws 1,500 garments)")
    parser.add_argument("--threads", type=int, default=2)


def run(args: argparse.Namespace) -> Result:
    if min(args.threads, args.dcgan_epochs) < 1:
        raise UsageError("--threads and --dcgan-epochs must be at least 1")
    torch.set_num_threads(args.threads)
    folder = folder_with("train-images-idx3-ubyte.gz", args.data, "fashion-mnist")
    if args.teach_judge:
        return Result(mnist_study.teach_judge(folder, args.teach_judge), {})
    with tempfile.TemporaryDirectory() as scratch:
        work = args.work or Path(scratch)
        try:
            ours, peers, notes = mnist_study.study(
                folder, work, epochs=args.dcgan_epochs, retrain=args.retrain, progress=_say
            )
        except FileNotFoundError as error:
            raise UsageError(f"{error.filename or error} is not there") from error
        if args.designs:
            found, told = designs_study.study(work, progress=_say)
            ours |= {f"designs_{name}": value for name, value in found.items()}
            notes += told
    return Result(ours, peers, notes)


def _say(share: float, message: str) -> None:
    print(f"{share:4.0%} {message}", file=sys.stderr, flush=True)
