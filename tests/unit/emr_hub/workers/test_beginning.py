"""How a worker begins: seldom looking for cycles, with columns from the system's allocator; the parent stays as is."""

from __future__ import annotations

import gc
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pyarrow as pa

from emr_hub.cycles import THRESHOLDS
from emr_hub.workers import begin


def allocator() -> str:
    """Where the columns of this process come from."""
    return pa.default_memory_pool().backend_name


def test_a_worker_begins_with_the_systems_allocator_and_seldom_looks_for_cycles() -> None:
    before = allocator(), gc.get_threshold()
    with ProcessPoolExecutor(1, get_context("spawn"), initializer=begin) as pool:
        assert pool.submit(allocator).result() == "system"
        assert pool.submit(gc.get_threshold).result() == THRESHOLDS
    assert (allocator(), gc.get_threshold()) == before
