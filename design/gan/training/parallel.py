"""Where a network is taught: one process or several, as `torchrun` starts them, on a GPU each where there are any."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import torch

#: The others wait this long for what the first process draws and embeds.
_PATIENCE = timedelta(hours=3)


class TooManyProcesses(RuntimeError):
    """More processes on this machine than it has GPUs; the message says what to do."""


@contextmanager
def parallel() -> Iterator[int]:
    """This process's rank. Under torchrun sets up NCCL between GPUs, or gloo between processors; else does nothing.

    Each process draws `Settings.batch` pictures of its own; gradients are averaged by DistributedDataParallel.
    Raises TooManyProcesses.
    """
    if "WORLD_SIZE" not in os.environ:
        yield 0
        return
    here = device()
    if here.type == "cuda":
        torch.cuda.set_device(here)
    torch.distributed.init_process_group("nccl" if here.type == "cuda" else "gloo", timeout=_PATIENCE)
    try:
        yield rank()
    finally:
        torch.distributed.destroy_process_group()


def device() -> torch.device:
    """The GPU of this process, the first one of a process alone; the processor where there is none.

    Raises TooManyProcesses where torchrun started more of them here than there are GPUs.
    """
    if not torch.cuda.is_available():
        return torch.device("cpu")
    place, count = torch.distributed.get_node_local_rank(0), torch.cuda.device_count()
    if place >= count:
        raise TooManyProcesses(f"this machine has {count} GPUs: start torchrun with --nproc-per-node={count}")
    return torch.device("cuda", place)


def started() -> int:
    """How many processes torchrun has started, one without it."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def processes() -> int:
    """How many teach one network together."""
    return torch.distributed.get_world_size() if torch.distributed.is_initialized() else 1


def rank() -> int:
    """This process's place among them."""
    return torch.distributed.get_rank() if torch.distributed.is_initialized() else 0


@contextmanager
def first_alone() -> Iterator[None]:
    """The first process does what is within before the others, which then find its files."""
    if rank():
        torch.distributed.barrier()
    yield
    if processes() > 1 and not rank():
        torch.distributed.barrier()
