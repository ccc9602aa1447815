"""Kept rows as the tables `orders` and `results`: each Observation is an order of its own, numbered by what it says.

`order_id` is the rank by (person, time, code, id of the Observation), whatever the order of lines and files. An
Observation that reports one analyte twice (a load test in components), or several specimens, counts as several orders.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from emr_hub.clock import DAY, day_start
from emr_hub.columns import SCHEMAS
from emr_hub.formats.factors import factor, ranks, runs
from emr_hub.formats.flags import FLAGS
from emr_hub.formats.moments import NO_TIME
from emr_hub.formats.sameness import Keys, shared
from emr_hub.formats.settling import Settled
from emr_hub.terminology import analyte

_WHOLE_DAY = DAY - 1
_NO_BIRTH = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class OrderTables:
    """`orders` and `results` in the project's schemas, orders by `order_id`, and what the schemas have no room for.

    `orders.registration_id` is the person (1 for the first of `Settled.persons`). `signed_at` is empty: the time of
    collection stands for it; `date_only` is true for an order whose time is a date. Values and units of `results` are
    the catalogue's, converted; `row` is the place of each result in `LabRecords.rows`. `carries_resulted` and
    `carries_facility`: every kept row says when it was issued, and by whom.
    """

    orders: pa.Table
    results: pa.Table
    row: NDArray[np.int64]
    date_only: NDArray[np.bool_]
    carries_resulted: bool
    carries_facility: bool


def order_tables(s: Settled) -> OrderTables:
    """Number the orders of the kept rows and write both tables."""
    row, order = _numbered(s)
    head = row[np.flatnonzero(np.diff(order, prepend=-1))]
    issued = s.issued.given[row]
    return OrderTables(
        _orders(s, head), _results(s, row, order), row, s.time.latest[head] - s.time.earliest[head] == _WHOLE_DAY,
        bool(issued.all()), bool((s.facility[row] >= 0).all()),
    )  # fmt: skip


def _numbered(s: Settled) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Kept rows in the order of their orders, and the order of each, counted from 0."""
    rows = s.records.rows
    row = np.flatnonzero(s.kept)
    codes, texts = factor(pc.coalesce(rows["order_code"], rows["loinc"]).take(row))
    time, code, part = s.time.earliest[row], ranks(texts)[codes], rows["part"].to_numpy()[row]
    keys: Keys = [s.person[row], time, code, _source_rank(s, row, code), s.mapped.specimen[row]]
    again = _which_time(row, [*keys, s.mapped.analyte[row]], part)
    walk = np.lexsort((part, again, *keys[::-1]))
    return row[walk], runs(walk, *keys, again)[walk]


def _source_rank(s: Settled, row: NDArray[np.int64], code: NDArray[np.int32]) -> NDArray[np.int32]:
    """Rank by the Observation's id where person, time and code leave it open; 0 elsewhere (sorting words is slow)."""
    at, _ = shared(np.arange(len(row)), [s.person[row], s.time.earliest[row], code])
    codes, texts = factor(s.records.rows["source_id"].take(row[at]))
    rank = np.zeros(len(row), np.int32)
    rank[at] = ranks(texts)[codes]
    return rank


def _which_time(row: NDArray[np.int64], keys: Keys, part: NDArray[np.int32]) -> NDArray[np.int64]:
    """0 for the first part of an Observation that reports an analyte, 1 for the second, and so on."""
    walk = np.lexsort((part, *keys[::-1]))
    run = runs(walk, *keys)[walk]
    first = np.flatnonzero(np.diff(run, prepend=-1))
    again = np.empty(len(row), np.int64)
    again[walk] = np.arange(len(row)) - first[run] if len(row) else 0
    return again


def _orders(s: Settled, head: NDArray[np.int64]) -> pa.Table:
    n, schema = len(head), SCHEMAS["orders"]
    facility = s.facility[head].astype(np.int64)
    given = {
        "order_id": np.arange(1, n + 1),
        "registration_id": s.person[head].astype(np.int64) + 1,
        "facility_id": pa.array(facility + 1, mask=facility < 0),
        "specimen": words(s.mapped.specimen[head], s.mapped.specimens),
        "age_days": _ages(s, head),
        "collected_at": times(s.time.earliest[head]),
        "resulted_at": times(s.issued.earliest[head]),
    }
    return pa.table([given.get(f.name, pa.nulls(n, f.type)) for f in schema], names=schema.names).cast(schema)


def _ages(s: Settled, head: NDArray[np.int64]) -> pa.Array[Any]:
    """Age in days on the day of collection; null without a whole birth date, or when born later."""
    births = np.array([*(_birth(p.birth_date) for p in s.persons), _NO_BIRTH])
    born = births[s.person[head]]
    age = (s.time.earliest[head] - np.where(born == _NO_BIRTH, 0, born)) // DAY
    unknown = (born == _NO_BIRTH) | (age < 0)
    return pa.array(np.where(unknown, 0, age).astype(np.int32), mask=unknown)


def _birth(text: str | None) -> int:
    try:
        return day_start(date.fromisoformat(text)) if text and len(text) == 10 else _NO_BIRTH
    except ValueError:
        return int(_NO_BIRTH)


def _results(s: Settled, row: NDArray[np.int64], order: NDArray[np.int64]) -> pa.Table:
    picked = s.records.rows.select(["text", "comparator", "status", "code", "loinc"]).take(row)
    value, kind = s.mapped.value[row], s.mapped.analyte[row]
    schema, units = SCHEMAS["results"], [analyte(key).unit for key in s.mapped.analytes]
    given = {
        "order_id": order + 1,
        "analyte": words(kind, s.mapped.analytes),
        "version": np.ones(len(row), np.int16),
        "known_at": times(s.issued.earliest[row]),
        "value": pa.array(value, from_pandas=True),
        "unit": words(np.where(np.isnan(value), -1, kind), units),
        "flag": words(s.flag[row], list(FLAGS)),
        "text": picked["text"],
        "local_code": coded(picked["code"]),
        **{n: coded(picked[n]) for n in ("comparator", "status", "loinc")},
    }
    return pa.table([given[f.name] for f in schema], names=schema.names).cast(schema)


def coded(column: pa.ChunkedArray[Any]) -> pa.Array[Any]:
    """A text column as dictionary codes."""
    return words(*factor(column))


def words(codes: NDArray[np.integer[Any]], texts: list[str]) -> pa.DictionaryArray[Any, Any]:
    """Dictionary codes over a list of texts; a code below 0 is null. A text given twice becomes one entry."""
    place = {text: at for at, text in enumerate(dict.fromkeys(texts))}
    entry = np.array([*(place[text] for text in texts), 0], np.int32)
    none = np.asarray(codes) < 0
    return pa.DictionaryArray.from_arrays(pa.array(entry[codes], mask=none), pa.array(list(place), pa.string()))


def times(instants: NDArray[np.int64]) -> pa.Array[Any]:
    """Instants as Arrow times; NO_TIME is null."""
    none = instants == NO_TIME
    return pa.array(np.where(none, 0, instants), mask=none).cast(pa.timestamp("ms", tz="UTC"))
