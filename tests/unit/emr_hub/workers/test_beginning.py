"""How a worker begins: seldom looking for cycles, its memory kept and in large pages; the parent stays as it is."""

from __future__ import annotations

import gc
import os
import resource
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from emr_hub.cycles import THRESHOLDS
from emr_hub.workers import begin, in_large_pages, keeping_memory


def allocator() -> str:
    """Where the columns of this process come from."""
    return pa.default_memory_pool().backend_name


def test_a_worker_begins_with_the_systems_allocator_and_seldom_looks_for_cycles() -> None:
    before = allocator(), gc.get_threshold()
    with ProcessPoolExecutor(1, get_context("spawn"), initializer=begin) as pool:
        assert pool.submit(allocator).result() == "system"
        assert pool.submit(gc.get_threshold).result() == THRESHOLDS
    assert (allocator(), gc.get_threshold()) == before


TUNABLES = "GLIBC_TUNABLES"


def settings() -> str:
    """What this process was started with for the C library."""
    return os.environ.get(TUNABLES, "")


def test_processes_started_within_have_large_pages_and_those_after_it_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TUNABLES, raising=False)
    with in_large_pages(), ProcessPoolExecutor(1, get_context("spawn")) as pool:
        assert "hugetlb=1" in pool.submit(settings).result()
    assert TUNABLES not in os.environ


def test_after_a_fault_the_settings_are_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TUNABLES, raising=False)
    with pytest.raises(ZeroDivisionError), in_large_pages():
        1 / 0  # noqa: B018
    assert TUNABLES not in os.environ


def test_settings_of_ones_own_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TUNABLES, "glibc.malloc.arena_max=2")
    with in_large_pages():
        assert os.environ[TUNABLES] == "glibc.malloc.arena_max=2"
    assert os.environ[TUNABLES] == "glibc.malloc.arena_max=2"


def pages_fetched() -> int:
    """Pages that the system gives this thread while it fills memory of 48 megabytes four times over."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(4):
        for _part in [np.ones(3 << 17) for _ in range(16)]:  # three megabytes each: no large pages
            pass
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc alone is told how to keep memory")
def test_a_process_that_keeps_its_memory_fetches_it_once() -> None:
    before = allocator()
    with keeping_memory():
        pages_fetched()
        again = pages_fetched()
        assert allocator() == "system"
    assert again < 1_000
    assert allocator() == before


def flags_of_the_memory_at(address: int) -> list[str]:
    """What the system has been told of the memory there, in its own two letters."""
    inside = False
    for line in Path("/proc/self/smaps").read_text().splitlines():
        first, *told = line.split()
        if first == "VmFlags:" and inside:
            return told
        if "-" in first:
            lowest, highest = (int(end, 16) for end in first.split("-"))
            inside = lowest <= address < highest
    return []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc alone is told how to keep memory")
def test_columns_of_such_a_process_lie_in_large_pages() -> None:
    with keeping_memory():
        columns = [np.ones(3 << 17) for _ in range(64)]  # of three megabytes each NumPy asks for none by itself
        assert all("hg" in flags_of_the_memory_at(one.ctypes.data + (1 << 20)) for one in columns)
