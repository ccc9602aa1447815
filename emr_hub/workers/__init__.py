"""How a process of our own begins that works through large tables, the memory it works in, and how it ends.

It is loaded before the process's work, so it loads nothing large until it is called.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from emr_hub.cycles import seldom_from_now_on
from emr_hub.workers.ending import ended_at_once, obey_parent
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


_TRIM, _TOP, _MMAP, _ARENAS = -1, -2, -3, -8  # the numbers of `mallopt`, from glibc's malloc.h
_MEGABYTE = 1 << 20
_KEPT = {_MMAP: 1024 * _MEGABYTE, _TRIM: 2047 * _MEGABYTE, _TOP: 64 * _MEGABYTE, _ARENAS: 1}
# Where glibc's own rule for both thresholds ends up in a process that works with large columns.
_USUAL = {_MMAP: 32 * _MEGABYTE, _TRIM: 64 * _MEGABYTE, _TOP: 0, _ARENAS: 0}


@contextmanager
def keeping_memory() -> Iterator[None]:
    """In this block the process keeps the memory it is done with for what it takes next; afterwards it gives it back.

    Columns come and go, and fresh memory is cleared by the system, page by page: that was a tenth of all the work on a
    large table. Arrow takes its memory where NumPy does. Where there is no glibc, only that is done.
    """
    import pyarrow as pa

    before = pa.default_memory_pool()
    pa.set_memory_pool(pa.system_memory_pool())
    _tell(_KEPT)
    try:
        yield
    finally:
        pa.set_memory_pool(before)
        _tell(_USUAL)


def _tell(settings: dict[int, int]) -> None:
    """Tell glibc how to keep memory; anybody else's library is left alone."""
    if not sys.platform.startswith("linux"):
        return
    from ctypes import CDLL

    library = CDLL(None)
    if hasattr(library, "gnu_get_libc_version"):
        for name, value in settings.items():
            library.mallopt(name, value)
        library.malloc_trim(0)
