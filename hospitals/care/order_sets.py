"""Which order sets each round draws from: by what the round is for, the illness, and the level of the hospital."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from emr_hub.clock import DAY
from hospitals.care.encounters import AMB, PURPOSES, ROOM, Encounters, Ints, is_for
from hospitals.care.rounds import KINDS, Rounds
from hospitals.care.series import is_early, is_glucose_test
from hospitals.network import SPECIALISED
from hospitals.population import ACUTE, CHRONIC, ILLNESSES, PREGNANCY, People
from hospitals.settings import numbers

_ARRIVED = ("arrival", "step_down")
_AS_KIND = (
    "second_group", "serial_troponin", "serial_haemoglobin", "serial_glucose", "serial_creatinine", "preop", "postop",
    "icu", "icu_gas",
)  # fmt: skip
_SEEN_DAILY = ("diabetes", "ckd", "heart_failure")  # illnesses that a ward follows whatever brought the patient
Mask = NDArray[np.bool_]
Sets = list[tuple[str, Mask]]


def sets_of(rounds: Rounds, encounters: Encounters, people: People, visit_rung: Ints) -> Sets:
    """Name of an order set, and the rounds that draw from it; where two ask for one test the earlier row of the table
    gives the reason.

    `visit_rung` is the rung of the hospital of each encounter.
    """
    at = rounds.encounter
    arrival, ward = (rounds.kind == KINDS.index(name) for name in ("arrival", "ward"))
    purpose, reason = encounters.purpose[at], encounters.reason[at]
    ill = people.is_ill(encounters.person, encounters.started)[at]
    sets: Sets = [(name, rounds.kind == KINDS.index(name)) for name in _AS_KIND]
    sets += _arrival_sets(arrival, purpose, reason, visit_rung[at] >= SPECIALISED)
    sets += _antenatal_sets(arrival & (purpose == PURPOSES.index("antenatal")), encounters, at)
    followed = arrival & is_for(purpose, "monthly", "specialist")
    for number, illness in enumerate(CHRONIC):
        sets.append((f"monthly_{illness}", followed & (reason < len(CHRONIC)) & ill[:, number]))
    for illness in (*ACUTE, PREGNANCY):
        sets.append((f"daily_{illness}", ward & (reason == ILLNESSES.index(illness))))
    for illness in _SEEN_DAILY:
        sets.append((f"daily_{illness}", ward & ill[:, CHRONIC.index(illness)]))
    return [*sets, ("confirm_diabetes", arrival & _to_confirm(encounters, people)[at])]


def _to_confirm(encounters: Encounters, people: People) -> Mask:
    """Second looks at people whose diabetes is new: the first HbA1c needs a second."""
    column = CHRONIC.index("diabetes")
    since = people.since[encounters.person, column]
    age = encounters.started - since
    new = (age >= 0) & (age < numbers(ROOM, "visits")["new_diabetes_days"] * DAY)
    again = (encounters.purpose == PURPOSES.index("recheck")) & (encounters.klass == AMB)
    ill = people.chronic[encounters.person, column]
    return np.asarray(again & new & ill & (encounters.reason < len(CHRONIC)))


def _antenatal_sets(antenatal: Mask, encounters: Encounters, at: Ints) -> Sets:
    early, glucose = is_early(encounters)[at], is_glucose_test(encounters)[at]
    return [
        ("antenatal_early", antenatal & early), ("antenatal_glucose", antenatal & glucose),
        ("antenatal_late", antenatal & ~early & ~glucose),
    ]  # fmt: skip


def _arrival_sets(arrival: Mask, purpose: Ints, reason: Ints, large: Mask) -> Sets:
    def came(*names: str) -> Mask:
        return arrival & is_for(purpose, *names)

    sets: Sets = [(name, came(name)) for name in ("admission", "planned", "delivery", "returned")]
    for size, mask in (("full", large), ("basic", ~large)):
        sets.append((f"arrival_{size}", came(*_ARRIVED) & mask))
        sets.append((f"specialist_{size}", came("specialist") & mask))
    urgent, walked_in, again = came("emergency", "arrival"), came("walk_in", "specialist"), came("recheck", "returned")
    for illness in ACUTE:
        same = reason == ILLNESSES.index(illness)
        sets += [(f"emergency_{illness}", urgent & same), (f"walk_in_{illness}", walked_in & same)]
        sets.append((f"recheck_{illness}", again & same))
    return [*sets, ("recheck_chronic", came("recheck") & (reason < len(CHRONIC)))]
