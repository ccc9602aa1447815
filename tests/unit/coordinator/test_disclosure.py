"""The decision table of disclosure: which basis permits, when, and what changed on 1 January 2026."""

from __future__ import annotations

from datetime import date

import pytest

from coordinator.disclosure import basis_in_force, basis_intervals, lawful_bases
from emr_hub.clinical import Consent
from emr_hub.clock import day_start

MIDDLE_2025 = day_start(date(2025, 7, 1))
NEW_LAW = day_start(date(2026, 1, 1))
MIDDLE_2026 = day_start(date(2026, 7, 1))


def consent(
    basis: str, since: int = 0, until: int | None = None, categories: tuple[str, ...] = ("laboratory",)
) -> Consent:
    return Consent(1, basis, categories, since, until)


@pytest.mark.parametrize(
    ("basis", "in_2025", "in_2026"),
    [
        ("written_request", True, True),
        ("contract", True, True),
        ("law", True, True),
        ("art19_emergency", False, True),
        ("implied", False, False),
    ],
)
def test_each_basis_permits_only_while_the_law_knows_it(basis: str, in_2025: bool, in_2026: bool) -> None:
    held = lawful_bases([consent(basis)])
    assert (basis_in_force(held, MIDDLE_2025) is not None) is in_2025
    assert (basis_in_force(held, MIDDLE_2026) is not None) is in_2026


@pytest.mark.parametrize(("at", "known"), [(NEW_LAW - 1, False), (NEW_LAW, True)])
def test_the_emergency_basis_begins_with_the_first_millisecond_of_the_new_law(at: int, known: bool) -> None:
    assert (basis_in_force(lawful_bases([consent("art19_emergency")]), at) is not None) is known


def test_a_basis_begins_with_its_first_instant_and_ends_before_its_last() -> None:
    held = lawful_bases([consent("contract", MIDDLE_2025, MIDDLE_2025 + 10)])
    answers = [basis_in_force(held, at) is not None for at in (MIDDLE_2025 - 1, MIDDLE_2025, MIDDLE_2025 + 9)]
    assert answers == [False, True, True]
    assert basis_in_force(held, MIDDLE_2025 + 10) is None


def test_a_request_given_under_the_old_decree_goes_on_under_the_new_law_without_a_gap() -> None:
    held = [consent("written_request", MIDDLE_2025)]
    assert basis_intervals(held) == ((MIDDLE_2025, None),)
    before, after = (basis_in_force(lawful_bases(held), at) for at in (NEW_LAW - 1, NEW_LAW))
    assert before is not None and "13/2023" in before.act
    assert after is not None and "91/2025" in after.act


def test_consent_to_something_else_permits_no_laboratory_result() -> None:
    assert basis_intervals([consent("contract", categories=("imaging",))]) == ()


def test_nothing_recorded_permits_nothing() -> None:
    assert basis_intervals([]) == ()
    assert basis_in_force((), MIDDLE_2025) is None


def test_overlapping_bases_make_one_interval_and_separate_ones_two() -> None:
    day = MIDDLE_2025
    overlapping = [consent("law", day, day + 10), consent("contract", day + 5, day + 20)]
    apart = [consent("law", day, day + 10), consent("contract", day + 11, day + 20)]
    assert basis_intervals(overlapping) == ((day, day + 20),)
    assert basis_intervals(apart) == ((day, day + 10), (day + 11, day + 20))


def test_intervals_and_the_basis_in_force_agree_at_every_edge() -> None:
    day = MIDDLE_2025
    held = [consent("law", day, day + 10), consent("art19_emergency", day), consent("contract", day + 8, NEW_LAW + 5)]
    intervals = basis_intervals(held)
    for at in (day - 1, day, day + 9, day + 10, NEW_LAW - 1, NEW_LAW, NEW_LAW + 5, MIDDLE_2026):
        inside = any(since <= at and (until is None or at < until) for since, until in intervals)
        assert inside == (basis_in_force(lawful_bases(held), at) is not None)


def test_of_several_bases_the_one_in_force_longest_is_named() -> None:
    day = MIDDLE_2025
    basis = basis_in_force(lawful_bases([consent("contract", day + 1), consent("written_request", day)]), day + 2)
    assert basis is not None and basis.code == "written_request"
