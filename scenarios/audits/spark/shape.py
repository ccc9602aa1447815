"""Rows and cards side by side as Spark carries them: every time a whole number of milliseconds, no nesting."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from pyarrow import compute

from emr_hub.formats.row import PEOPLE, ROW

pc: Any = compute  # its type stubs know neither every function nor every shape
CARD = "card_"
PERSON_KIND, PERSON_NUMBER = "person_kind", "person_number"  # sort like the keys of persons: numbers, then words
_SPARK = {
    pa.int8(): "tinyint", pa.int16(): "smallint", pa.int32(): "int", pa.int64(): "bigint", pa.float64(): "double",
    pa.string(): "string", pa.bool_(): "boolean",
}  # fmt: skip


def _flat(field: pa.Field[Any], prefix: str = "") -> pa.Field[Any]:
    return pa.field(prefix + field.name, pa.int64() if pa.types.is_timestamp(field.type) else field.type)


CARRIED: pa.Schema = pa.schema([
    *(_flat(f) for f in ROW), *(_flat(f, CARD) for f in PEOPLE), pa.field(PERSON_KIND, pa.int8()),
    pa.field(PERSON_NUMBER, pa.int64()),
])  # fmt: skip


def spark_schema() -> str:
    """The same columns in Spark's words."""
    return ", ".join(f"`{f.name}` {_SPARK[f.type]}" for f in CARRIED)


def packed(rows: pa.Table, cards: pa.Table, kind: Any, number: Any) -> pa.RecordBatch:
    """Rows in the shape of ROW, and along them what each says of its person in the shape of PEOPLE."""
    columns = [*rows.select(ROW.names).columns, *cards.select(PEOPLE.names).columns, kind, number]
    cells = [_cell(column, field.type) for column, field in zip(columns, CARRIED, strict=True)]
    return pa.record_batch(cells, schema=CARRIED)


def _cell(column: Any, kind: pa.DataType) -> Any:
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return pc.cast(whole, kind)


def rows_in(carried: pa.Table) -> pa.Table:
    """The rows again, in the shape of ROW."""
    return pa.table([pc.cast(carried[f.name], f.type) for f in ROW], schema=ROW)


def cards_in(carried: pa.Table) -> pa.Table:
    """What the rows say of persons, every card once, in the shape of PEOPLE."""
    told = pa.table([pc.cast(carried[CARD + f.name], f.type) for f in PEOPLE], schema=PEOPLE)
    known = told.filter(pc.is_valid(told["subject"]))
    return known.group_by(PEOPLE.names, use_threads=False).aggregate([]).select(PEOPLE.names).cast(PEOPLE)
