"""Who works where, and how much more or less readily than the average each of them orders."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from emr_hub.columns.grouped import numbered
from emr_hub.randomness import hashes, normals, uniforms
from hospitals.network import Sites
from hospitals.settings import numbers

ROOM = "hospitals.clinicians"
_IDS_PER_FACILITY = 1_000  # a clinician's id is facility_id * 1000 + a number from 1


def clinicians_of(seed: int, sites: Sites, site: NDArray[np.int64], whose: NDArray[np.uint64]) -> NDArray[np.int64]:
    """The clinician at `site` for each key: the same key meets the same clinician there again."""
    number = numbers(ROOM, "clinicians")
    staff = sites.visits_per_day / number["visits_per_clinician"]
    staff = np.clip(np.round(staff), number["clinicians_at_least"], number["clinicians_at_most"])
    facility = sites.facility_id[site]
    here = hashes(seed, "clinician", whose, facility)
    chosen = (uniforms(seed, "clinician of", here) * staff[site]).astype(np.int64)
    return np.asarray(facility * _IDS_PER_FACILITY + 1 + chosen, dtype=np.int64)


def ordering_odds(seed: int, clinician_id: NDArray[np.int64]) -> NDArray[np.float64]:
    """Factor on the odds of every optional test: the hospital's habit times the clinician's own; median 1."""
    number, (who, place) = numbers(ROOM, "clinicians"), numbered(clinician_id)
    own = number["habit_sigma_clinician"] * normals(seed, "habit clinician", who)
    house = number["habit_sigma_facility"] * normals(seed, "habit facility", who // _IDS_PER_FACILITY)
    return np.asarray(np.exp(own + house)[place], dtype=np.float64)
