"""Several processes that train one network, as `torchrun` starts them; one process alone needs nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def parallel() -> Iterator[int]:
    """This process's rank. Under torchrun sets up gloo, which runs on every machine; elsewhere does nothing.

    Each process draws `Settings.batch` pictures of its own; gradients are averaged by DistributedDataParallel.
    """
    if "WORLD_SIZE" not in os.environ:
        yield 0
        return
    torch.distributed.init_process_group("gloo")
    try:
        yield torch.distributed.get_rank()
    finally:
        torch.distributed.destroy_process_group()
