"""What linking a table answers: who is one person, which pairs were compared and why, and which rows were set aside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute
import pyarrow.csv
import pyarrow.parquet as pq

from scenarios.people_tables.reading import PeopleRead

pc: Any = pyarrow.compute  # its stubs ask for a type of element that a foreign table does not promise
PERSONS, PAIRS, QUESTIONS, SET_ASIDE = "persons", "pairs", "questions", "set_aside"


def write_links(
    out: Path, read: PeopleRead, person: Any, pairs: pa.Table, questions: pa.Table, form: str
) -> tuple[Path, ...]:
    """Write the four tables as `form` (parquet or csv) into the folder `out`; the files written.

    persons: one row per registration (id as the file has it, number of the row, number of the person).
    pairs: one row per pair that may be one person's, ids as the file has them, with its grade and evidence.
    questions: one row per pair that a person should decide about.
    set_aside: one row per line that was no row of the table.
    """
    out.mkdir(parents=True, exist_ok=True)
    numbers = read.registrations["registration_id"]
    tables = {
        PERSONS: pa.table({"id": read.ids, "row": numbers, "person": person}),
        PAIRS: _with_ids(pairs, read),
        QUESTIONS: _with_ids(questions, read),
        SET_ASIDE: pa.table({
            "line": pa.array([s.line for s in read.set_aside], pa.int64()),
            "values": pa.array([s.values for s in read.set_aside], pa.int64()),
            "columns": pa.array([s.columns for s in read.set_aside], pa.int64()),
        }),
    }  # fmt: skip
    return tuple(_write(table, out / f"{name}.{form}") for name, table in tables.items())


def _with_ids(pairs: pa.Table, read: PeopleRead) -> pa.Table:
    """Pairs of row numbers become pairs of the file's own ids."""
    for place, side in enumerate(("one", "other")):
        rows: Any = pc.subtract(pairs[side], 1)
        pairs = pairs.set_column(place, side, pc.take(read.ids, rows))
    return pairs


def _write(table: pa.Table, path: Path) -> Path:
    if path.suffix == ".csv":
        pyarrow.csv.write_csv(_plain(table), path)
    else:
        pq.write_table(table, path, compression="zstd")
    return path


def _plain(table: pa.Table) -> pa.Table:
    """CSV knows no dictionaries."""
    for place, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            table = table.set_column(place, field.name, pc.cast(table[field.name], field.type.value_type))
    return table
