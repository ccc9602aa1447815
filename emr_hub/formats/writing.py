"""A run's tables written in any of the formats that are read, so that a record system can be tried with them.

Each format writes in its own room: `emr_hub.formats.FORMAT.writing.write(tables, out)`.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from emr_hub.columns import SCHEMAS, empty_table
from emr_hub.errors import DataError, UsageError
from emr_hub.formats.sniffing import FORMATS, TABLE

NEEDED = ("facilities", "registrations", "encounters", "orders", "results")
CODES = "codes.csv"
_ROOMS = {TABLE: "tables"}  # where the room is named otherwise than the format


def write_run(folder: Path, format: str, out: Path) -> tuple[Path, ...]:
    """Write the tables of a run folder in a format into an empty folder that exists; the paths written.

    Beside them lies `codes.csv`, which says what each laboratory's own codes mean. UsageError for a format that is
    not written, DataError when the folder holds no tables of a run.
    """
    if format not in FORMATS:
        raise UsageError(f"got {format!r}", where="--format", expected=f"one of {', '.join(FORMATS)}")
    from emr_hub.formats.tables.own import own_folder
    from emr_hub.formats.tables.writing import write_code_book

    place = own_folder(folder)
    if place is None:
        raise DataError("no tables orders and results", where=str(folder), expected="a run folder")
    tables = tables_in(place)
    import_module(f"emr_hub.formats.{_ROOMS.get(format, format)}.writing").write(tables, out)
    write_code_book(tables["results"], out / CODES)
    return tuple(sorted(path for path in out.rglob("*") if path.is_file()))


def tables_in(folder: Path) -> Mapping[str, pa.Table]:
    """The tables of a run's folder by their names in the schemas; one that may be lacking is empty."""
    missing = [name for name in NEEDED if not _path(folder, name).exists()]
    if missing:
        raise DataError(f"no table {missing[0]}", where=str(folder), expected=", ".join(NEEDED))
    names = [name for name in SCHEMAS if "/" not in name]
    return {n: _read(_path(folder, n)) if _path(folder, n).exists() else empty_table(n) for n in names}


def _path(folder: Path, name: str) -> Path:
    return folder / f"{name}.parquet"


def _read(path: Path) -> pa.Table:
    return pq.read_table(path)
