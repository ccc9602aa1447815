"""A plain table from the file to written verdicts: time and memory against a naive rival in the same run.

Usage: python benchmarks/audit_scale.py [--rows N ...] [--workers N] [--rounds N] [--folder DIR] [--all-tables]
       [--several-only]
Bounds: less time than DuckDB takes for the naive `lag()` over the same file (which is the wrong answer) on as many
threads: once as a bare count in all the memory there is, and once as a like task, its answer for every row written to a
file within 3 GB; at most 3 GB at the peak over all processes of the audit; the three chains with all criteria within 5
times a bare one-slot scan per chain (benchmarks/kernel.py); two workers at least 1.6 times one; cost linear in the rows
(the line through all sizes is printed, and how far they lie from it). The file is read once before; the audits and the
rival take turns, and the best of the rounds counts. Processor seconds stand beside the others: they mean something on a
machine that is busy with other work too. The file is made up, keyed, and kept in the folder for the next time.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from benchmarks.audit_table import table_of
from scenarios.audits import run_audit
from scenarios.audits.asked import ALL_TABLES

VERDICTS = frozenset({"counts", "places", "rejects"})
MAPPING = """[columns]
patient = "person"
loinc = "loinc"
unit = "unit"
facility = "facility"
collected = "collected"
resulted = "resulted"
value = "value"
flag = "flag"
"""
LAG = """
SELECT count(*) FILTER (date_diff('ms', before, collected) < 345600000)
FROM (SELECT collected, lag(collected) OVER (PARTITION BY person, loinc ORDER BY collected) AS before FROM '{file}')
"""

LAG_WRITTEN = """
COPY (
    SELECT *, date_diff('ms', before, collected) < 345600000 AS early
    FROM (SELECT *, lag(collected) OVER (PARTITION BY person, loinc ORDER BY collected) AS before FROM '{file}')
) TO '{out}' (FORMAT parquet)
"""
MEMORY = "3GB"
SMALL = 20_000  # rows of the file that is audited before the clock runs


def audited(file: Path, out: Path, workers: int, kept: frozenset[str]) -> dict[str, Any]:
    """Audit the file in a process of its own; seconds, and the peak memory of it and its workers together.

    The process audits a small file first, so that loading what is compiled is nobody's time.
    """
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    process = context.Process(target=_audit, args=(file, out, workers, kept, queue))
    process.start()
    peak = _Peak(process.pid or 0)
    found: dict[str, Any] = queue.get()
    process.join()
    return found | {"peak": peak.stop()}


def _audit(file: Path, out: Path, workers: int, kept: frozenset[str], queue: Any) -> None:
    mapping = file.parent / "mapping.toml"
    run_audit([table_of(SMALL, file.parent)], ["g147"], mapping=mapping, workers=workers)
    begun, before = time.perf_counter(), _processor_seconds()
    outcome = run_audit([file], ["g147"], out=out, mapping=mapping, workers=workers, kept=kept)
    spent, cpu = time.perf_counter() - begun, _processor_seconds() - before
    counts = {n: m["value"] for n in (1, 2, 3) for m in outcome.measures
              if m["key"] == f"repeats_d{n}" and not m["groups"]}  # fmt: skip
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    queue.put({"seconds": spent, "cpu": cpu, "counts": counts, "own": own})


def _processor_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


class _Peak:
    """The largest sum of the private memory of a process and its children, looked at ten times a second."""

    def __init__(self, pid: int) -> None:
        self._pid, self._most, self._ended = pid, 0, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> int:
        self._ended.set()
        self._thread.join()
        return self._most

    def _watch(self) -> None:
        while not self._ended.wait(0.1):
            self._most = max(self._most, sum(map(_resident, _family(self._pid))))


def _family(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        for tasks in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                found += map(int, tasks.read_text().split())
            except OSError:
                continue
    return found


def _resident(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    # Pages of files (programs, libraries) are shared; what a process has for itself is anonymous memory.
    return 1024 * sum(int(line.split()[1]) for line in lines if line.startswith(("RssAnon:", "RssShmem:")))


def lag(file: Path, threads: int) -> tuple[float, float]:
    """Seconds and processor seconds of the naive query."""
    con = duckdb.connect()
    con.execute(f"SET threads = {threads}")
    return _timed(con, LAG.format(file=file))


def lag_written(file: Path, threads: int) -> tuple[float, float]:
    """Seconds and processor seconds of the naive query that writes its answers, within the memory of the audit."""
    with tempfile.TemporaryDirectory(dir=file.parent) as spill:
        con = duckdb.connect()
        for setting in (f"threads = {threads}", f"memory_limit = '{MEMORY}'", f"temp_directory = '{spill}'"):
            con.execute(f"SET {setting}")
        return _timed(con, LAG_WRITTEN.format(file=file, out=Path(spill) / "lag.parquet"))


def _timed(con: duckdb.DuckDBPyConnection, query: str) -> tuple[float, float]:
    begun, worked = time.perf_counter(), time.process_time()
    con.execute(query).fetchall()
    return time.perf_counter() - begun, time.process_time() - worked


def _by_seconds(found: dict[str, Any]) -> float:
    return float(found["seconds"])


def measure(rows: int, folder: Path, workers: int, kept: frozenset[str], alone: bool, rounds: int) -> dict[str, float]:
    """One size: print its line, give its figures. `alone`: also by one process."""
    file, out = table_of(rows, folder), folder / "audit"
    with file.open("rb") as stream:
        while stream.read(1 << 24):
            pass
    together, apart, rivals, likes = [], [], [], []
    for _ in range(rounds):
        together.append(audited(file, out, workers, kept))
        apart.append(audited(file, out, 1, kept) if alone and workers > 1 else together[-1])
        shutil.rmtree(out, ignore_errors=True)
        rivals.append(lag(file, max(workers, 1)))
        likes.append(lag_written(file, max(workers, 1)))
    several, one = min(together, key=_by_seconds), min(apart, key=_by_seconds)
    (rival, rival_cpu), (like, like_cpu) = min(rivals), min(likes)
    print(
        f"{rows:>11,} rows {file.stat().st_size / 1e9:5.2f} GB | one process {one['seconds']:7.1f} s"
        f" | {workers} processes {several['seconds']:7.1f} s = {one['seconds'] / several['seconds']:.2f} times as fast"
        f" | DuckDB lag() {rival:6.1f} s, ratio {several['seconds'] / rival:.2f}"
        f" | processor {several['cpu']:.1f} s against {rival_cpu:.1f} s, ratio {several['cpu'] / rival_cpu:.2f}"
        f" | lag() written in {MEMORY} {like:.1f} s, ratio {several['seconds'] / like:.2f}"
        f" | processor {like_cpu:.1f} s, ratio {several['cpu'] / like_cpu:.2f}"
        f" | peak {max(one['peak'], several['peak']) / 1e9:.2f} GB (one process {one['own'] / 1e9:.2f} with libraries)"
        f" | D1, D2, D3 {several['counts']}",
        flush=True,
    )
    return {"rows": rows, "wall": several["seconds"], "processor": several["cpu"]}


def line_through(figures: list[dict[str, float]], of: str) -> str:
    """Seconds by millions of rows as a line (least squares), and how far the sizes lie from it."""
    rows, seconds = (np.array([one[name] for one in figures]) for name in ("rows", of))
    slope, start = np.polyfit(rows / 1e6, seconds, 1)
    off = np.abs(slope * rows / 1e6 + start - seconds) / seconds
    return f"{of} {start:.1f} s + {slope:.2f} s a million rows, sizes within {100 * off.max():.0f} %"


def main() -> None:
    """Measure every size and print the line through them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 3_000_000, 10_000_000])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "emr-hub-benchmark")
    parser.add_argument("--several-only", action="store_true", help="leave out the run by one process")
    parser.add_argument("--all-tables", action="store_true", help="write orders, results and flags too")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    (given.folder / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    kept = ALL_TABLES if given.all_tables else VERDICTS
    audited(table_of(SMALL, given.folder), given.folder / "audit", 2, kept)  # the kernel is compiled before it counts
    alone = not given.several_only
    figures = [measure(rows, given.folder, given.workers, kept, alone, given.rounds) for rows in given.rows]
    if len(figures) > 2:
        print("; ".join(line_through(figures, of) for of in ("wall", "processor")))


if __name__ == "__main__":
    main()
