"""Which pointers come into question, and from when on they stand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coordinator.record_locator import Pointer, Reach, all_visible_from, in_reach, visible_from
from emr_hub.clock import DAY

T = 100 * DAY
POINTER = Pointer(
    "ptr-bn1-1", "bn1.p-1", "BN1", 1, "tc", "serum", "https://bn1/fhir/Observation/r-1", T - DAY, T - DAY + 5, T - 5
)
REACH = Reach(T, {"tc": 7 * DAY})


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, True),
        ({"visible_at": T}, True),
        ({"visible_at": T + 1}, False),
        ({"collected_at": T - 7 * DAY + 1}, True),
        ({"collected_at": T - 7 * DAY}, False),
        ({"collected_at": T + 3}, True),
        ({"analyte": "ldl"}, False),
    ],
)
def test_a_pointer_counts_when_it_stands_at_signing_and_is_younger_than_the_longest_window(
    changed: dict[str, object], found: bool
) -> None:
    assert bool(in_reach([replace(POINTER, **changed)], REACH)) is found


def test_on_the_result_clock_the_age_is_counted_from_the_result() -> None:
    old_specimen = replace(POINTER, collected_at=T - 8 * DAY)
    assert in_reach([old_specimen], REACH) == ()
    assert in_reach([old_specimen], replace(REACH, by_collection=False)) == (old_specimen,)


def test_an_analyte_without_a_window_is_never_looked_up() -> None:
    assert in_reach([POINTER], Reach(T, {"tc": 0})) == ()
    assert Reach(T, {}).longest == 0


@pytest.mark.parametrize(
    ("published", "connected", "delay", "visible"), [(10, 5, 0, 10), (10, 20, 0, 20), (10, 10, 0, 10), (10, 20, 7, 27)]
)
def test_a_result_is_visible_once_published_connected_and_arrived(
    published: int, connected: int, delay: int, visible: int
) -> None:
    assert visible_from(published, connected, delay) == visible
    assert all_visible_from(np.array([published]), np.array([connected]), delay).tolist() == [visible]
