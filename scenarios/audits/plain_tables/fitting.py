"""Does an input fit the short way? Decided by the mapping and the files' own heads, never by a look at the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from emr_hub.formats import SourceFile
from emr_hub.formats.sniffing import TABLE
from emr_hub.formats.tables import TableMapping, fields
from scenarios.audits.asked import Asked
from scenarios.audits.people_linked import GIVEN
from scenarios.audits.plain_tables.people import WIDEST

NEEDED = ("subject", "taken", "loinc", "value")
ROLES = (*NEEDED, "issued", "facility", "unit", "interpretation", "status")
_TIMES, _WORDS = ("taken", "issued"), ("loinc", "facility", "unit", "interpretation", "status")
_PERSONS = (1 - 10**18, 10**18 - 1)  # longer ones are sorted by their letters elsewhere


@dataclass(frozen=True, slots=True)
class PlainTable:
    """Parquet files, the column of each role (subject, taken, issued, value, facility, loinc, unit and so on).

    `lowest` and `highest`: the span of the persons' numbers.
    """

    paths: tuple[Path, ...]
    files: tuple[str, ...]
    columns: dict[str, str]
    mapping: TableMapping
    lowest: int
    highest: int


def plain_table(asked: Asked, sources: Sequence[SourceFile]) -> PlainTable | None:
    """The input as a plain table; None when it goes the general way."""
    mapping = None if asked.tables is None else asked.tables.mapping
    if mapping is None or asked.persons != GIVEN or not all(_is_parquet(s) for s in sources):
        return None
    columns = {fields()[name].column: column for name, column in mapping.columns.items()}
    if mapping.constants or mapping.patients != "everywhere" or not set(NEEDED) <= set(columns) <= set(ROLES):
        return None
    if type(asked.tables).__call__ is not _plain_reader():
        return None
    spans = [_span(source.path, columns) for source in sources]
    known = [span for span in spans if span is not None]
    if not known or len(known) < len(spans):
        return None
    lowest, highest = min(low for low, _ in known), max(high for _, high in known)
    if highest - lowest > WIDEST:
        return None
    paths, files = tuple(s.path for s in sources), tuple(s.name for s in sources)
    return PlainTable(paths, files, columns, mapping, lowest, highest)


def _plain_reader() -> Any:
    from emr_hub.formats.tables import TableReader

    return TableReader.__call__


def _is_parquet(source: SourceFile) -> bool:
    return source.format == TABLE and source.suffix in (".parquet", ".pq") and not source.packing and source.url is None


def _span(path: Path, columns: dict[str, str]) -> tuple[int, int] | None:
    """Lowest and highest person of a file whose columns are plain; None for any other."""
    try:
        meta, schema = pq.read_metadata(path), pq.read_schema(path)
    except (OSError, pa.ArrowException):
        return None
    if not set(columns.values()) <= set(schema.names) or not all(
        _fits(role, schema.field(name).type) for role, name in columns.items()
    ):
        return None
    ends = _ends(meta, columns["subject"])
    return ends if ends is not None and _PERSONS[0] <= ends[0] and ends[1] <= _PERSONS[1] else None


def _ends(meta: Any, name: str) -> tuple[int, int] | None:
    """Least and greatest value of a column by the statistics of the file; None where one row group has none."""
    at = next((n for n in range(meta.num_columns) if meta.schema.column(n).path == name), None)
    told = [] if at is None else [meta.row_group(g).column(at).statistics for g in range(meta.num_row_groups)]
    if not told or any(one is None or not one.has_min_max for one in told):
        return None
    return min(one.min for one in told), max(one.max for one in told)


def _fits(role: str, kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return role in _WORDS and _is_text(kind.value_type)
    if role in _WORDS:
        return _is_text(kind)
    if role in _TIMES:
        return pa.types.is_timestamp(kind)
    return pa.types.is_integer(kind) or (role == "value" and pa.types.is_floating(kind))


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind)
