"""Spark and this machine alone: the same persons, orders, verdicts and figures, byte for byte once sorted."""

import hashlib
import json
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from emr_hub.errors import UsageError
from scenarios.audits import run_audit
from scenarios.audits.parts import write_part
from tests.integration.scenarios.plain_results import write_plain

pytest.importorskip("pyspark", reason="the extra [spark] is not installed")
pytestmark = pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java 17")
TABLES = ("orders", "results", "counts", "cuttable", "places", "assumed_flags", "rejects", "persons", "laboratories",
          "codes", "same_moment_cases", "coverage", "openings")  # fmt: skip


KEYS = ("policy", "order_id", "analyte", "version", "file", "line", "reason")


def sorted_bytes(folder: Path, name: str, scratch: Path) -> str:
    """The hash of a table of an audit, its rows sorted by whatever names them."""
    table = pq.read_table(folder / "tables" / f"{name}.parquet")
    keys = [column for column in KEYS if column in table.column_names]
    if keys:
        texts = pa.table({k: table[k].cast(pa.string()) for k in keys})
        table = table.take(pc.sort_indices(texts, [(k, "ascending") for k in keys]))
    write_part(table, scratch / f"{name}.parquet")
    return hashlib.sha256((scratch / f"{name}.parquet").read_bytes()).hexdigest()


def test_spark_writes_what_one_machine_writes(tmp_path: Path) -> None:
    mapping = write_plain(tmp_path, 3_000, 120)
    settings = {"mapping": mapping, "rows_of_a_part": 1_500, "check": 5}
    found = {}
    for engine, master in (("local", None), ("spark", "local[2]")):
        out = tmp_path / engine
        outcome = run_audit(
            [tmp_path / "results.parquet"], ["g147", "fixed-7d"], out=out, engine=engine, master=master, **settings
        )
        assert (outcome.exit_code, outcome.mismatches) == (0, ())
        scratch = tmp_path / f"sorted-{engine}"
        found[engine] = {name: sorted_bytes(out, name, scratch) for name in TABLES}
        found[engine]["measures"] = json.loads((out / "measures.json").read_text())
    assert found["spark"] == found["local"]
    assert all(summed_by_spark(tmp_path / "local", name) == summed(tmp_path / "local", name) for name in SUMS)


SUMS = {"counts": "order_id", "places": "line", "results": "version"}


def summed(folder: Path, name: str) -> tuple[int, int]:
    """Rows of a table and the sum of one of its numbers."""
    column = pq.read_table(folder / "tables" / f"{name}.parquet")[SUMS[name]]
    return len(column), pc.sum(column).as_py()


def summed_by_spark(folder: Path, name: str) -> tuple[int, int]:
    """The same as Spark itself reads the files."""
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    try:
        table = spark.read.parquet(str(folder / "tables" / f"{name}.parquet"))
        return table.count(), table.agg({SUMS[name]: "sum"}).collect()[0][0]
    finally:
        spark.stop()


def test_spark_says_what_it_reads(tmp_path: Path) -> None:
    small = Path(__file__).resolve().parents[2] / "data" / "audit-small.ndjson"
    with pytest.raises(UsageError, match="Parquet"):
        run_audit([small], engine="spark", master="local[2]")
