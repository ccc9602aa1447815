"""Writes a run's tables as a laboratory would export them: one flat Parquet table, its mapping and its code book."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import tomli_w

from emr_hub.formats.tables.choosing import MAPPING_FILE
from emr_hub.formats.tables.own import flat_batches, own_mapping_told
from emr_hub.terminology import analytes

CODES_FILE = "codes.csv"
_COLUMNS = ("system", "code", "name", "unit", "facility", "analyte", "specimen", "method", "read_unit_as")


def write(tables: Mapping[str, pa.Table], out: Path) -> tuple[Path, ...]:
    """Write `results.parquet`, `mapping.toml` and `codes.csv` into an existing folder; the paths written.

    `tables`: those of a run by name. The codes are the laboratories' own; `codes.csv` says what each means, as a
    laboratory would fill it in.
    """
    told = own_mapping_told()
    writer = None
    try:
        for batch in flat_batches(tables):
            writer = writer or pq.ParquetWriter(out / told["table"]["file"], batch.schema, compression="zstd")
            writer.write_batch(batch)
    finally:
        if writer is not None:
            writer.close()
    (out / MAPPING_FILE).write_text(tomli_w.dumps(told), encoding="utf-8")
    write_code_book(tables["results"], out / CODES_FILE)
    return out / told["table"]["file"], out / MAPPING_FILE, out / CODES_FILE


def write_code_book(results: pa.Table, target: Path) -> None:
    """A mapping file of every local code of a results table; code and name together say which test it is."""
    pairs = results.select(["local_code", "analyte"]).group_by(["local_code", "analyte"]).aggregate([]).to_pylist()
    found = sorted((p["local_code"], p["analyte"]) for p in pairs if p["local_code"] is not None)
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_COLUMNS)
        writer.writerows(("local", code, analytes()[key].name_vi, "", "", key, "", "", "") for code, key in found)
