"""How a process of our own begins that works through large tables, the memory it works in, and how it ends.

It is loaded before the process's work, so it loads nothing large until it is called.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from emr_hub.cycles import seldom_from_now_on
from emr_hub.workers.ending import ended_at_once, obey_parent
from emr_hub.workers.keeping import keeping_memory
from emr_hub.workers.starting import spawning

__all__ = ["begin", "ended_at_once", "in_large_pages", "keeping_memory", "obey_parent", "spawning"]

_TUNABLES = "GLIBC_TUNABLES"  # read by glibc when a process starts; elsewhere nobody reads it
_LARGE = "glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=1073741824:glibc.malloc.trim_threshold=2147483648"


def begin() -> None:
    """It obeys its parent; dead cycles are looked for seldom, and the memory of columns is kept for the next columns.

    Arrow's own allocator gives memory back to the system as tables come and go, block after block, and fetches it
    again: half a microsecond of system time an order and a tenth more memory at the peak than the system's allocator.
    """
    obey_parent()
    seldom_from_now_on()
    import pyarrow as pa

    pa.set_memory_pool(pa.system_memory_pool())


@contextmanager
def in_large_pages() -> Iterator[None]:
    """Processes started in this block have their memory in pages of two megabytes, and keep what they once had.

    Columns are gathered all over: the fewer pages, the fewer of them the processor must look up. Whoever has set
    these tunables for himself is left his own.
    """
    if _TUNABLES in os.environ:
        yield
        return
    os.environ[_TUNABLES] = _LARGE
    try:
        yield
    finally:
        del os.environ[_TUNABLES]
