"""How a clinician answers a card that proposes to withdraw an order."""

from __future__ import annotations

from functools import cache
from typing import overload

import numpy as np
from numpy.typing import NDArray

from emr_hub.randomness import uniforms
from emr_hub.terminology import analytes, override_reasons, services
from hospitals.clinicians.habits import ROOM
from hospitals.settings import numbers, rows

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


@overload
def acceptance(test_class: str, candidate_abnormal: bool, expected_cards_per_day: float) -> float: ...
@overload
def acceptance(
    test_class: NDArray[np.str_], candidate_abnormal: NDArray[np.bool_], expected_cards_per_day: NDArray[np.float64]
) -> NDArray[np.float64]: ...
def acceptance(
    test_class: str | NDArray[np.str_],
    candidate_abnormal: bool | NDArray[np.bool_],
    expected_cards_per_day: float | NDArray[np.float64],
) -> float | NDArray[np.float64]:
    """Probability that a proposal is accepted; one case or many, elementwise the same.

    `candidate_abnormal`: a result that would be reused is abnormal. Load is the clinician's cards per day.
    """
    number = numbers(ROOM, "acceptance")
    classes, places = np.unique(np.atleast_1d(np.asarray(test_class)), return_inverse=True)
    chance = np.array([number[str(name)] for name in classes])[places]
    chance = chance * np.where(candidate_abnormal, number["abnormal_factor"], 1.0)
    beyond = np.maximum(np.asarray(expected_cards_per_day, dtype=np.float64) - number["load_free"], 0.0)
    chance = chance * np.maximum(0.5 ** (beyond / number["load_halving"]), number["load_floor"])
    return float(chance[0]) if isinstance(test_class, str) else np.asarray(chance, dtype=np.float64)


def override_reason(seed: int, order_ids: NDArray[np.int64], abnormal: NDArray[np.bool_]) -> NDArray[np.object_]:
    """The coded reason each overriding clinician gives, from the stream `override`; codes of the shared list."""
    table = rows(ROOM, "override_shares")
    codes = np.array([row["code"] for row in table], dtype=object)
    if unknown := set(codes) - set(override_reasons()):
        raise KeyError(f"override_shares.csv names reasons the shared list lacks: {sorted(unknown)}")
    luck = uniforms(seed, "override", order_ids)
    chosen = np.empty(len(luck), dtype=object)
    for column, mask in (("share_abnormal", abnormal), ("share_normal", ~abnormal)):
        edges = np.cumsum([float(row[column]) for row in table])
        chosen[mask] = codes[np.searchsorted(edges[:-1] / edges[-1], luck[mask], side="right")]
    return chosen
