"""Tuples of Observations to batches in the shape of ROW: types checked, times read, a column at a time."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from emr_hub.formats.batches import Fault, batch_of
from emr_hub.formats.fhir.observations import TOLD, Row
from emr_hub.formats.row import ISSUED_DAY, ROW, TAKEN_DAY
from emr_hub.formats.written_times import read_times

_TIMES = {"taken": TAKEN_DAY, "resulted": 0, "issued": ISSUED_DAY}
_AS_TOLD = pa.schema([(n, pa.string() if n in _TIMES else ROW.field(n).type) for n in TOLD])
_PLACES = {
    "value": "the value", "low": "referenceRange.low", "high": "referenceRange.high", "source_id": "id",
    "updated": "meta.lastUpdated", "subject": "subject.reference", "encounter": "encounter.reference",
    "taken": "effective[x]", "label": "code.text", "loinc": "code.coding.code", "code": "code.coding.code",
    "interpretation": "interpretation.coding.code",
}  # fmt: skip


def told_rows(rows: list[Row]) -> tuple[pa.RecordBatch, list[Fault]]:
    """The rows as one batch of ROW, and the rows left out because an element is not of its type."""
    told, faults = batch_of(rows, _AS_TOLD, _PLACES)
    cells: dict[str, Any] = {name: told[name] for name in TOLD}
    dates: Any = pa.repeat(pa.scalar(0, pa.int8()), told.num_rows)
    unread: Any = None
    for name, bit in _TIMES.items():
        written = cells[name]
        if written.null_count == len(written):
            cells[name] = pa.nulls(len(written), ROW.field(name).type)
            continue
        cells[name], whole = read_times(written)
        if bit and pc.any(whole).as_py():
            dates = pc.add(dates, pc.multiply(whole.cast(pa.int8()), pa.scalar(bit, pa.int8())))
        if cells[name].null_count > written.null_count:
            unread = _unread(unread, name, written, cells[name])
    cells |= {"dates": dates, "unread": unread}
    columns = [cells[f.name] if cells.get(f.name) is not None else pa.nulls(told.num_rows, f.type) for f in ROW]
    return pa.record_batch(columns, schema=ROW), faults


def _unread(before: Any, name: str, written: Any, times: Any) -> Any:
    lost = pc.if_else(pc.is_null(times), pc.binary_join_element_wise(name, written, " "), pa.scalar(None, pa.string()))
    if before is None:
        return lost
    return pc.coalesce(pc.binary_join_element_wise(before, lost, "; "), before, lost)
