"""Where a network is taught: one process or several, as `torchrun` starts them, on a GPU each where there are any."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def parallel() -> Iterator[int]:
    """This process's rank. Under torchrun sets up NCCL between GPUs, or gloo between processors; else does nothing.

    Each process draws `Settings.batch` pictures of its own; gradients are averaged by DistributedDataParallel.
    """
    if "WORLD_SIZE" not in os.environ:
        yield 0
        return
    torch.distributed.init_process_group("nccl" if device().type == "cuda" else "gloo")
    try:
        yield torch.distributed.get_rank()
    finally:
        torch.distributed.destroy_process_group()


def device() -> torch.device:
    """The GPU of this process, the first one of a process alone; the processor where there is none."""
    if not torch.cuda.is_available():
        return torch.device("cpu")
    return torch.device("cuda", torch.distributed.get_node_local_rank(0) % torch.cuda.device_count())
