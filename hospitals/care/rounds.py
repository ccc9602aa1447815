"""A round: a moment at which a clinician signs tests for one venepuncture, and the context it stands in."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from emr_hub.clock import HOUR
from emr_hub.randomness import hashes
from hospitals.care.encounters import (
    AMB,
    EMER,
    ROOM,
    Encounters,
    Ints,
    is_for,
)
from hospitals.settings import numbers

CONTEXTS = ("outpatient", "inpatient", "emergency", "icu")
OUTPATIENT, INPATIENT, EMERGENCY, ICU = range(4)
_PLANNED = ("step_down", "planned")
KINDS = (
    "visit", "arrival", "ward", "icu", "icu_gas", "preop", "second_group", "postop", "serial_troponin",
    "serial_haemoglobin", "serial_glucose", "serial_creatinine",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rounds:
    """One row per venepuncture. `encounter` a row; `kind` an index into KINDS; times are instants; `key` for draws."""

    encounter: Ints
    kind: Ints
    context: Ints
    signed: Ints
    collected: Ints
    key: NDArray[np.uint64]

    def __len__(self) -> int:
        """How many rounds."""
        return len(self.encounter)

    def take(self, rows: NDArray[np.bool_] | Ints) -> Rounds:
        """The named rows, in that order."""
        places = np.flatnonzero(rows) if rows.dtype == bool else rows
        return Rounds(*(getattr(self, f.name).take(places) for f in fields(self)))


def rounds_at(
    seed: int, kind: str, number: Ints | int, encounters: Encounters, which: Ints, signed: Ints, collected: Ints
) -> Rounds:
    """Rounds of one kind in these encounters (rows); `number` tells those of one encounter apart."""
    return Rounds(
        encounter=which, kind=np.full(len(which), KINDS.index(kind), dtype=np.int64),
        context=_context(encounters, which, signed), signed=signed, collected=collected,
        key=hashes(seed, f"round {kind}", encounters.key[which], number),
    )  # fmt: skip


def _context(encounters: Encounters, which: Ints, signed: Ints) -> Ints:
    """Outpatient, emergency (also the first day of an unplanned admission), intensive care, else inpatient."""
    first_day = encounters.started[which] + int(numbers(ROOM, "rounds")["unplanned_hours"] * HOUR)
    planned = is_for(encounters.purpose[which], *_PLANNED)
    urgent = (encounters.klass[which] == EMER) | ((signed < first_day) & ~planned)
    intensive = (encounters.icu_from[which] <= signed) & (signed < encounters.icu_to[which])
    inside = np.where(intensive, ICU, np.where(urgent, EMERGENCY, INPATIENT))
    return np.where(encounters.klass[which] == AMB, OUTPATIENT, inside).astype(np.int64)
