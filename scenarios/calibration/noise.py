"""Pure noise: two results of one unchanged person, as the laboratories of a world would print them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from emr_hub.randomness import normals
from emr_hub.terminology import analytes, rcv_limits
from hospitals.laboratory import Measured, measured
from hospitals.laboratory.body import daily_variation
from scenarios.calibration.estimates import Estimate, Floats, Ints, share

_PAIRS = 4_000  # pairs per analyte: the interval is then half a point wide


def beyond_reference_change(seed: int, keys: Sequence[str]) -> Estimate:
    """The share of pairs without true change that exceed the reference change value, over these analytes."""
    of = measured(tuple(keys))
    people, found = [], []
    for column, key in enumerate(of.keys):
        cva = analytes()[key].cva
        limits = rcv_limits(key, cva, cva) if cva is not None else None
        if limits is None or of.additive[column] or np.isnan(of.mean[0, column]):
            continue
        first, second = (_printed(seed, of, column, turn) for turn in (0, 1))
        found.append((second > first * (1 + limits.rise)) | (second < first * (1 - limits.fall)))
        people.append(np.arange(_PAIRS) + column * _PAIRS)
    person: Ints = np.concatenate(people)
    return share(person, np.concatenate(found))


def _printed(seed: int, of: Measured, column: int, turn: int) -> Floats:
    """Values of an unchanged state with daily variation and a laboratory's own."""
    draw = np.arange(_PAIRS)
    state = np.tile(np.where(np.isnan(of.mean[0]), 1.0, of.mean[0]), (_PAIRS, 1))
    within = normals(seed, "noise within", draw * 2 + turn, column)
    luck = np.repeat(within[:, None], len(of.keys), axis=1)
    value = daily_variation(state, luck, of)[:, column]
    return np.asarray(value * (1 + of.cva[column] * normals(seed, "noise of laboratory", draw * 2 + turn, column)))
