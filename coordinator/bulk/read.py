"""From the tables `orders` and `results` to plain columns, in the order of the tables: nothing is judged here.

Shape of `Columns`: one entry per order (ascending order_id), items per order in the order of its result rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordinator.bulk.arrays import (
    ANYWHERE,
    EMERGENCY,
    I8,
    I16,
    I32,
    I64,
    ICU,
    INPATIENT,
    NEVER,
    NOTHING_KNOWN,
    OUTPATIENT,
    REPORTED,
    UNKNOWN,
    Carried,
)  # fmt: skip
from coordinator.bulk.readings import Readings
from coordinator.bulk.times import COLLECTED_OPEN, RESULTED_OPEN
from coordinator.bulk.vocabulary import Vocabulary
from emr_hub.columns import coded, given, longs
from emr_hub.columns.grouped import numbered, places_in, rows_by
from emr_hub.errors import DataError

EVERYTHING = Carried()
_CONTEXTS = {"outpatient": OUTPATIENT, "inpatient": INPATIENT, "emergency": EMERGENCY, "icu": ICU}


@dataclass(frozen=True, slots=True)
class LaterVersions:
    """One entry per later version of a report, and from `first_item` on one per analyte of it."""

    order: I64  # index of its order
    known: I64
    status: I8
    first_item: I64
    reading: I8
    content: I8
    converts: I8


@dataclass(frozen=True, slots=True)
class Columns:
    """Orders, their items, and later versions, before anybody is grouped with anybody."""

    order_id: I64
    signed: I64
    registration: I32  # index into `registration_ids`
    registration_ids: I64
    facility: I32
    level: I8
    context: I8
    age_days: I32
    collected: I64
    resulted: I64
    unstable: I64
    protocol: I8
    date_only: I8  # with the bits of times that nobody told, as `Orders` has them
    status: I8
    first_item: I64
    result_row: I64  # per item: its row of the results table
    result_class: I32
    analyte: I16
    role: I8
    reading: I8
    content: I8
    converts: I8
    mapped: I8
    later: LaterVersions
    classes: tuple[str, ...]
    analytes: tuple[str, ...]
    carried: Carried


def read_columns(
    orders: pa.Table,
    results: pa.Table,
    levels: dict[int, int],
    *,
    carried: Carried = EVERYTHING,
    date_only: NDArray[np.int8] | None = None,
    mapped: NDArray[np.bool_] | None = None,
    limits_may_flag: bool = False,
) -> Columns:
    """Read the two tables. `levels`: laboratory level by facility_id. `mapped`: per result row, default all.

    Raises DataError when result rows name an order that does not exist, or a version lacks analytes of the first.
    """
    words = Vocabulary.of(orders, results)
    ids = longs(orders, "order_id")
    rows = _result_rows(results, ids)
    readings = Readings.of(results, words, limits_may_flag)
    first = rows.version == 1
    item_rows = rows.table_row[first]
    item_order = rows.order[first]
    registration_ids, registration = numbered(longs(orders, "registration_id"))
    facility = longs(orders, "facility_id", -1).astype(np.int32)
    signed = np.where(given(orders, "signed_at"), longs(orders, "signed_at"), longs(orders, "collected_at"))
    analyte = words.analyte_of_row[item_rows]
    order_status = np.full(len(ids), UNKNOWN, np.int8)
    order_status[item_order] = readings.status[item_rows]
    role = words.role_of(analyte, item_order)
    _all_needed_reported(words, role, item_order, ids)
    return Columns(
        order_id=ids,
        signed=signed,
        registration=registration.astype(np.int32),
        registration_ids=registration_ids,
        facility=facility,
        level=np.array([levels.get(int(f), -1) for f in range(int(facility.max(initial=-1)) + 2)], np.int8)[facility],
        context=coded(orders, "context", _CONTEXTS, ANYWHERE),
        age_days=longs(orders, "age_days", -1).astype(np.int32),
        collected=_time(orders, "collected_at", carried.collected, signed),
        resulted=_time(orders, "resulted_at", carried.resulted, signed),
        unstable=np.where(given(orders, "unstable_at"), longs(orders, "unstable_at"), NOTHING_KNOWN),
        protocol=given(orders, "protocol").astype(np.int8),
        date_only=_days(orders, date_only, carried),
        status=order_status,
        first_item=_starts(item_order, len(ids)),
        result_row=item_rows,
        result_class=words.class_of(analyte, item_order).astype(np.int32),
        analyte=analyte.astype(np.int16),
        role=role,
        reading=readings.reading[item_rows],
        content=readings.content[item_rows],
        converts=readings.converts[item_rows],
        mapped=np.ones(len(item_rows), np.int8) if mapped is None else mapped[item_rows].astype(np.int8),
        later=_later(rows, readings, len(ids), item_order, words.analyte_of_row),
        classes=words.classes,
        analytes=words.analytes,
        carried=carried,
    )


@dataclass(frozen=True, slots=True)
class _Rows:
    """Result rows sorted by (order, version, row): table row, order index, version rank (1 first), known instant."""

    table_row: I64
    order: I64
    version: I64
    known: I64


def _result_rows(results: pa.Table, ids: I64) -> _Rows:
    if np.any(np.diff(ids) <= 0):
        raise DataError("orders are not in ascending order_id", where="orders", expected="each order once, sorted")
    owner = longs(results, "order_id")
    order = places_in(ids, owner)
    if np.any(order >= len(ids)) or np.any(ids[np.minimum(order, len(ids) - 1)] != owner):
        raise DataError("result rows name orders that do not exist", where="results", expected="order_id of `orders`")
    version = longs(results, "version", 1)
    known = np.where(given(results, "known_at"), longs(results, "known_at"), NOTHING_KNOWN)
    step, newer = np.diff(order), np.diff(version) >= 0
    if np.all((step > 0) | (step == 0) & newer):  # as worlds are written
        return _Rows(np.arange(len(order)), order, version, known)
    by = rows_by(order, version)
    return _Rows(by, order[by], version[by], known[by])


def _time(orders: pa.Table, name: str, carried: bool, signed: I64) -> I64:
    """A time as recorded. Missing in a carried column: it never happened; not carried: the signing stands for it."""
    times: I64 = np.where(given(orders, name), longs(orders, name), NEVER if carried else signed)
    return times


def _days(orders: pa.Table, date_only: NDArray[np.int8] | None, carried: Carried) -> I8:
    """The bits of times that are whole days, and of those that nobody told: missing where they are not carried."""
    days: I8 = np.zeros(orders.num_rows, np.int8) if date_only is None else date_only
    for name, told, bit in (
        ("collected_at", carried.collected, COLLECTED_OPEN), ("resulted_at", carried.resulted, RESULTED_OPEN),
    ):  # fmt: skip
        if not told:
            days = days | np.where(given(orders, name), 0, bit).astype(np.int8)
    return days


def _all_needed_reported(words: Vocabulary, role: I8, item_order: I64, ids: I64) -> None:
    reported = np.bincount(item_order[role != REPORTED], minlength=len(ids))
    short = np.flatnonzero(reported < words.needed_of_order())
    if len(short):
        raise DataError(
            f"order {ids[short[0]]} has no result row for an analyte that its service needs ({len(short)} such orders)",
            where="results", expected="one row per analyte of the service",
        )  # fmt: skip


def _later(rows: _Rows, readings: Readings, orders: int, item_order: I64, analyte_of_row: I64) -> LaterVersions:
    at, whole = _in_the_order_of_the_first(rows, analyte_of_row)
    order, version, table_row = rows.order[at], rows.version[at], rows.table_row[at]
    opens = np.flatnonzero(np.r_[True, (np.diff(order) != 0) | (np.diff(version) != 0)]) if len(at) else at
    counts = np.diff(np.r_[opens, len(at)])
    if not whole or np.any(counts != np.bincount(item_order, minlength=orders)[order[opens]]):
        raise DataError("a later version lacks analytes of the first", where="results", expected="whole versions")
    return LaterVersions(
        order[opens], rows.known[at][opens], readings.status[table_row][opens], opens.astype(np.int64),
        readings.reading[table_row], readings.content[table_row], readings.converts[table_row],
    )  # fmt: skip


def _in_the_order_of_the_first(rows: _Rows, analyte_of_row: I64) -> tuple[I64, bool]:
    """Rows of later versions, their analytes in the order of the first report; and whether none is odd or twice."""
    size = int(analyte_of_row.max(initial=0)) + 1
    at = np.flatnonzero(rows.version > 1)
    first = np.flatnonzero((rows.version == 1) & np.isin(rows.order, rows.order[at]))
    if not len(at) or not len(first):
        return at, not len(at)
    key = rows.order * size + analyte_of_row[rows.table_row]
    by = first[np.argsort(key[first], kind="stable")]
    place = by[np.minimum(np.searchsorted(key[by], key[at]), len(by) - 1)]
    sort = np.lexsort((place, rows.version[at], rows.order[at]))
    step = np.diff(place[sort])
    same = (np.diff(rows.order[at][sort]) == 0) & (np.diff(rows.version[at][sort]) == 0)
    return at[sort], bool(np.all(key[place] == key[at]) and np.all(step[same] > 0))


def _starts(owner: I64, length: int) -> I64:
    starts: I64 = np.r_[0, np.cumsum(np.bincount(owner, minlength=length))].astype(np.int64)
    return starts
