"""How a clinician answers a card that proposes to withdraw an order."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import overload

import numpy as np
from numpy.typing import NDArray

from emr_hub.randomness import uniforms
from emr_hub.terminology import analytes, override_reasons, services
from hospitals.clinicians.habits import ROOM
from hospitals.settings import numbers, rows

NOTHING: Mapping[str, float] = MappingProxyType({})
HIGH_VOLUME_ACUTE, SLOW_ESOTERIC, ROUTINE = "high_volume_acute", "slow_esoteric", "routine"


@cache
def test_class_of(service_code: str) -> str:
    """high_volume_acute, slow_esoteric or routine: the class that decides how cards on a service are answered.

    A service whose judged analytes are all slow is slow_esoteric; one that judges a listed analyte is high-volume.
    """
    judged = services()[service_code].judged
    listed = {row["analyte"]: row["test_class"] for row in rows(ROOM, "test_classes")}
    found = [listed[key] for key in judged if key in listed]
    if found:
        return found[0]
    return SLOW_ESOTERIC if judged and all(analytes()[key].slow for key in judged) else ROUTINE


Replaced = Mapping[str, float]
"""Numbers that stand for rows of the table of acceptance, by name."""


@overload
def acceptance(
    test_class: str, candidate_abnormal: bool, expected_cards_per_day: float, replaced: Replaced = ...
) -> float: ...
@overload
def acceptance(
    test_class: NDArray[np.str_], candidate_abnormal: NDArray[np.bool_], expected_cards_per_day: NDArray[np.float64],
    replaced: Replaced = ...,
) -> NDArray[np.float64]: ...  # fmt: skip
def acceptance(
    test_class: str | NDArray[np.str_],
    candidate_abnormal: bool | NDArray[np.bool_],
    expected_cards_per_day: float | NDArray[np.float64],
    replaced: Replaced = NOTHING,
) -> float | NDArray[np.float64]:
    """Probability that a proposal is accepted; one case or many, elementwise the same.

    `candidate_abnormal`: a result that would be reused is abnormal. Load is the clinician's cards per day. `replaced`
    holds numbers to take instead of the table's, by its names; KeyError for a name that the table lacks.
    """
    number = _with(numbers(ROOM, "acceptance"), replaced)
    classes, places = np.unique(np.atleast_1d(np.asarray(test_class)), return_inverse=True)
    chance = np.array([number[str(name)] for name in classes])[places]
    chance = chance * np.where(candidate_abnormal, number["abnormal_factor"], 1.0)
    beyond = np.maximum(np.asarray(expected_cards_per_day, dtype=np.float64) - number["load_free"], 0.0)
    chance = chance * np.maximum(0.5 ** (beyond / number["load_halving"]), number["load_floor"])
    return float(chance[0]) if isinstance(test_class, str) else np.asarray(chance, dtype=np.float64)


def _with(table: Mapping[str, float], replaced: Replaced) -> Mapping[str, float]:
    if unknown := set(replaced) - set(table):
        raise KeyError(f"acceptance.csv has no {sorted(unknown)}")
    return {**table, **replaced} if replaced else table


def override_reason(
    seed: int, order_ids: NDArray[np.int64], abnormal: NDArray[np.bool_], normal_shares: Replaced = NOTHING,
    abnormal_shares: Replaced = NOTHING,
) -> NDArray[np.object_]:  # fmt: skip
    """The coded reason each overriding clinician gives, from the stream `override`; codes of the shared list.

    Shares by code stand for the table's where some are given, after a normal or an abnormal earlier result.
    """
    luck = uniforms(seed, "override", order_ids)
    chosen = np.empty(len(luck), dtype=object)
    sides = (("share_abnormal", abnormal, abnormal_shares), ("share_normal", ~abnormal, normal_shares))
    for column, mask, given in sides:
        shares = _reason_shares(column, given)
        edges, codes = np.cumsum(list(shares.values())), np.array(list(shares), dtype=object)
        chosen[mask] = codes[np.searchsorted(edges[:-1] / edges[-1], luck[mask], side="right")]
    return chosen


def _reason_shares(column: str, given: Replaced) -> Replaced:
    """Shares by code, in the order of the table: in whatever order they are given, the same luck is the same reason."""
    table = {row["code"]: float(row[column]) for row in rows(ROOM, "override_shares")}
    if unknown := set(table) - set(override_reasons()):
        raise KeyError(f"override_shares.csv names reasons the shared list lacks: {sorted(unknown)}")
    if not given:
        return table
    order = [*table, *sorted(set(given) - set(table))]
    return {code: given[code] for code in order if code in given}
