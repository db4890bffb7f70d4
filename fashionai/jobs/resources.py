"""What a job costs: CPU seconds, GPU seconds and peak memory of the worker process."""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

STATUS = Path("/proc/self/status")
CLEAR_REFS = Path("/proc/self/clear_refs")


def use_threads(count: int | None = None) -> None:
    """Let BLAS and torch use `count` threads (default: every core) in this process."""
    threads = count or int(os.environ.get("WORKER_THREADS", "0")) or os.cpu_count() or 1
    os.environ["OMP_NUM_THREADS"] = str(threads)
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(threads)


def reset_peak_memory() -> None:
    """Start the kernel's peak (VmHWM) anew, so that a job is not charged for an earlier one's."""
    with suppress(OSError):  # not Linux, or a kernel that forbids it: the peak is then the process's own
        CLEAR_REFS.write_text("5")


def peak_memory_bytes() -> int:
    """The kernel's VmHWM. Not ru_maxrss where that can be helped: a new process inherits its parent's."""
    try:
        for line in STATUS.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    scale = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale


def cpu_seconds() -> float:
    """User and system time of this process and of the children it has waited for."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


class Meter:
    """Measures one job from its construction on."""

    def __init__(self) -> None:
        reset_peak_memory()
        self._cpu = cpu_seconds()
        self.gpu_seconds = 0.0

    @contextmanager
    def gpu(self) -> Iterator[None]:
        """Count the enclosed wall time as GPU time, when torch sees a GPU; synchronises at both ends."""
        import torch

        if not torch.cuda.is_available():
            yield
            return
        torch.cuda.synchronize()
        start = time.perf_counter()
        try:
            yield
        finally:
            torch.cuda.synchronize()
            self.gpu_seconds += time.perf_counter() - start

    def reading(self) -> dict[str, float]:
        return {
            "cpu_seconds": cpu_seconds() - self._cpu,
            "gpu_seconds": self.gpu_seconds,
            "peak_memory_bytes": peak_memory_bytes(),
        }
