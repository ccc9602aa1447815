"""The orders of a block along their table: where, what, for whom, when, and which are measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from emr_hub.columns import given, longs
from scenarios.measures.named import Bools, Ints, Named, looked_up
from scenarios.measures.period import Period


@dataclass(frozen=True, slots=True)
class OrderRows:
    """One entry per row of the orders table; -1 where something is not known.

    `facility` names places by their keys in the order of the alphabet, `place` by their numbers in the tables; `kinds`
    has the kind of each of `facility.words`. `person`: whom an order was truly for. `measured`: signed in the period.
    """

    order_id: Ints
    facility: Named
    place: Ints
    kinds: tuple[str | None, ...]
    service: Named
    specimen: Named
    registration: Ints
    draw: Ints
    signed: Ints
    collected: Ints
    person: Ints
    measured: Bools
    sorted_ids: Ints
    by: Ints
    is_shuffled: bool

    @staticmethod
    def of(world: Mapping[str, pa.Table], period: Period) -> OrderRows:
        """The seen orders of a world, and who they were truly for."""
        table = world["orders"]
        ids, signed, place = longs(table, "order_id"), longs(table, "signed_at", -1), longs(table, "facility_id", -1)
        keys, kinds, numbers = _facilities(world["facilities"])
        shuffled = bool(np.any(np.diff(ids) < 0))
        by = np.argsort(ids, kind="stable") if shuffled else np.arange(len(ids))
        found = OrderRows(
            ids, Named(looked_up(numbers, place), keys), place, kinds, Named.of(table, "service"),
            Named.of(table, "specimen"), longs(table, "registration_id", -1), longs(table, "draw_id", -1), signed,
            longs(table, "collected_at", -1), np.full(len(ids), -1, np.int64),
            (signed >= period.start) & (signed < period.end) & given(table, "signed_at"), ids[by], by, shuffled,
        )  # fmt: skip
        truth = world["truth/orders"]
        rows, person = found.rows(longs(truth, "order_id")), longs(truth, "person_id", -1)
        found.person[rows[rows >= 0]] = person[rows >= 0]
        return found

    def rows(self, ids: Ints) -> Ints:
        """The row of each order named; -1 where there is none."""
        if not len(self.sorted_ids):
            return np.full(len(ids), -1, np.int64)
        first, last = self.sorted_ids[0], self.sorted_ids[-1]
        if last - first == len(self.sorted_ids) - 1:  # no gaps, as in every block of a drawn world: nothing to search
            place = ids - first
            there = (place >= 0) & (ids <= last)
        else:
            place = np.minimum(np.searchsorted(self.sorted_ids, ids), len(self.sorted_ids) - 1)
            there = self.sorted_ids[place] == ids
        place[~there] = 0
        rows = self.by[place] if self.is_shuffled else place
        rows[~there] = -1
        return np.asarray(rows)

    def measured_rows(self, ids: Ints) -> Ints:
        """The row of each order named; -1 where it is none of the measured period."""
        rows = self.rows(ids)
        if len(self.measured):
            rows[~self.measured[rows]] = -1
        return rows

    def names(self, rows: Ints) -> dict[str, Named]:
        """Facility and service of these orders."""
        return {"facility": self.facility.at(rows), "service": self.service.at(rows)}


def _facilities(table: pa.Table) -> tuple[tuple[str, ...], tuple[str | None, ...], dict[int, int]]:
    """Keys in order, their kinds, and the place of each number among them."""
    rows = sorted(
        (str(key), kind, int(number))
        for number, key, kind in zip(*(table[c].to_pylist() for c in ("facility_id", "key", "kind")), strict=True)
        if key is not None
    )
    keys = tuple(key for key, _, _ in rows)
    return keys, tuple(kind for _, kind, _ in rows), {number: n for n, (_, _, number) in enumerate(rows)}
