"""A world of a million patient-years: drawn, judged, two arms played, tables written, measured.

Usage: python benchmarks/world_scale.py [patients] [workers]   (default 1000000 2; a tenth of it is run first)

Bounds: at most 90 s of wall time and 2.5 GB at the peak (all processes together) on two cores; at least 20 million
orders; generation alone, writing and judging aside, within 3 times the bare NumPy generation of the same columns
measured in the same run; ten times the patients at most 11 times the time and 1.3 times the memory, which is told only
where the tenth has a block of people for each worker too: else one busy worker would be held against several. Half of
each year is history, half measured; the arms are those of the pilot. Seconds depend on the machine and on what else
runs there: processor seconds are told beside them, and ratios count. The bare generation draws every column of every
table with one shared NumPy stream, with as many distinct values and the same types, puts rows in order of time and
makes the Arrow tables; it knows no person.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from emr_hub.clock import SystemClock
from hospitals.world import blocks_of, draw_block
from scenarios.definition import Scenario, load_scenario
from scenarios.experiments import run_in_blocks
from scenarios.experiments.plans import tables_of, world_plan
from scenarios.run_folder import Parts

PATIENTS = 1_000_000
SECONDS, GIGABYTES, LEAST_ORDERS = 90, 2.5, 20_000_000
TIMES_BARE, TEN_TIMES_TIME, TEN_TIMES_MEMORY = 3.0, 11.0, 1.3
PAGE = os.sysconf("SC_PAGE_SIZE")


def pilot(patients: int) -> Scenario:
    """The pilot's two arms under its own policy; a year in all, the second half of it measured."""
    scenario = replace(load_scenario("pilot-2025"), patients=patients, engine="columns", policies=())
    return replace(scenario, second_headline=None, start=date(2025, 7, 2), end=date(2025, 12, 31), burn_in_days=182)


class Memory:
    """The largest sum of resident memory of this process and those it started, looked at ten times a second."""

    def __init__(self) -> None:
        self.peak, self._over = 0, threading.Event()

    def __enter__(self) -> Memory:
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.1):
            self.peak = max(self.peak, sum(_resident(pid) for pid in _family(os.getpid())))


def _family(pid: int) -> list[int]:
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [one for child in task.read_text().split() for one in _family(int(child))]
        except OSError:
            continue  # it has ended
    return found


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    except (OSError, IndexError):
        return 0


def processor_seconds() -> float:
    """Of this process and of those that have ended."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in both)


def whole_run(patients: int, workers: int) -> dict[str, float]:
    """Wall and processor seconds, peak memory in GB and orders of a run with its tables written."""
    with tempfile.TemporaryDirectory() as folder, Memory() as memory:
        began, used = time.perf_counter(), processor_seconds()
        outcome = run_in_blocks(
            pilot(patients), Parts(Path(folder)), Path(folder), workers=workers, clock=SystemClock(),
            progress=lambda stage, done, total=None: None,
        )  # fmt: skip
        wall, used = time.perf_counter() - began, processor_seconds() - used
        size = sum(file.stat().st_size for file in Path(folder).rglob("*.parquet"))
    return {
        "wall": wall,
        "cpu": used,
        "GB": memory.peak / 2**30,
        "orders": outcome.rows["orders"],
        "disk": size / 2**30,
    }


def used(work: Callable[[], object]) -> float:
    """Processor seconds of a piece of work, the best of two."""
    best = float("inf")
    for _ in range(2):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return best


def bare(tables: dict[str, pa.Table], seed: int = 1) -> list[pa.Table]:
    """The same columns drawn by NumPy alone: each by its type, as many rows, times in order."""
    rng = np.random.default_rng(seed)
    return [_bare_table(rng, table) for name, table in tables.items() if name != "facilities"]


def _bare_table(rng: np.random.Generator, table: pa.Table) -> pa.Table:
    columns, size = [], table.num_rows
    by = np.argsort(rng.integers(0, 31_536_000_000, size), kind="stable")
    for field in table.schema:
        columns.append(_bare_column(rng, field.type, table[field.name], size, by))
    return pa.table(columns, schema=table.schema)


def _bare_column(rng: np.random.Generator, kind: pa.DataType, like: Any, size: int, by: Any) -> Any:
    missing = rng.random(size) < like.null_count / max(size, 1) if like.null_count else None
    if pa.types.is_dictionary(kind) or pa.types.is_string(kind):
        few = like.chunk(0).dictionary if pa.types.is_dictionary(kind) else like.slice(0, 10_000).unique()
        words = few.combine_chunks() if isinstance(few, pa.ChunkedArray) else few
        places = pa.array(rng.integers(0, len(words), size, np.int32)[by], mask=missing)
        drawn = pa.DictionaryArray.from_arrays(places, words)
        return drawn if pa.types.is_dictionary(kind) else drawn.cast(kind)
    if pa.types.is_floating(kind):
        return pa.array(np.exp(rng.standard_normal(size))[by], mask=missing)
    if pa.types.is_boolean(kind):
        return pa.array((rng.random(size) < 0.5)[by], mask=missing)
    top = 2**15 if pa.types.is_int16(kind) else 2**31
    return pa.array(rng.integers(0, top, size)[by], mask=missing).cast(kind)


def said(name: str, value: float, bound: str) -> None:
    print(f"{name:44s}{value:>14,.2f}   {bound}")


def main() -> None:
    patients = int(sys.argv[1]) if len(sys.argv) > 1 else PATIENTS
    workers = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    whole_run(400, 1)  # code compiled and on disk; runs come first, so that this process is small beside its workers
    tenth = whole_run(patients // 10, workers)
    whole = whole_run(patients, workers)
    plan, block = world_plan(pilot(patients)), blocks_of(patients)[0]
    tables = tables_of(draw_block(plan, block))
    drawing = used(lambda: draw_block(plan, block))
    rival = used(lambda: bare(tables))
    orders = tables["orders"].num_rows
    share = patients / PATIENTS
    said("patient-years", patients, "")
    said("orders", whole["orders"], f"at least {LEAST_ORDERS * share:,.0f}")
    said("wall seconds", whole["wall"], f"at most {SECONDS * share:,.0f} on two free cores")
    said("processor seconds", whole["cpu"], f"at most {2 * SECONDS * share:,.0f}: two cores for that long")
    said("microseconds of processor an order", 1e6 * whole["cpu"] / whole["orders"], "")
    said("peak memory, GB", whole["GB"], f"at most {GIGABYTES}")
    said("tables, GB", whole["disk"], "")
    said("generation alone, microseconds an order", 1e6 * drawing / orders, "")
    said("bare NumPy generation, microseconds an order", 1e6 * rival / orders, "")
    said("generation to bare", drawing / rival, f"at most {TIMES_BARE}")
    said("ten times the patients, processor time", whole["cpu"] / tenth["cpu"], f"at most {TEN_TIMES_TIME}")
    if len(blocks_of(patients // 10)) >= workers:
        said("ten times the patients, memory", whole["GB"] / tenth["GB"], f"at most {TEN_TIMES_MEMORY}")


if __name__ == "__main__":
    main()
