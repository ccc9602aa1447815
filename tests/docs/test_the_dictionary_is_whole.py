"""Every column that an audit writes is in the data dictionary: its own schema, or a row of the table of columns."""

from __future__ import annotations

import csv
import io
from importlib.resources import files
from pathlib import Path

import pyarrow.parquet as pq

from emr_hub.columns import SCHEMAS
from scenarios.cli.program import run_program

SMALL = Path(__file__).resolve().parents[1] / "data" / "audit-small.ndjson"


def test_every_column_of_an_audit_is_described(tmp_path: Path) -> None:
    assert run_program(["audit", str(SMALL), "--out", str(tmp_path / "audit"), "--quiet"]) == 0
    text = (files("scenarios.run_folder") / "tables" / "columns.csv").read_text(encoding="utf-8")
    told: dict[str, set[str]] = {}
    for row in csv.DictReader(io.StringIO(text)):
        assert row["unit"] and row["meaning"] and row["one_row_per"]
        told.setdefault(row["file"], set()).add(row["column"])
    tables = sorted((tmp_path / "audit" / "tables").glob("*.parquet"))
    assert len(tables) > 10
    for path in tables:
        columns = set(pq.read_schema(path).names)
        known = set(SCHEMAS[path.stem].names) if path.stem in SCHEMAS else told[path.name]
        assert columns <= known or any(c.isupper() for c in known), f"{path.name}: {sorted(columns - known)}"
