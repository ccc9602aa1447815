"""A world's tables as kernel columns, grouped by who people really are or by what the coordinator can tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordinator.bulk import Carried, Columns, Ground, Grouping, arrange, read_columns
from coordinator.bulk.arrays import NEVER
from emr_hub.columns import longs
from scenarios.engines.identity import Cards
from scenarios.engines.permits import permits_along

Tables = Mapping[str, pa.Table]


def columns_of(tables: Tables) -> Columns:
    """The world's orders and results, every code known; a simulated world carries every column."""
    facilities = tables["facilities"]
    levels = dict(
        zip(longs(facilities, "facility_id").tolist(), longs(facilities, "lab_level", -1).tolist(), strict=True)
    )
    return read_columns(tables["orders"], tables["results"], levels, carried=Carried())


def as_mapped(columns: Columns, mapped: NDArray[np.bool_]) -> Columns:
    """The same orders and results to a reader who knows these codes alone. `mapped`: per row of the results table."""
    return replace(columns, mapped=mapped[columns.result_row].astype(np.int8))


def facility_keys(tables: Tables) -> dict[int, str]:
    """The key of each facility by its id."""
    facilities = tables["facilities"]
    numbers = longs(facilities, "facility_id").tolist()
    return dict(zip(numbers, map(str, facilities["key"].to_pylist()), strict=True))


def true_ground(tables: Tables, columns: Columns) -> Ground:
    """The world as it is: one group per true person."""
    truth = tables["truth/registrations"]
    ids, persons = longs(truth, "registration_id"), longs(truth, "person_id")
    by = np.argsort(ids, kind="stable")
    person = persons[by][np.searchsorted(ids[by], columns.registration_ids)]
    return _ground(tables, columns, Grouping.by_person(person))


def seen_ground(tables: Tables, columns: Columns, cards: Cards, connected_only: bool) -> Ground:
    """The world as the coordinator links it: each card by itself, with its links as they come and go.

    `connected_only`: a hospital tells of its cards from its own connection date on; otherwise from the first day.
    """
    return _ground(tables, columns, cards.grouping(arrivals_of(tables, connected_only), columns.registration_ids))


def arrivals_of(tables: Tables, connected_only: bool) -> NDArray[np.int64]:
    """When each card reaches the coordinator's index; NEVER where its hospital is never connected."""
    facilities, cards = tables["facilities"], tables["registrations"]
    registered = longs(cards, "registered_at")
    if not connected_only:
        return registered
    ids = longs(facilities, "facility_id")
    since = np.full(int(ids.max(initial=0)) + 1, NEVER)
    since[ids] = longs(facilities, "connected_since", int(NEVER))
    return np.minimum(np.maximum(registered, since[longs(cards, "facility_id")]), NEVER)


def _ground(tables: Tables, columns: Columns, grouping: Grouping) -> Ground:
    permits = permits_along(tables["consents"], columns.registration_ids)
    return Ground(arrange(columns, grouping), permits, columns.carried)
