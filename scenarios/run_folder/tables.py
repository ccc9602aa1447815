"""Tables as Parquet, zstd, with the same bytes for the same rows: no creation time, one order of chunks."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from emr_hub.columns import SCHEMAS
from emr_hub.errors import BrokenError, DataError

ROW_GROUP_ROWS = 1_000_000  # fixed, because it is part of the bytes; large groups read fastest in DuckDB


def path_of(name: str) -> str:
    """Where a table lies inside a run folder, with forward slashes."""
    return f"{name}.parquet" if name.startswith("truth/") else f"tables/{name}.parquet"


def name_of(path: str) -> str:
    """The table that lies at this path of a run folder; the opposite of `path_of`."""
    return path.removeprefix("tables/").removesuffix(".parquet")


def write_table(table: pa.Table, name: str, path: Path) -> None:
    """Write one table; one of the data dictionary goes out in its declared schema, units and meanings included."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shaped = _in_schema(table, name).unify_dictionaries().combine_chunks()
    pq.write_table(shaped, path, compression="zstd", row_group_size=ROW_GROUP_ROWS, version="2.6")


def read_table(path: Path) -> pa.Table:
    """Read one table; DataError when the file is missing or not Parquet."""
    try:
        return pq.read_table(path)
    except (OSError, pa.ArrowInvalid) as error:
        raise DataError("the table is missing or cannot be read", where=str(path), expected="a Parquet file") from error


def _in_schema(table: pa.Table, name: str) -> pa.Table:
    schema = SCHEMAS.get(name)
    if schema is None or table.schema.equals(schema, check_metadata=True):
        return table
    if table.column_names != schema.names:
        raise BrokenError(f"table {name}: got columns {table.column_names}, declared are {schema.names}")
    return table.cast(schema)
