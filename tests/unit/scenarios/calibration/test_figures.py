"""Figures counted by hand on a few visits."""

from __future__ import annotations

import pytest

from scenarios.calibration import demand, exchange, mix, repeats
from tests.unit.scenarios.calibration.tiny import Visit, material


def order(analyte: str, hour: float, needed: bool = True, d1: bool = False, d3: bool = False):  # type: ignore[no-untyped-def]
    return (analyte, hour, needed, d1, d3)


def value(found) -> float:  # type: ignore[no-untyped-def]
    assert found.value is not None and found.low <= found.value <= found.high
    return float(found.value)


def test_an_emergency_visit_that_became_a_stay_is_one_visit_and_keeps_its_tests() -> None:
    told = material(
        Visit(1, "EMER", 0, 4, [order("hb", 1)]), Visit(1, "IMP", 4, 52, [order("creat", 5)]),
        Visit(2, "AMB", 9, 12, []), Visit(3, "AMB", 9, 12, [order("hb", 10), order("alt", 10)]),
    )  # fmt: skip
    assert value(demand.items_per_visit(told)) == pytest.approx(4 / 3)
    assert value(demand.outpatient_share(told)) == pytest.approx(200 / 3)
    assert value(demand.outpatients_tested(told)) == pytest.approx(50)
    assert value(demand.inpatients_tested(told)) == pytest.approx(100)
    assert value(demand.tests_per_tested_outpatient(told)) == pytest.approx(2)


def test_days_of_a_stay_are_counted_from_admission_and_only_while_somebody_is_there() -> None:
    told = material(
        Visit(1, "IMP", 0, 70, [order("hb", 1), order("na", 23), order("hb", 30), order("hb", 55), order("na", 56)]),
        Visit(2, "IMP", 0, 20, [order("hb", 2)]),
        Visit(3, "IMP", 0, 40, [order("hb", 2)], surgical=True),
    )
    assert value(demand.medical_day_1(told)) == pytest.approx(3 / 2)
    assert value(demand.medical_day_2(told)) == pytest.approx(1)  # one stay of two reached the second day
    assert value(demand.medical_day_3(told)) == pytest.approx(2)
    assert value(demand.surgical_day_1(told)) == pytest.approx(1)


def test_the_first_test_of_a_stay_within_two_and_four_hours() -> None:
    told = material(*(Visit(n, "IMP", 0, 48, [order("hb", hour)]) for n, hour in enumerate((1, 1.9, 3, 9))))
    assert value(demand.first_within_two_hours(told)) == pytest.approx(50)
    assert value(demand.first_within_four_hours(told)) == pytest.approx(75)


def test_a_repeat_within_a_month_looks_at_every_hospital_and_at_history() -> None:
    told = material(
        Visit(1, "AMB", -200, -197, [order("hb", -200)], facility=2), Visit(1, "AMB", 10, 12, [order("hb", 10)]),
        Visit(2, "AMB", 10, 12, [order("hb", 10)]), Visit(3, "AMB", -900, -897, [order("hb", -900)]),
        Visit(3, "AMB", 10, 12, [order("hb", 10)]),
    )  # fmt: skip
    assert value(repeats.within_a_month(told)) == pytest.approx(100 / 3)  # 210 hours yes, 910 hours no, a first no


def test_yearly_tests_count_an_index_only_with_enough_days_behind_it() -> None:
    day = 24.0
    told = material(
        Visit(1, "AMB", 0, 2, [order("hba1c", 0)]), Visit(1, "AMB", 80 * day, 80 * day + 2, [order("hba1c", 80 * day)]),
        Visit(2, "AMB", 0, 2, [order("hba1c", 0)]), Visit(3, "AMB", 60 * day, 60 * day + 1, [order("tc", 60 * day)]),
        days=120,
    )  # fmt: skip
    found = repeats.repeated_within(90)(told)
    assert (found.value, found.of) == (pytest.approx(50), 2)


def test_early_and_cuttable_repeats_of_inpatients() -> None:
    rows = [order("hb", 1), order("hb", 20, False, True, False), order("na", 21, False, True, True), order("na", 2)]
    told = material(Visit(1, "IMP", 0, 48, rows), Visit(2, "AMB", 0, 2, [order("hb", 1, False, True, True)]))
    assert value(repeats.early_on_wards(told)) == pytest.approx(50)
    assert value(repeats.cuttable_among_early(told)) == pytest.approx(50)
    assert value(repeats.of_orders("d3", "IMP")(told)) == pytest.approx(25)
    assert value(repeats.unneeded_after_normal(told)) == pytest.approx(100)


def test_a_transfer_repeats_what_its_own_sender_did_within_twelve_hours() -> None:
    def moved(person: int, before: float, at: int = 2) -> tuple[Visit, Visit]:
        return (
            Visit(person, "EMER", before, before + 1, [order("hb", before)], facility=at),
            Visit(person, "IMP", 0, 48, [order("hb", 1, True, True, person == 1)], facility=9, sender=2),
        )

    told = material(*moved(1, -5), *moved(2, -40), *moved(3, -5, at=3))
    assert value(repeats.transfers_with_a_duplicate(told)) == pytest.approx(100 / 3)
    assert value(repeats.transfers_with_a_cuttable_duplicate(told)) == pytest.approx(100 / 3)


def test_recent_results_of_another_hospital_and_what_an_arm_saved_there() -> None:
    told = material(
        Visit(1, "AMB", -24, -20, [order("hb", -24)], facility=2),
        Visit(1, "AMB", 0, 3, [order("hb", 1), order("na", 1)]),
        Visit(2, "AMB", -24, -20, [order("hb", -24)], facility=1), Visit(2, "AMB", 0, 3, [order("hb", 1)]),
        cut=[1],
    )  # fmt: skip
    assert value(repeats.visits_with_recent_results_elsewhere(told)) == pytest.approx(50)
    assert exchange.change_after_recent_results(told).value == pytest.approx(-50)
    assert exchange.cut_of_all_orders(told).value == pytest.approx(100 / 3)


def test_what_the_commonest_tests_make_and_what_stands_beside_a_blood_count() -> None:
    rows = [order("hb", 1), order("hb", 2), order("na", 1), order("alt", 1)]
    told = material(Visit(1, "IMP", 0, 48, rows, kind="central"))
    assert value(mix.made_by_the_commonest(1)(told)) == pytest.approx(50)
    assert value(mix.per_hundred_blood_counts("na", "alt")(told)) == pytest.approx(100)
    assert value(mix.blood_per_medical_stay(told)) == pytest.approx(8)


def test_nothing_to_count_is_unknown_and_no_zero() -> None:
    told = material(Visit(1, "AMB", 0, 2, [order("hb", 1)]))
    assert demand.inpatients_tested(told).value is None
    assert repeats.transfers_with_a_duplicate(told).value is None
