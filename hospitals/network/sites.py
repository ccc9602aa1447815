"""The facilities registry as columns, one row per facility, in registry order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emr_hub.errors import UsageError
from emr_hub.terminology import Facility, every_facility, facilities
from hospitals.settings import numbers

DISTRICT, PROVINCIAL, SPECIALISED, CENTRAL = 0, 1, 2, 3
NATIONAL = "national"  # the network of the whole country: the pilot's facilities and synthetic ones beside them
_SPECIALISED_CARE = "chuyen_sau"


@dataclass(frozen=True, slots=True)
class Sites:
    """Facilities of one world. `rung`: 0 district, 1 provincial or regional of basic care, 2 specialised, 3 central.

    Visits are per day; latitude and longitude in degrees; a site is named by its row everywhere in these rooms.
    """

    facilities: tuple[Facility, ...]
    facility_id: NDArray[np.int64]
    key: tuple[str, ...]
    network: NDArray[np.str_]
    rung: NDArray[np.int64]
    lab_level: NDArray[np.int64]
    visits_per_day: NDArray[np.float64]
    latitude: NDArray[np.float64]
    longitude: NDArray[np.float64]

    def __len__(self) -> int:
        """How many facilities."""
        return len(self.key)


def network_numbers() -> Mapping[str, float]:
    """The parameters of this room by name."""
    return numbers("hospitals.network", "network")


def rung_of(facility: Facility) -> int:
    """The rung of the referral ladder a facility stands on."""
    if facility.kind == "central":
        return CENTRAL
    if facility.kind == "district":
        return DISTRICT
    return SPECIALISED if facility.care_level == _SPECIALISED_CARE else PROVINCIAL


def sites_of(networks: Sequence[str]) -> Sites:
    """The facilities of the named arms of the pilot (north, south), or of the whole country (national).

    An unknown arm is refused. People are referred within north and south, whose central hospitals are the pilot's.
    """
    if tuple(networks) == (NATIONAL,):
        return _columns(tuple(every_facility().values()))
    chosen = tuple(f for f in facilities().values() if f.network in networks)
    missing = set(networks) - {f.network for f in chosen}
    if missing or not chosen:
        expected = f"north, south, or {NATIONAL} alone"
        raise UsageError(f"no facilities in network {sorted(missing)}", where="networks", expected=expected)
    return _columns(chosen)


def _columns(chosen: tuple[Facility, ...]) -> Sites:
    return Sites(
        facilities=chosen,
        facility_id=np.array([f.facility_id for f in chosen], dtype=np.int64),
        key=tuple(f.key for f in chosen),
        network=np.array([f.network for f in chosen]),
        rung=np.array([rung_of(f) for f in chosen], dtype=np.int64),
        lab_level=np.array([f.lab_level or 0 for f in chosen], dtype=np.int64),
        visits_per_day=np.array([f.outpatient_visits_per_day for f in chosen], dtype=np.float64),
        latitude=np.array([f.lat for f in chosen], dtype=np.float64),
        longitude=np.array([f.lon for f in chosen], dtype=np.float64),
    )
