"""Writes a run's tables as a laboratory would export them: one flat Parquet table, its mapping and its code book."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow.parquet as pq
import tomli_w

from emr_hub.errors import DataError
from emr_hub.formats.tables.own import flat_batches, own_folder, own_mapping_told
from emr_hub.terminology import analytes

RESULTS, MAPPING, CODES = "results.parquet", "mapping.toml", "codes.csv"


def write_table(run: Path, out: Path) -> tuple[Path, ...]:
    """Write `results.parquet`, `mapping.toml` and `codes.csv` into a folder; the paths written.

    `run` is a run folder or its folder of tables. The codes are the laboratories' own; `codes.csv` says what each
    means, as a laboratory would fill it in. Raises DataError when the folder holds no tables of a run.
    """
    tables = own_folder(run)
    if tables is None:
        raise DataError("no tables orders and results", where=str(run), expected="a run folder")
    out.mkdir(parents=True, exist_ok=True)
    _write_rows(tables, out / RESULTS)
    (out / MAPPING).write_text(tomli_w.dumps(own_mapping_told()), encoding="utf-8")
    write_code_book(tables, out / CODES)
    return out / RESULTS, out / MAPPING, out / CODES


def _write_rows(tables: Path, target: Path) -> None:
    writer = None
    try:
        for batch in flat_batches(tables):
            writer = writer or pq.ParquetWriter(target, batch.schema, compression="zstd")
            writer.write_batch(batch)
    finally:
        if writer is not None:
            writer.close()


def write_code_book(tables: Path, target: Path) -> None:
    """A mapping file of every local code of the results table; a laboratory's code, name and facility say which."""
    import duckdb

    parts = tables / "results.parquet"
    asked = "select distinct local_code, analyte from read_parquet(?) where local_code is not null order by all"
    with duckdb.connect() as connection:
        found: list[tuple[str, str]] = connection.execute(
            asked, [str(parts / "*.parquet") if parts.is_dir() else str(parts)]
        ).fetchall()
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("system", "code", "name", "unit", "facility", "analyte", "specimen", "method", "read_unit_as"))
        writer.writerows(("local", code, analytes()[key].name_vi, "", "", key, "", "", "") for code, key in found)
