"""The numbers of every analyte that can be measured here: population, variation, limits. None is guessed in code."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from emr_hub.clinical import Sex
from emr_hub.errors import DataError
from emr_hub.terminology import Analyte, analytes
from hospitals.settings import Row, numbers, rows

ROOM = "hospitals.laboratory"
_TWO_SIDED_95 = 3.92  # width of a reference interval in standard deviations, by its definition
FLAGS = ("LL", "L", "N", "H", "HH", "A", "POS", "NEG")
LL, L, N, H, HH = range(5)
NO_FLAG = -1
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Measured:
    """One column per analyte, catalogue units; rows of `mean`, `sd`, `low`, `high`: 0 men, 1 women; NaN = none.

    `additive`: the mean is zero, so that variation and illness are amounts and not shares.
    """

    keys: tuple[str, ...]
    numeric: NDArray[np.bool_]
    lognormal: NDArray[np.bool_]
    additive: NDArray[np.bool_]
    mean: Floats
    sd: Floats
    cvi: Floats
    cva: Floats
    rising: NDArray[np.bool_]
    largest: Floats
    detection: Floats
    low: Floats
    high: Floats
    critical_low: Floats
    critical_high: Floats


@cache
def measured(keys: tuple[str, ...]) -> Measured:
    """The numbers of these analytes; one without population values in the catalogue or here is refused."""
    own = {row["analyte"]: row for row in rows(ROOM, "population_values")}
    read = [_completed(analytes()[key], own.get(key)) for key in keys]
    sexes = (Sex.MALE, Sex.FEMALE)
    limits = [[analytes()[key].limits(sex) for key in keys] for sex in sexes]
    column = {name: np.array([r[name] for r in read], dtype=np.float64) for name in ("mean", "sd", "cvi", "cva")}
    return Measured(
        keys=keys,
        numeric=np.array([analytes()[k].is_numeric for k in keys]),
        lognormal=np.array([r["distribution"] == "lognormal" for r in read]),
        additive=column["mean"] == 0,
        mean=column["mean"] * np.array([[_sex_factor(analytes()[k], s) for k in keys] for s in sexes]),
        sd=np.array(
            [[_sex_sd(analytes()[k], s, float(r["sd"])) for k, r in zip(keys, read, strict=True)] for s in sexes]
        ),
        cvi=column["cvi"],
        cva=column["cva"],
        rising=np.array([analytes()[k].change_form == "lognormal" for k in keys]),
        largest=np.array([r["largest"] for r in read], dtype=np.float64),
        detection=np.array([r["detection"] for r in read], dtype=np.float64),
        low=_numbers([[limit.low for limit in each] for each in limits]),
        high=_numbers([[limit.high for limit in each] for each in limits]),
        critical_low=_numbers([limit.critical_low for limit in limits[0]]),
        critical_high=_numbers([limit.critical_high for limit in limits[0]]),
    )


def _numbers(values: object) -> Floats:
    return np.array(values, dtype=np.float64)


def _completed(of: Analyte, own: Row | None) -> dict[str, float | str]:
    if not of.is_numeric:
        return {"mean": np.nan, "sd": np.nan, "cvi": np.nan, "cva": np.nan, "distribution": "categorical",
                "largest": np.nan, "detection": np.nan}  # fmt: skip
    catalogue = {"mean": of.pop_mean, "sd": of.pop_sd, "cvi": of.cvi, "cva": of.cva}
    found: dict[str, float | str] = {}
    for name, value in catalogue.items():
        written = own[name] if own else ""
        if value is None and not written:
            raise DataError(
                f"no {name} for analyte {of.key}", where="population_values.csv", expected="a row of its own"
            )
        found[name] = float(written) if value is None else value
    found["distribution"] = (own["distribution"] if own else "") or of.distribution or "normal"
    found["largest"] = float(own["largest"]) if own and own["largest"] else np.inf
    found["detection"] = float(own["detection_limit"]) if own and own["detection_limit"] else -np.inf
    return found


def _sex_factor(of: Analyte, sex: Sex) -> float:
    """How a sex's mean lies to the pooled mean: as the middles of the limits do."""
    middles = {s: _middle(of, s) for s in (Sex.MALE, Sex.FEMALE)}
    here, both = middles[sex], list(middles.values())
    return here / (sum(both) / 2) if all(both) and of.pop_mean else 1.0


def _middle(of: Analyte, sex: Sex) -> float:
    limits = of.limits(sex)
    if limits.low is not None and limits.high is not None:
        return (limits.low + limits.high) / 2
    return limits.high or limits.low or 0.0


def _sex_sd(of: Analyte, sex: Sex, pooled: float) -> float:
    """The spread within a sex: from its own limits where they differ (normal form), else the pooled one."""
    limits, other = of.limits(sex), of.limits(Sex.FEMALE if sex is Sex.MALE else Sex.MALE)
    if limits == other or of.distribution != "normal" or limits.low is None or limits.high is None:
        return pooled * _sex_factor(of, sex)
    return (limits.high - limits.low) / _TWO_SIDED_95


@cache
def analyte_numbers(keys: tuple[str, ...]) -> NDArray[np.int64]:
    """The catalogue's row of each analyte: names it in keyed draws, whatever else is measured."""
    place = {key: number for number, key in enumerate(analytes())}
    return np.array([place[key] for key in keys], dtype=np.int64)


def laboratory_number(name: str) -> float:
    """A parameter of this room."""
    return numbers(ROOM, "laboratory")[name]
