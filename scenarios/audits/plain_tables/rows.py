"""Records back in the shape of rows, for whoever looks at rows: the few that were set aside, or a sample."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from emr_hub.formats.row import ROW
from scenarios.audits.plain_tables.meanings import Meanings
from scenarios.audits.plain_tables.records import LINE_BITS, NOBODY
from scenarios.audits.plain_tables.tables import times


def rows_of(records: NDArray[Any], m: Meanings) -> pa.Table:
    """The records as rows in the shape of ROW: what the table did not hold is null."""
    n = len(records)
    if not n:
        return ROW.empty_table()
    code, unit = ([t[k] for t in m.tests] for k in (0, 1))
    nobody = records["person"] == NOBODY
    cells: dict[str, Any] = {
        "file": (records["line"] >> LINE_BITS).astype(np.int32),
        "line": records["line"] & ((1 << LINE_BITS) - 1),
        "part": np.zeros(n, np.int32),
        "subject": pa.array(records["person"], mask=nobody).cast(pa.string()),
        "facility": _words(records["facility"], m.facilities),
        "status": _words(records["status"], m.statuses),
        "taken": times(records["taken"]),
        "issued": times(records["issued"]),
        "dates": np.zeros(n, np.int8),
        "loinc": _words(records["test"], code),
        "unit": _words(records["test"], unit),
        "value": pa.array(records["value"], mask=np.isnan(records["value"])),
        "interpretation": _words(records["interpretation"], m.interpretations),
        "unread": pa.array(map(m.unread.get, records["line"].tolist()) if m.unread else [None] * n, pa.string()),
    }
    columns = [pa.array(cells[f.name]).cast(f.type) if f.name in cells else pa.nulls(n, f.type) for f in ROW]
    return pa.table(columns, schema=ROW)


def _words(codes: NDArray[Any], texts: list[Any]) -> pa.Array[Any]:
    return pa.array([*texts, None], pa.string()).take(np.where(codes < 0, len(texts), codes))
