"""Kept rows as the tables `orders` and `results`, numbered by what they say.

Rows that answer one known order are that order; every other row is an order of its own. `order_id` is the rank by
(person, time, code, id of the record), whatever the order of lines and files. A record that reports one analyte twice
(a load test in components), or several specimens, counts as several orders.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from emr_hub.clock import DAY, day_start
from emr_hub.columns import SCHEMAS, longs
from emr_hub.formats.factors import factor, ranks, runs
from emr_hub.formats.flags import FLAGS
from emr_hub.formats.grouping import groups_of
from emr_hub.formats.moments import NO_TIME
from emr_hub.formats.sameness import Keys, content_rank, shared
from emr_hub.formats.settling import Settled
from emr_hub.terminology import analyte

_WHOLE_DAY = DAY - 1
_OF_THE_ORDER = ["service", "context", "unstable", "protocol", "age_days"]
_NO_BIRTH = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class OrderTables:
    """`orders` and `results` in the project's schemas, orders by `order_id`, and what the schemas have no room for.

    `orders.registration_id` is the person, counted from 1. Where no order was told, `signed_at` is empty: the time of
    collection stands for it. `dates`: bits of the times of each order that are whole days (1 signed, 2 collected,
    4 resulted). Values and units of `results` are the catalogue's, converted; `row` is the place of each result in
    `LabRecords.rows`.
    """

    orders: pa.Table
    results: pa.Table
    row: NDArray[np.int64]
    dates: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class _Numbered:
    """Kept rows in the order of their orders; per row the order from 0 and the version; per order its first row."""

    row: NDArray[np.int64]
    order: NDArray[np.int64]
    version: NDArray[np.int64]
    grouped: NDArray[np.bool_]

    @property
    def head(self) -> NDArray[np.int64]:
        return np.flatnonzero(np.diff(self.order, prepend=-1))


def order_tables(
    s: Settled, registrations: NDArray[np.int64] | None = None, numbered_from: Callable[[int], int] = lambda orders: 1
) -> OrderTables:
    """Number the orders of the kept rows and write both tables.

    `registrations`: the number of each person, 1 for the first where they are all. `numbered_from`: told how many
    orders there are, says the number of the first one.
    """
    n = _numbered(s)
    first_id = numbered_from(len(n.head))
    numbers = np.arange(1, len(s.persons) + 1) if registrations is None else registrations
    return OrderTables(_orders(s, n, first_id, numbers), _results(s, n, first_id), n.row, _dates(s, n))


def orders_in(s: Settled) -> int:
    """How many orders the kept rows are."""
    return len(_numbered(s).head)


def signed_or_taken(s: Settled) -> NDArray[np.int64]:
    """Per row, the earliest time its order may have been signed; without an order the time of collection."""
    return s.signed.or_else(s.taken).earliest


def _numbered(s: Settled) -> _Numbered:
    rows = s.records.rows
    row = np.flatnonzero(s.kept)
    groups = groups_of(rows, row, s.person, s.mapped)
    grouped = groups.group >= 0
    named = pc.coalesce(rows["order_code"], rows["loinc"], rows["code"], rows["service"]).take(row)
    codes, texts = factor(pc.if_else(pa.array(grouped), rows["service"].take(row), named))
    time, code, part = signed_or_taken(s)[row], ranks(texts)[codes], rows["part"].to_numpy()[row]
    if grouped.any():
        time = _earliest(time, groups.group)
    specimen = np.where(grouped, -1, s.mapped.specimen[row])
    keys: Keys = [s.person[row], time, code, _source_rank(s, row, grouped, [s.person[row], time, code]), specimen]
    again = _which_time(row, [*keys, np.where(grouped, -2, s.mapped.analyte[row])], part, grouped, rows)
    own = np.where(grouped, 0, part)
    walk = np.lexsort((np.where(grouped, part, 0), s.mapped.analyte[row], groups.version, own, again, *keys[::-1]))
    order = runs(walk, *keys, again)[walk]
    return _Numbered(row[walk], order, groups.version[walk], grouped[walk])


def _earliest(time: NDArray[np.int64], group: NDArray[np.int64]) -> NDArray[np.int64]:
    """The earliest time of each group in place of its rows' own."""
    least = np.full(int(group.max()) + 1, np.iinfo(np.int64).max)
    np.minimum.at(least, group[group >= 0], time[group >= 0])
    return np.where(group >= 0, least[group], time)


def _source_rank(s: Settled, row: NDArray[np.int64], grouped: NDArray[np.bool_], keys: Keys) -> NDArray[np.int32]:
    """Rank by the record's id where person, time and code leave it open; 0 elsewhere (sorting words is slow).

    Rows of one known order have the order's key as their id.
    """
    at, _ = shared(np.arange(len(row)), keys)
    rows = s.records.rows.select(["source_id", "order_key"]).take(row[at])
    codes, texts = factor(pc.if_else(pa.array(grouped[at]), rows["order_key"], rows["source_id"]))
    rank = np.zeros(len(row), np.int32)
    rank[at] = ranks(texts)[codes]
    return rank


def _which_time(
    row: NDArray[np.int64], keys: Keys, part: NDArray[np.int32], grouped: NDArray[np.bool_], rows: pa.Table
) -> NDArray[np.int64]:
    """0 for the first row that reports an analyte under the same keys, 1 for the second, and so on.

    The parts of one record by their number, records without an id by what they say.
    """
    again = np.zeros(len(row), np.int64)
    at, run = shared(np.flatnonzero(~grouped), keys)
    if len(at):
        walk = np.lexsort((content_rank(rows, row[at]), part[at], run))
        ordered = run[walk]
        first = np.flatnonzero(np.diff(ordered, prepend=-1))
        again[at[walk]] = np.arange(len(at)) - first[ordered]
    return again


def _orders(s: Settled, n: _Numbered, first_id: int, registrations: NDArray[np.int64]) -> pa.Table:
    head = n.row[n.head]
    rows, schema = s.records.rows.select(_OF_THE_ORDER).take(head), SCHEMAS["orders"]
    facility = s.facility[head].astype(np.int64)
    service = pc.if_else(pa.array(n.grouped[n.head]), rows["service"], pa.scalar(None, pa.string()))
    given = {
        "order_id": np.arange(first_id, first_id + len(head)),
        "registration_id": registrations[s.person[head]],
        "facility_id": pa.array(facility + 1, mask=facility < 0),
        "service": coded(service),
        "specimen": words(s.mapped.specimen[head], s.mapped.specimens),
        "context": coded(rows["context"]),
        "age_days": pc.coalesce(rows["age_days"], pa.chunked_array([_ages(s, head)])),
        "signed_at": times(s.signed.earliest[head]),
        "collected_at": times(s.taken.earliest[head]),
        "resulted_at": times(_resulted(s, head)),
        "unstable_at": rows["unstable"],
        "protocol": coded(rows["protocol"]),
    }
    columns = [given[f.name] if f.name in given else pa.nulls(len(head), f.type) for f in schema]
    return pa.table(columns, names=schema.names).cast(schema)


def _resulted(s: Settled, head: NDArray[np.int64]) -> NDArray[np.int64]:
    """When the first version was known: as told, else when it was issued."""
    told = longs(s.records.rows, "resulted", int(NO_TIME))[head]
    return np.where(told == NO_TIME, s.issued.earliest[head], told)


def _dates(s: Settled, n: _Numbered) -> NDArray[np.int8]:
    """Bits of the times that are whole days; where the collection stands for the signing, both are."""
    head = n.row[n.head]
    whole = [moments.latest[head] - moments.earliest[head] == _WHOLE_DAY for moments in (s.signed, s.taken, s.issued)]
    signed = np.where(s.signed.given[head], whole[0], whole[1])
    collected = np.where(s.taken.given[head], whole[1], signed)
    told = longs(s.records.rows, "resulted", int(NO_TIME))[head] != NO_TIME
    bits: NDArray[np.int8] = (signed * 1 + collected * 2 + (whole[2] & ~told) * 4).astype(np.int8)
    return bits


def _ages(s: Settled, head: NDArray[np.int64]) -> pa.Array[Any]:
    """Age in days at signing by the birth date; null without a whole one, or when born later."""
    births = np.array([*(_birth(p.birth_date) for p in s.persons), _NO_BIRTH])
    born = births[s.person[head]]
    age = (signed_or_taken(s)[head] - np.where(born == _NO_BIRTH, 0, born)) // DAY
    unknown = (born == _NO_BIRTH) | (age < 0)
    return pa.array(np.where(unknown, 0, age).astype(np.int32), mask=unknown)


def _birth(text: str | None) -> int:
    try:
        return day_start(date.fromisoformat(text)) if text and len(text) == 10 else _NO_BIRTH
    except ValueError:
        return int(_NO_BIRTH)


def _results(s: Settled, n: _Numbered, first_id: int) -> pa.Table:
    picked = s.records.rows.select(["text", "comparator", "status", "code", "loinc"]).take(n.row)
    value, kind = s.mapped.value[n.row], s.mapped.analyte[n.row]
    schema, units = SCHEMAS["results"], [analyte(key).unit for key in s.mapped.analytes]
    given = {
        "order_id": n.order + first_id,
        "analyte": words(kind, s.mapped.analytes),
        "version": n.version.astype(np.int16),
        "known_at": times(s.issued.earliest[n.row]),
        "value": pa.array(value, from_pandas=True),
        "unit": words(np.where(np.isnan(value), -1, kind), units),
        "flag": words(s.flag[n.row], list(FLAGS)),
        "text": picked["text"],
        "local_code": coded(picked["code"]),
        **{name: coded(picked[name]) for name in ("comparator", "status", "loinc")},
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
