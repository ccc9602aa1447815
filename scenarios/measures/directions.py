"""Which way a result flows: up, down or lateral on the ladder of care."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import numpy as np

from scenarios.measures.named import Ints

SCOPES = ("same", "cross")
DIRECTIONS = ("up", "down", "lateral")


@cache
def ranks() -> Mapping[str, int]:
    """The rung of each kind of facility on the ladder of care; a result flows up when the orderer stands higher."""
    text = (files("scenarios.measures") / "tables" / "facility_ranks.csv").read_text(encoding="utf-8")
    return {row["name"]: int(row["value"]) for row in csv.DictReader(io.StringIO(text))}


def direction_of(here: Ints, there: Ints) -> Ints:
    """The place among DIRECTIONS of results that flow from rung `there` to rung `here`; -1 where one is not known."""
    by_sign = np.array([DIRECTIONS.index(way) for way in ("lateral", "up", "down")])  # the last for a sign of -1
    return np.where((here >= 0) & (there >= 0), by_sign[np.sign(here - there)], -1)
