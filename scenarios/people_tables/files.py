"""Opens a table of people, CSV or Parquet, every column as text; lines that are no rows are set aside, never lost."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from emr_hub.errors import DataError, UsageError

LONGEST_BLOCK = 1 << 26  # bytes; one row must fit, and a row of 64 MB is no row of a register
SEPARATORS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class SetAside:
    """A line of a CSV file that is no row: where, and how many values it has beside how many columns there are."""

    line: int
    values: int
    columns: int


def open_table(path: Path, encoding: str = "utf-8") -> tuple[pa.Table, tuple[SetAside, ...]]:
    """The table of a file and the lines set aside; UsageError without a file, DataError when it holds no table."""
    if not path.is_file():
        raise UsageError(f"no file {path}", expected="a CSV or Parquet file")
    with path.open("rb") as begin:
        is_parquet = begin.read(4) == b"PAR1"
    return (_parquet(path), ()) if is_parquet else _csv(path, encoding)


def _parquet(path: Path) -> pa.Table:
    try:
        table: pa.Table = pq.read_table(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise DataError(f"Parquet cannot be read: {_first_line(error)}", where=str(path)) from error
    nested = [f.name for f in table.schema if pa.types.is_nested(f.type)]
    return table.drop_columns(nested)


def _csv(path: Path, encoding: str) -> tuple[pa.Table, tuple[SetAside, ...]]:
    aside: list[SetAside] = []

    def put_aside(row: Any) -> Literal["skip"]:
        aside.append(SetAside(row.number or 0, row.actual_columns, row.expected_columns))
        return "skip"

    header = first_line(path, encoding)
    try:
        table = pa.csv.read_csv(
            path,
            # one thread: only so does a bad row know its number
            read_options=pa.csv.ReadOptions(use_threads=False, block_size=LONGEST_BLOCK, encoding=encoding),
            parse_options=pa.csv.ParseOptions(
                delimiter=separator_of(header), newlines_in_values=True, invalid_row_handler=put_aside
            ),
            convert_options=pa.csv.ConvertOptions(
                column_types=dict.fromkeys(columns_of(header), pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        raise _refusal(path, encoding, error) from error
    return table, tuple(aside)


def first_line(path: Path, encoding: str) -> str:
    """The header of a CSV file; DataError when the file is empty or not in this encoding."""
    try:
        with path.open(encoding="utf-8-sig" if encoding == "utf-8" else encoding, newline="") as lines:
            header = lines.readline(1 << 20).rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise _refusal(path, encoding, error) from error
    if not header:
        raise DataError("the file is empty", where=str(path), expected="a header line and rows")
    return header


def separator_of(header: str) -> str:
    """The separator most used in the header; a comma when there is none."""
    return max(SEPARATORS, key=header.count)


def columns_of(header: str) -> list[str]:
    """The names of the columns that a header line holds."""
    import csv

    return next(csv.reader([header], delimiter=separator_of(header)))


def _refusal(path: Path, encoding: str, error: Exception) -> DataError:
    """Name the first line that is not in the encoding; else what the reader said."""
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                line.decode(encoding)
            except UnicodeDecodeError:
                return DataError(
                    f"line {number} is not {encoding}", where=str(path), expected="the encoding named in the mapping"
                )
    return DataError(f"CSV cannot be read: {_first_line(error)}", where=str(path))


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0][:200]
