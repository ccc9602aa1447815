"""The memory of large columns in one process: kept from one to the next, and laid out in large pages."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ctypes import CDLL

_TRIM, _TOP, _MMAP, _ARENAS = -1, -2, -3, -8  # the numbers of `mallopt`, from glibc's malloc.h
_MEGABYTE = 1 << 20
_NEVER = -1  # as a threshold for giving back, from its manual
_KEPT = {_MMAP: 1024 * _MEGABYTE, _TRIM: _NEVER, _TOP: 64 * _MEGABYTE, _ARENAS: 1}
# Where glibc's own rule for both thresholds ends up in a process that works with large columns.
_USUAL = {_MMAP: 32 * _MEGABYTE, _TRIM: 64 * _MEGABYTE, _TOP: 0, _ARENAS: 0}
_LARGE = 14  # the number of `madvise` for pages of two megabytes, from Linux's mman-common.h
_STRETCH, _STRETCHES = 1000 * _MEGABYTE, 3  # each below the size from which memory lies outside the heap


@contextmanager
def keeping_memory() -> Iterator[None]:
    """In this block the process keeps the memory it is done with for what it takes next; afterwards it gives it back.

    Columns come and go, and fresh memory is cleared by the system, page by page: that was a tenth of all the work on a
    large table. Arrow takes its memory where NumPy does. Where there is no glibc, only that is done.
    """
    import pyarrow as pa

    before, library = pa.default_memory_pool(), _glibc()
    pa.set_memory_pool(pa.system_memory_pool())
    if library is not None:
        _tell(library, _KEPT)
        _lay_out(library)
    try:
        yield
    finally:
        pa.set_memory_pool(before)
        if library is not None:
            _tell(library, _USUAL)


def _glibc() -> CDLL | None:
    """None where the system's library is anybody else's: that is left alone."""
    from ctypes import CDLL

    library = CDLL(None) if sys.platform.startswith("linux") else None
    return library if hasattr(library, "gnu_get_libc_version") else None


def _tell(library: CDLL, settings: dict[int, int]) -> None:
    for name, value in settings.items():
        library.mallopt(name, value)
    library.malloc_trim(0)


def _lay_out(library: CDLL) -> None:
    """Have the heap, as far as it will grow, in large pages: fewer are fetched, and fewer are looked up ever after.

    Stretches are taken, marked and given back at once. They cost nothing: a page is there from its first use on.
    """
    from ctypes import c_int, c_size_t, c_void_p
    from mmap import PAGESIZE

    malloc, free, madvise = library["malloc"], library["free"], library["madvise"]
    malloc.restype, malloc.argtypes, free.argtypes = c_void_p, [c_size_t], [c_void_p]
    madvise.argtypes = [c_void_p, c_size_t, c_int]
    taken = [at for at in (malloc(_STRETCH) for _ in range(_STRETCHES)) if at is not None]
    for at in taken:
        madvise(at + -at % PAGESIZE, _STRETCH - PAGESIZE, _LARGE)
    for at in taken:
        free(at)
