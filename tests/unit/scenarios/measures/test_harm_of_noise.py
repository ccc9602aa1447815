"""A closed form: where nothing truly changed, five cuts of a hundred pass the reference change value."""

from __future__ import annotations

import numpy as np
import pytest

from emr_hub.randomness import normals
from emr_hub.terminology import analyte

CUTS = 2_000
CVA = {"hb": 0.008, "crp": 0.03}  # of the ward's catalogue, which its limits are made from
SERVICE = {"hb": "HB", "crp": "CRP"}


def missed_of_noise(ward, one, key: str, cva: float) -> float:
    """The share of cuts with a missed change: a steady person, daily variation, a laboratory of this imprecision."""
    total = np.hypot(analyte(key).cvi, cva)
    luck = [normals(4, "test harm of noise", np.arange(CUTS), side) for side in (0, 1)]
    if analyte(key).change_form == "lognormal":
        pairs = [np.exp(np.sqrt(np.log1p(total**2)) * z) for z in luck]
    else:
        pairs = [1 + total * z for z in luck]
    for cut, (earlier, later) in enumerate(np.transpose(pairs).tolist()):
        for order, value in ((2 * cut + 1, earlier), (2 * cut + 2, later)):
            ward.order(order, SERVICE[key], day=2 - order % 2, person=2)
            ward.result(order, key, 100 * value, day=2 - order % 2)
        ward.cut(2 * cut + 2, [2 * cut + 1])
    return one(ward.measures(), "missed_change", arm="on").numerator / CUTS


@pytest.mark.parametrize("key", CVA)
def test_of_cuts_that_hid_nothing_but_noise_five_in_a_hundred_count_as_a_missed_change(ward, one, key):
    error = np.sqrt(0.05 * 0.95 / CUTS)
    assert abs(missed_of_noise(ward, one, key, CVA[key]) - 0.05) <= 1.96 * error


@pytest.mark.parametrize("key", CVA)
def test_a_laboratory_less_precise_than_its_limits_say_leaves_the_closed_form(ward, one, key):
    error = np.sqrt(0.05 * 0.95 / CUTS)
    assert missed_of_noise(ward, one, key, analyte(key).cvi) > 0.05 + 5 * error
