"""When a result is known in its hospital, and when the hospital's own habits let it out."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from emr_hub.clock import DAY, HOUR, MINUTE
from emr_hub.randomness import normals
from emr_hub.terminology import services
from hospitals.laboratory.measured import ROOM, Floats, laboratory_number
from hospitals.network import Sites
from hospitals.settings import rows

_LOCAL = 7 * HOUR  # Asia/Ho_Chi_Minh, no daylight saving
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


def resulted_at(
    seed: int, service_codes: tuple[str, ...], service: Ints, urgent: NDArray[np.bool_], collected: Ints,
    key: NDArray[np.uint64],
) -> Ints:  # fmt: skip
    """When the first result of each order is known in its hospital; always after collection."""
    median = _hours(service_codes)[service, urgent.astype(np.int64)]
    spread = np.exp(laboratory_number("turnaround_sigma") * normals(seed, "turnaround", key))
    return np.asarray(collected + np.maximum((median * spread * HOUR).astype(np.int64), MINUTE), dtype=np.int64)


def published_at(sites: Sites, site: Ints, resulted: Ints, visit_ended: Ints) -> Ints:
    """When each result leaves its hospital by its hospital's habit: at once, in sweeps, nightly, or after the visit."""
    table = {row["facility"]: row for row in rows(ROOM, "publishing")}
    sweep = int(laboratory_number("sweep_minutes") * MINUTE)
    published = resulted.copy()
    for number, facility in enumerate(sites.key):
        here, row = site == number, table[facility]
        if row["habit"] == "sweep":
            published[here] = _next(resulted[here], sweep, 0)
        elif row["habit"] == "nightly":
            published[here] = _next(resulted[here], DAY, int(float(row["at_hour"]) * HOUR) - _LOCAL)
        elif row["habit"] == "visit_close":
            published[here] = _next(np.maximum(resulted[here], visit_ended[here]), sweep, 0)
        elif row["habit"] != "at_once":
            raise ValueError(f"publishing.csv: unknown habit {row['habit']!r} of {facility}")
    return published


def _next(when: Ints, every: int, at: int) -> Ints:
    """The next instant of a schedule that repeats every `every` ms and passes through `at`."""
    return np.asarray(-((at - when) // every) * every + at, dtype=np.int64)
