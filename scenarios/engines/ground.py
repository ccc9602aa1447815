"""A world's tables as kernel columns, grouped by who people really are or by what the coordinator can tell."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from coordinator.bulk import Carried, Columns, Ground, Grouping, arrange, links_of, permits_of, read_columns
from coordinator.bulk.arrays import NEVER, NOTHING_KNOWN
from coordinator.disclosure import basis_intervals
from coordinator.matching import Card, identity_key, probable_keys
from emr_hub.clinical import Consent
from emr_hub.columns import longs

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


def seen_ground(tables: Tables, columns: Columns, cards: Mapping[int, Card]) -> Ground:
    """The world as the coordinator links it: certain groups, and who is probably the same."""
    return _ground(tables, columns, grouping_of([cards[int(r)] for r in columns.registration_ids]))


def grouping_of(cards: list[Card]) -> Grouping:
    """Groups of certainly one person, families joined by probable links. One entry per card."""
    keys, group = np.unique([identity_key(c) for c in cards], return_inverse=True)
    numbers: dict[str, set[int]] = {}
    for card, g in zip(cards, group, strict=True):
        for key in probable_keys(card):
            numbers.setdefault(key, set()).add(int(g))
    probable = {(g, o) for sharing in numbers.values() for g in sharing for o in sharing if g < o}
    links = links_of((g, o, False, int(NOTHING_KNOWN), int(NEVER)) for g, o in sorted(probable))
    return Grouping(_families(len(keys), sorted(probable))[group], group.astype(np.int64), links)


def _families(groups: int, probable: list[tuple[int, int]]) -> NDArray[np.int64]:
    pairs = np.array(probable, np.int64).reshape(-1, 2)
    graph = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(groups, groups))
    family: NDArray[np.int64] = connected_components(graph, directed=False)[1].astype(np.int64)
    return family


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
