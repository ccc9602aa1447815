"""Days until a missed change is found: by the next test of the analyte that is performed, or not within the period."""

from __future__ import annotations

import pytest

from scenarios.measures.delay import NEVER, quantile


def missed(ward, person: int = 2) -> None:
    """Order 2, cut on day 3, would have shown a change; order 1 of day 1 was reused."""
    ward.order(1, day=1, person=person)
    ward.result(1, "hb", 140.0, day=1.2)
    ward.order(2, day=3, person=person)
    ward.result(2, "hb", 100.0, day=3.2)
    ward.cut(2, [1])


def delay(measures, one, key="delay_median"):
    return one(measures, key, arm="on").value


def test_the_next_performed_test_of_the_analyte_ends_the_wait(ward, one):
    missed(ward)
    ward.order(3, day=8, person=2)
    ward.result(3, "hb", 100.0, day=8.2)
    measures = ward.measures()
    assert delay(measures, one) == 5
    assert one(measures, "delay_median", arm="on", analyte="hb").value == 5
    assert one(measures, "never_tested_again", arm="on").value == 0


def test_a_test_that_is_cut_as_well_finds_nothing(ward, one):
    missed(ward)
    ward.order(3, day=5, person=2)
    ward.result(3, "hb", 140.0, day=5.2)
    ward.cut(3, [1])
    ward.order(4, day=9, person=2)
    ward.result(4, "hb", 100.0, day=9.2)
    assert delay(ward.measures(), one) == 6


def test_another_analyte_or_another_person_finds_nothing(ward, one):
    missed(ward)
    ward.order(3, "CRP", day=5, person=2)
    ward.result(3, "crp", 2.0, day=5.2)
    ward.order(4, day=6, person=3)
    ward.result(4, "hb", 100.0, day=6.2)
    measures = ward.measures()
    assert delay(measures, one) is None
    never = one(measures, "never_tested_again", arm="on")
    assert (never.value, never.denominator) == (1, 1)


def test_without_a_missed_change_there_is_no_wait(ward, one):
    measures = ward.measures()
    assert delay(measures, one) is None
    assert one(measures, "never_tested_again", arm="on").denominator == 0


@pytest.mark.parametrize(
    ("waits", "share", "days"),
    [
        ({2: 1, 5: 1, 9: 2}, 0.5, 5),
        ({2: 1, NEVER: 1}, 0.5, 2),
        ({2: 1, NEVER: 2}, 0.5, None),  # more than half were never tested for again
        ({1: 9, 30: 1}, 0.9, 1),
        ({}, 0.5, None),
    ],
)
def test_what_was_never_found_waits_longest(waits, share, days):
    assert quantile(waits, share) == days
