"""A world's tables as kernel columns, grouped by who people really are or by what the coordinator can tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from coordinator.bulk import Carried, Columns, Ground, Grouping, arrange, permits_of, read_columns
from coordinator.bulk.arrays import NEVER
from coordinator.disclosure import basis_intervals
from emr_hub.clinical import Consent, Registration
from emr_hub.columns import longs
from scenarios.engines.identity import Cards

Tables = Mapping[str, pa.Table]


def columns_of(tables: Tables, mapped: NDArray[np.bool_] | None = None) -> Columns:
    """The world's orders and results; a simulated world carries every column. `mapped`: per result row."""
    facilities = tables["facilities"]
    levels = dict(
        zip(longs(facilities, "facility_id").tolist(), longs(facilities, "lab_level", -1).tolist(), strict=True)
    )
    return read_columns(tables["orders"], tables["results"], levels, carried=Carried(), mapped=mapped)


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
    arrivals = arrivals_of(tables, cards.registrations, connected_only)
    return _ground(tables, columns, cards.grouping(arrivals, columns.registration_ids))


def arrivals_of(tables: Tables, cards: Sequence[Registration], connected_only: bool) -> list[int | None]:
    """When each card reaches the coordinator's index; None where its hospital is never connected."""
    facilities = tables["facilities"]
    since = dict(zip(facilities["key"].to_pylist(), longs(facilities, "connected_since", int(NEVER)), strict=True))
    told = [max(one.registered_at, int(since[one.facility]) if connected_only else 0) for one in cards]
    return [None if at >= NEVER else at for at in told]


def _ground(tables: Tables, columns: Columns, grouping: Grouping) -> Ground:
    intervals = {r: basis_intervals(consents) for r, consents in consents_of(tables).items()}
    return Ground(arrange(columns, grouping), permits_of(columns, intervals), columns.carried)


def consents_of(tables: Tables) -> dict[int, list[Consent]]:
    """The legal bases recorded for each registration."""
    table = tables["consents"]
    found: dict[int, list[Consent]] = {}
    longs = [pc.cast(table[c], pa.int64()).to_pylist() for c in ("valid_from", "valid_to")]
    for registration, basis, categories, begins, ends in zip(
        table["registration_id"].to_pylist(), table["basis"].to_pylist(), table["categories"].to_pylist(), *longs,
        strict=True,
    ):  # fmt: skip
        words = tuple(categories.split(";"))
        found.setdefault(registration, []).append(Consent(registration, basis, words, begins, ends))
    return found
