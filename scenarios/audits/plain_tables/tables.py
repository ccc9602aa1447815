"""Settled records as the tables `orders` and `results`, and what was set aside in the shape of rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from emr_hub.columns import SCHEMAS
from emr_hub.formats import FLAGS
from emr_hub.terminology import analyte
from scenarios.audits.packed_columns import words
from scenarios.audits.part_tables import ASSUMED_FLAGS, PLACES
from scenarios.audits.plain_tables.ground import Columns
from scenarios.audits.plain_tables.meanings import Meanings
from scenarios.audits.plain_tables.records import NO_TIME


def orders_table(
    records: NDArray[Any], rank: NDArray[np.int32], lowest: int, m: Meanings, order_id: NDArray[np.int64]
) -> pa.Table:
    """One order per kept record; registrations by the rank of the person, from 1."""
    n = len(records)
    facility = records["facility"].astype(np.int64)
    return _table("orders", n, {
        "order_id": order_id,
        "registration_id": rank[records["person"] - lowest].astype(np.int64) + 1,
        "facility_id": pa.array(facility + 1, mask=facility < 0),
        "specimen": words(m.specimen[records["test"]], m.specimens),
        "collected_at": times(records["taken"]),
        "resulted_at": times(records["issued"]),
    })  # fmt: skip


def results_table(records: NDArray[Any], columns: Columns, m: Meanings, order_id: NDArray[np.int64]) -> pa.Table:
    """One result per kept record, values in the catalogue's unit; flags are the laboratory's own."""
    n, kind, none = len(records), columns.analyte, np.isnan(records["value"])
    return _table("results", n, {
        "order_id": order_id,
        "analyte": words(kind, m.analytes),
        "version": np.ones(n, np.int16),
        "known_at": times(records["issued"]),
        "value": pa.array(records["value"], mask=none),
        "unit": words(np.where(none, -1, kind), [analyte(key).unit for key in m.analytes]),
        "flag": words(columns.own, FLAGS),
        "status": words(records["status"], m.statuses),
        "loinc": words(m.code_of[records["test"]], m.codes),
    })  # fmt: skip


def places_table(columns: Columns, order_id: NDArray[np.int64]) -> pa.Table:
    """File and line of every order; the times of a plain table are no whole days."""
    return pa.table([order_id, columns.file, columns.line, np.zeros(len(order_id), np.int8)], schema=PLACES)


def assumed_table(columns: Columns, m: Meanings, order_id: NDArray[np.int64]) -> pa.Table:
    """The results that only the catalogue's limits could flag."""
    at = np.flatnonzero(columns.flag != columns.own)
    return pa.table([order_id[at], words(columns.analyte[at], m.analytes), words(columns.flag[at], FLAGS)],
                    schema=ASSUMED_FLAGS)  # fmt: skip


def _table(name: str, rows: int, given: dict[str, Any]) -> pa.Table:
    schema = SCHEMAS[name]
    cells = [given[f.name] if f.name in given else pa.nulls(rows, f.type) for f in schema]
    return pa.table([pa.array(c) for c in cells], names=schema.names).cast(schema)


def times(instants: NDArray[np.int64]) -> pa.Array[Any]:
    """Instants as Arrow times; NO_TIME is null."""
    none = instants == NO_TIME
    mask = none if none.any() else None
    return pa.array(np.where(none, 0, instants), mask=mask).cast(pa.timestamp("ms", tz="UTC"))
