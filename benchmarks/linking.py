"""Bulk linking against splink in the same run. Usage: python benchmarks/linking.py [persons]   (530000: a million rows)

Rival: splink on DuckDB, same rows, trained on them and grouped at .9995, as `matching evaluate --rival splink` does.
Bounds: at most half of splink's time (reading, training, predicting, grouping) for a million rows; peak memory under
4 GB, each in a process of its own; ten times the rows in at most 13 times the time. Ratios count; seconds depend on
the machine. Without splink installed the ratios to it are left out.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq

from coordinator.linking import link_table
from coordinator.match_models import load_model
from emr_hub.errors import UsageError
from hospitals.population import draw_registry

SEED = 31
PARTS = 10  # the smaller table holds a tenth of the people


def bulk(registrations: pa.Table) -> dict[str, float]:
    """Seconds of linking, after compilation."""
    link_table(registrations.slice(0, 500), load_model(), 1_000_000)
    began = time.perf_counter()
    linked = link_table(registrations, load_model(), 1_000_000)
    return {"all": time.perf_counter() - began, "pairs": linked.pairs.num_rows}


def rival(registrations: pa.Table) -> dict[str, float]:
    """Seconds of splink by step; empty when it is not installed."""
    from scenarios.linkage.splink_rival import splink_links

    marks = [("read", time.perf_counter())]
    try:
        found = splink_links(registrations, 0.9995, SEED, lambda step: marks.append((step, time.perf_counter())))
    except UsageError:
        return {}
    ends = [when for _, when in marks[1:]] + [time.perf_counter()]
    steps = {step: end - begin for (step, begin), end in zip(marks, ends, strict=True)}
    return {**steps, "all": sum(steps.values()), "pairs": len(found.one)}


def apart(what: str, table: Path) -> dict[str, float]:
    """One measurement in a process of its own, so that its peak memory is its own."""
    done = subprocess.run([sys.executable, __file__, what, str(table)], check=True, capture_output=True, text=True)
    return {str(key): float(value) for key, value in json.loads(done.stdout.splitlines()[-1]).items()}


def measured(what: str, table: Path) -> None:
    """In the process of its own: measure, and print one object."""
    found = {"bulk": bulk, "rival": rival}[what](pq.read_table(table))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(json.dumps({**found, "peak_gb": peak}))


def main(persons: int) -> None:
    """Measure and print one table."""
    with TemporaryDirectory() as folder:
        tables = {}
        for name, size in (("small", persons // PARTS), ("whole", persons)):
            tables[name] = Path(folder) / f"{name}.parquet"
            pq.write_table(draw_registry(SEED, size).registrations, tables[name])
        rows = {name: pq.read_metadata(path).num_rows for name, path in tables.items()}
        found = {name: apart("bulk", path) for name, path in tables.items()}
        other = apart("rival", tables["whole"])
    for name, result in found.items():
        print(f"bulk, {rows[name]:>9,} rows   {result['all']:7.1f} s   peak {result['peak_gb']:.2f} GB")
    growth, more = found["whole"]["all"] / found["small"]["all"], rows["whole"] / rows["small"]
    print(f"{more:.1f} times the rows cost {growth:.1f} times the time   (bound: 13 for 10)")
    if "all" not in other:
        print("splink is not installed: no ratio")
        return
    steps = "  ".join(f"{step} {other[step]:.1f}" for step in ("read", "train", "predict", "group"))
    print(f"splink, {rows['whole']:>7,} rows   {other['all']:7.1f} s   peak {other['peak_gb']:.2f} GB   ({steps})")
    print(f"bulk / splink                     {found['whole']['all'] / other['all']:.2f}   (bound: 0.5)")
    trained = other["all"] - other["train"]
    print(f"bulk / splink without training    {found['whole']['all'] / trained:.2f}")


if __name__ == "__main__":
    if len(sys.argv) > 2:
        measured(sys.argv[1], Path(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 530_000)
