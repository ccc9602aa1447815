"""When a result is known in its hospital."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from emr_hub.clock import DAY, HOUR, MINUTE
from emr_hub.randomness import normals
from emr_hub.terminology import services
from hospitals.laboratory.measured import ROOM, Floats, laboratory_number
from hospitals.settings import rows

_LOCAL = 7 * HOUR  # Asia/Ho_Chi_Minh, no daylight saving
_DAYS = {"weekday": (0, 1, 2, 3, 4), "saturday": (5,), "sunday": (6,)}
Ints = NDArray[np.int64]


@cache
def _hours(service_codes: tuple[str, ...]) -> Floats:
    """Median hours from collection to result: service by (routine, urgent)."""
    table = {row["applies_to"]: row for row in rows(ROOM, "turnaround")}

    def row_of(code: str) -> tuple[float, float]:
        service = services()[code]
        place = service.group if service.analytes[0] != "ph_art" else "bloodgas_ph"
        row = table.get(service.analytes[0], table[place])
        return float(row["routine_hours"]), float(row["urgent_hours"])

    return np.array([row_of(code) for code in service_codes])


@cache
def _of_hour() -> Floats:
    """Factor on the turnaround: day of the week (Monday first) by local hour by (routine, urgent)."""
    factor = np.ones((7, 24, 2))
    for row in rows(ROOM, "hours"):
        hours = slice(int(row["hour_from"]), int(row["hour_to"]))
        for day in _DAYS[row["days"]]:
            factor[day, hours] = (float(row["routine_factor"]), float(row["urgent_factor"]))
    return factor


def hour_factor(collected: Ints, urgent: NDArray[np.bool_]) -> Floats:
    """How much slower than by day a laboratory works at the local hour and weekday of each collection."""
    day, within = np.divmod(collected + _LOCAL, DAY)
    weekday = (day + 3) % 7  # 1970-01-01 was a Thursday
    return np.asarray(_of_hour()[weekday, within // HOUR, urgent.astype(np.int64)])


def resulted_at(
    seed: int, service_codes: tuple[str, ...], service: Ints, key: NDArray[np.uint64], draw: Ints,
    urgent: NDArray[np.bool_], collected: Ints,
) -> Ints:  # fmt: skip
    """When the first result of each order is known in its hospital; always after collection.

    `draw` is the venepuncture of each order, a row of `urgent` and `collected`.
    """
    median = _hours(service_codes)[service, urgent.astype(np.int64)[draw]] * hour_factor(collected, urgent)[draw]
    spread = np.exp(laboratory_number("turnaround_sigma") * normals(seed, "turnaround", key))
    return np.asarray(collected[draw] + np.maximum((median * spread * HOUR).astype(np.int64), MINUTE), dtype=np.int64)
