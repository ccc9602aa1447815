"""The curve of saved against missed: the scenario's own policy with ever longer windows, over true people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordinator.bulk import Columns, Ground, Judged
from coordinator.bulk.arrays import ABNORMAL, CRITICAL, NEVER, POSITIVE, REPORTED, UNREAD, YES
from coordinator.decision import Policy
from emr_hub.columns import given, longs, words_of
from scenarios.engines.stretching import judge_stretched
from scenarios.measures.catalogue_units import values_in_catalogue_units
from scenarios.measures.curve_tables import curve_hours
from scenarios.measures.period import Period
from scenarios.measures.reuse_pairs import Reading, ReusePairs, limits_between
from scenarios.measures.stretch import point_of_curve, summed

Tables = Mapping[str, pa.Table]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CurveAsked:
    """The measured period, and how precisely each laboratory measures (as `measure_run` has it)."""

    period: Period
    laboratories: pa.Table


def harm_curve(tables: Tables, columns: Columns, ground: Ground, policy: Policy, asked: CurveAsked) -> pa.Table:
    """Rows of `harm_curve` for every window of the grid. `ground`: one group per true person."""
    items = _Items.of(tables, columns, ground, asked.laboratories)
    return summed(
        point_of_curve(hours, items.pairs(judge_stretched(ground, columns, policy, hours), asked.period))
        for hours in curve_hours()
    )


@dataclass(frozen=True, slots=True)
class _Items:
    """What each arranged item said at first and, if it was corrected, later; and what was in the body."""

    columns: Columns
    ground: Ground
    first: Floats
    second: Floats
    second_known: Ints
    body: Floats
    bounded: NDArray[np.bool_]
    cva: Floats  # by facility id and analyte
    sorted_keys: Ints
    by_key: Ints

    @staticmethod
    def of(tables: Tables, columns: Columns, ground: Ground, laboratories: pa.Table) -> _Items:
        """Read the values of a world beside its kernel columns."""
        results, arranged = tables["results"], ground.arranged
        value = values_in_catalogue_units(results)
        row, size = arranged.item_row, len(columns.analytes)
        key = arranged.items.order.astype(np.int64) * size + arranged.items.analyte
        by = np.argsort(key, kind="stable")
        second, known = _corrected(results, value, arranged.orders.order_id, columns.analytes, key[by])
        back = np.empty_like(by)
        back[by] = np.arange(len(by))
        return _Items(
            columns, ground, value[row], second[back], known[back], _bodies(tables)[row],
            given(results, "comparator")[row], _variation(laboratories, columns.analytes), key[by], by,
        )  # fmt: skip

    def pairs(self, judged: Judged, period: Period) -> ReusePairs:
        """Every needed analyte of the orders that a chain takes in the measured period, beside the result reused."""
        orders, items = self.ground.arranged.orders, self.ground.arranged.items
        signed = orders.signed
        taken = (judged.counted == YES) & (signed >= period.start) & (signed < period.end)
        later = np.flatnonzero(taken[items.order] & (items.role != REPORTED) & (judged.candidate >= 0))
        analyte, order = items.analyte[later].astype(np.int64), items.order[later]
        wanted = judged.candidate[later].astype(np.int64) * len(self.columns.analytes) + analyte
        place = np.minimum(np.searchsorted(self.sorted_keys, wanted), max(len(self.sorted_keys) - 1, 0))
        same = self.sorted_keys[place] == wanted if len(place) else np.zeros(0, bool)
        later, analyte, order, earlier = later[same], analyte[same], order[same], self.by_key[place[same]]
        facility = orders.facility[items.order[earlier]], orders.facility[order]
        keys = self.columns.analytes
        fall, rise = limits_between(keys, analyte, self.cva, *(f.astype(np.int64) for f in facility))
        held = self.second_known[earlier] <= signed[order]
        return ReusePairs(
            keys, analyte, order.astype(np.int64), self._read(earlier, held),
            self._read(later, self.second_known[later] < NEVER), fall, rise,
        )  # fmt: skip

    def _read(self, item: Ints, corrected: NDArray[np.bool_]) -> Reading:
        reading = self.ground.arranged.items.reading[item]
        value = np.where(corrected & np.isfinite(self.second[item]), self.second[item], self.first[item])
        abnormal = np.isin(reading, (ABNORMAL, POSITIVE, CRITICAL))
        return Reading(value, self.bounded[item], abnormal, reading == CRITICAL, reading != UNREAD, self.body[item])


def _bodies(tables: Tables) -> Floats:
    """What was in the body, per row of results; the truth has one row per first report, in its order."""
    body = np.full(tables["results"].num_rows, np.nan)
    first = longs(tables["results"], "version", 1) == 1
    body[first] = tables["truth/results"]["true_value"].to_numpy()
    return body


def _corrected(
    results: pa.Table, value: Floats, order_ids: Ints, keys: tuple[str, ...], sorted_keys: Ints
) -> tuple[Floats, Ints]:
    """Per sorted key, the value of a later version that holds a result, and since when it is known."""
    second, known = np.full(len(sorted_keys), np.nan), np.full(len(sorted_keys), int(NEVER))
    status, words = words_of(results, "status")
    holds = np.array([*(word in ("corrected", "amended", "final") for word in words), False], bool)[status]
    rows = np.flatnonzero((longs(results, "version", 1) > 1) & holds)
    analyte, found = words_of(results, "analyte")
    number = np.array([keys.index(word) if word in keys else -1 for word in found], np.int64)[analyte[rows]]
    by = np.argsort(order_ids)
    position = by[np.searchsorted(order_ids[by], longs(results, "order_id")[rows])]
    place = np.searchsorted(sorted_keys, position * len(keys) + number)
    second[place], known[place] = value[rows], longs(results, "known_at")[rows]
    return second, known


def _variation(laboratories: pa.Table, keys: tuple[str, ...]) -> Floats:
    """Analytical variation by facility id and analyte; NaN where it is not known."""
    facility = longs(laboratories, "facility_id")
    analyte, words = words_of(laboratories, "analyte")
    place = np.array([keys.index(word) if word in keys else -1 for word in words], np.int64)[analyte]
    table = np.full((int(facility.max(initial=0)) + 1, len(keys)), np.nan)
    held = place >= 0
    table[facility[held], place[held]] = laboratories["cva"].to_numpy()[held]
    return table
