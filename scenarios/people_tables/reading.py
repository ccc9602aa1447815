"""A foreign table of people read into registrations, whole columns at a time; what cannot be read is set aside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute

from emr_hub.columns import SCHEMAS
from emr_hub.errors import UsageError, nearest
from scenarios.people_tables.files import SetAside, open_table
from scenarios.people_tables.mapping import Mapping
from scenarios.people_tables.values import dates_as_written, one_dictionary, sexes_as_coded

pc: Any = pyarrow.compute  # its stubs ask for a type of element that a foreign table does not promise


@dataclass(frozen=True, slots=True)
class PeopleRead:
    """What a file gave: registrations in file order, the id and line each came from, and all that was not usable.

    `rows_read` = registrations + set aside. `unclear` counts kept values that could not be understood, by reason.
    """

    registrations: pa.Table
    ids: Any
    set_aside: tuple[SetAside, ...]
    unclear: dict[str, int]

    @property
    def rows_read(self) -> int:
        """Rows found in the file, kept or not."""
        return self.registrations.num_rows + len(self.set_aside)


def read_people(path: Path, mapping: Mapping) -> PeopleRead:
    """Read a CSV or Parquet table; UsageError when a mapped column is not there, DataError when it is no table."""
    table, set_aside = open_table(path, mapping.encoding)
    _refuse_missing(mapping, table.column_names, path)
    texts = {name: _joined(table, columns) for name, columns in mapping.columns.items()}
    dates, unclear_dates = dates_as_written(_or_null(texts, "birth_date", table), mapping.date_order)
    sexes, unclear_sexes = sexes_as_coded(_or_null(texts, "sex", table), mapping.sex)
    rows = table.num_rows
    number = pa.array(np.arange(1, rows + 1, dtype=np.int64))
    records = texts["record_number"] if "record_number" in texts else pc.cast(number, pa.string())
    columns: dict[str, Any] = {
        "registration_id": number, "facility_id": _facilities(texts, rows), "mrn": records,
        "birth_date": dates, "sex": sexes, "registered_at": pa.nulls(rows),
    }  # fmt: skip
    for name in ("name", "cccd", "bhyt", "phone", "address"):
        columns[name] = _or_null(texts, name, table)
    schema = SCHEMAS["registrations"]
    registrations = pa.table({f.name: pc.cast(columns[f.name], f.type) for f in schema}, schema=schema)
    ids = texts["id"] if "id" in texts else pc.cast(number, pa.string())
    unclear = {k: n for k, n in (("birth_date", unclear_dates), ("sex", unclear_sexes)) if n}
    return PeopleRead(registrations, _chunked(ids), set_aside, unclear)


def _refuse_missing(mapping: Mapping, present: Iterable[str], path: Path) -> None:
    known = list(present)
    for name, columns in mapping.columns.items():
        for column in columns:
            if column not in known:
                close = nearest(column, known)
                hint = f"; the nearest is {close!r}" if close else ""
                raise UsageError(
                    f"no column {column!r} for {name}", where=str(path), expected=f"one of {', '.join(known)}{hint}"
                )


def _joined(table: pa.Table, columns: tuple[str, ...]) -> Any:
    """The text of one column, or of several joined by a space; blank is null."""
    parts = [pc.utf8_trim_whitespace(pc.cast(table[c], pa.string())) for c in columns]
    parts = [pc.if_else(pc.equal(p, ""), pa.scalar(None, pa.string()), p) for p in parts]
    if len(parts) == 1:
        return parts[0]
    parts = [pc.fill_null(p, "") for p in parts]
    text: Any = pc.utf8_trim_whitespace(pc.replace_substring_regex(pc.binary_join_element_wise(*parts, " "), " +", " "))
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def _or_null(texts: dict[str, Any], name: str, table: pa.Table) -> Any:
    return texts[name] if name in texts else pa.nulls(table.num_rows, pa.string())


def _facilities(texts: dict[str, Any], rows: int) -> Any:
    """Facilities numbered by first appearance; without a column, or without a value, all rows come from one place."""
    if "facility" not in texts:
        return pa.array(np.ones(rows, np.int64))
    return pc.add(pc.cast(one_dictionary(pc.fill_null(texts["facility"], "")).indices, pa.int64()), 1)


def _chunked(column: Any) -> Any:
    return column if isinstance(column, pa.ChunkedArray) else pa.chunked_array([column])
