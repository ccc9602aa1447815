"""Who is one person: as the input says, or as the patient index sees it over the cards of all files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from emr_hub.formats.facts import Facts

GIVEN, INDEX = "given", "index"
PERSONS = (GIVEN, INDEX)


@dataclass(frozen=True, slots=True)
class Linking:
    """`alias`: the person of a card that is not the card itself; `probable`: persons that are probably one."""

    alias: Mapping[str, str] = field(default_factory=dict)
    probable: tuple[tuple[str, str], ...] = ()


def linked_people(known: Facts, subjects: pa.Table, persons: str) -> Linking:
    """Cards that are certainly one person are taken together; probable ones leave the question open."""
    if persons == GIVEN:
        return Linking()
    from scenarios.audits.index_linking import by_the_index

    return by_the_index(known, subjects)


def links_table(keys: Sequence[str], linked: Sequence[tuple[int, int]]) -> dict[str, pa.Table]:
    """Persons that are probably one, as pairs of registration numbers, under `links`; nothing without any.

    `linked`: pairs of places among the keys.
    """
    known = [(a + 1, b + 1) for a, b in linked if a < len(keys) and b < len(keys)]
    if not known:
        return {}
    one, other = zip(*known, strict=True)
    return {"links": pa.table({"one": pa.array(one, pa.int64()), "other": pa.array(other, pa.int64())})}


def permits_table(
    keys: Sequence[str], intervals: Mapping[str, Sequence[tuple[int, int | None]]] | None
) -> dict[str, pa.Table]:
    """When each person's records may be shown elsewhere, in ms, under `permits`; nothing where nobody says."""
    if intervals is None:
        return {}
    rows = [(n, begins, ends) for n, key in enumerate(keys, 1) for begins, ends in intervals.get(key, ())]
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    names = ("registration_id", "begins", "ends")
    return {"permits": pa.table({name: pa.array(c, pa.int64()) for name, c in zip(names, columns, strict=True)})}


def persons_table(keys: Sequence[str]) -> pa.Table:
    """The key of each person by the number its orders carry as `registration_id`."""
    return pa.table({"registration_id": np.arange(1, len(keys) + 1), "person": pa.array(list(keys), pa.string())})
