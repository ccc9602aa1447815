"""What a service counts as: one test or several, how many values, its price."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from emr_hub.terminology import services
from scenarios.calibration.material import Texts


@cache
def _counted_once() -> frozenset[str]:
    place = resources.files("scenarios.calibration") / "tables" / "counted_once.csv"
    return frozenset(row["analyte"] for row in csv.DictReader(place.read_text(encoding="utf-8").splitlines()))


def of_service(codes: Texts, what: str) -> NDArray[np.object_]:
    """A fact of the service of each order."""
    names, back = np.unique(codes, return_inverse=True)
    facts = []
    for name in names.tolist():
        service = services()[name]
        once = service.analytes[0] in _counted_once()
        facts.append({
            "leader": service.analytes[0], "tests": 1 if once else len(service.analytes),
            "values": len(service.analytes), "price": service.price_vnd,
        }[what])  # fmt: skip
    return np.array(facts, dtype=object)[back]
