"""When each registration's records may be shown elsewhere, for all of a world at once: a twin of `basis_intervals`."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numba import njit
from numpy.typing import NDArray

from coordinator.bulk import Permits
from coordinator.bulk.arrays import NEVER
from coordinator.disclosure import LABORATORY, legal_rules
from emr_hub.columns import longs, words_of
from emr_hub.columns.grouped import places_in, rows_by

Ints = NDArray[np.int64]


def permits_along(consents: pa.Table, registration_ids: Ints) -> Permits:
    """Disjoint intervals, open at their end, in order, of each of these registrations (ascending)."""
    owner, since, until = _lawful(consents)
    place = np.minimum(places_in(registration_ids, owner), max(len(registration_ids) - 1, 0))
    held = registration_ids[place] == owner if len(registration_ids) else np.zeros(len(owner), bool)
    begins, ends, whose = _merged(place[held], since[held], until[held])
    counts = np.bincount(whose, minlength=len(registration_ids))
    return Permits(np.r_[0, np.cumsum(counts)].astype(np.int64), begins, ends, True)


def _lawful(consents: pa.Table) -> tuple[Ints, Ints, Ints]:
    """What the recorded consents amount to under the law of each period: registration, begin and end."""
    owner = longs(consents, "registration_id")
    since, until = longs(consents, "valid_from"), longs(consents, "valid_to", int(NEVER))
    basis, words = words_of(consents, "basis")
    category, categories = words_of(consents, "categories")
    covers = np.array([*(LABORATORY in text.split(";") for text in categories), False], dtype=bool)[category]
    parts: list[tuple[Ints, Ints, Ints]] = [(owner[:0], since[:0], until[:0])]
    for number, word in enumerate(words):
        for period in legal_rules().get(word, ()):
            here = covers & (basis == number)
            begins = np.maximum(since[here], period.since)
            ends = np.minimum(until[here], NEVER if period.until is None else period.until)
            held = begins < ends
            parts.append((owner[here][held], begins[held], ends[held]))
    whose, begins, ends = (np.concatenate(column) for column in zip(*parts, strict=True))
    return whose, begins, ends


def _merged(whose: Ints, since: Ints, until: Ints) -> tuple[Ints, Ints, Ints]:
    """Intervals of one registration that meet or overlap become one."""
    order = rows_by(whose, since)
    begins, ends, owner = _joined(whose[order], since[order], until[order])
    return begins, ends, owner


@njit(cache=True, nogil=True)
def _joined(whose, since, until):  # type: ignore[no-untyped-def]
    """As `_merged`, of intervals in the order of their registrations and begins."""
    begins, ends, owner, held = np.empty_like(since), np.empty_like(until), np.empty_like(whose), 0
    for n in range(whose.size):
        if held > 0 and owner[held - 1] == whose[n] and since[n] <= ends[held - 1]:
            ends[held - 1] = max(ends[held - 1], until[n])
        else:
            begins[held], ends[held], owner[held] = since[n], until[n], whose[n]
            held += 1
    return begins[:held], ends[:held], owner[:held]
