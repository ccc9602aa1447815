"""Rows of a table as plain dictionaries: times as instants, words as text, a batch at a time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import pyarrow as pa

BATCH_ROWS = 8192
Record = dict[str, Any]


def records(table: pa.Table) -> Iterator[Record]:
    """The rows in their order."""
    plain = pa.schema([(field.name, _plain(field.type)) for field in table.schema])
    for batch in table.cast(plain).to_batches(BATCH_ROWS):
        yield from batch.to_pylist()


def by_order(table: pa.Table) -> Iterator[tuple[int, list[Record]]]:
    """The rows of each order, orders ascending, an order's rows as they stand in the table."""
    place = pa.array(range(table.num_rows), pa.int64())
    ordered = table.append_column("place", place).sort_by([("order_id", "ascending"), ("place", "ascending")])
    for order_id, rows in groupby(records(ordered.drop_columns("place")), key=lambda row: row["order_id"]):
        yield int(order_id), list(rows)


def _plain(kind: pa.DataType) -> pa.DataType:
    if isinstance(kind, pa.DictionaryType):
        inner: pa.DataType = kind.value_type
        return inner
    return pa.int64() if pa.types.is_timestamp(kind) else kind
