"""Figures of demand: how many visits and stays are tested, how much, how soon, and on which day."""

from __future__ import annotations

import numpy as np

from emr_hub.clock import DAY, HOUR
from scenarios.calibration.estimates import Estimate, Floats, Ints, Mask, median, ratio, share
from scenarios.calibration.material import Material

_LATER_DAYS = (3, 6)  # the days over which the day series is flat, as published


def counted_visits(material: Material) -> Mask:
    """Visits of the period as an insurer counts them: an emergency visit that became a stay belongs to the stay."""
    return material.visits.within & ~material.visits.leads_in


def per_visit(material: Material, weight: Floats) -> Floats:
    """The sum of a weight over the orders of each visit."""
    summed = np.bincount(material.orders.visit, weights=weight, minlength=len(material.visits.person))
    return np.asarray(summed, np.float64)


def items_per_visit(material: Material) -> Estimate:
    """Priced items per insured visit."""
    chosen = counted_visits(material)
    items = per_visit(material, np.ones(len(material.orders.person)))
    # the items of an emergency visit that became a stay still count
    kept = material.visits.within
    return ratio(material.visits.person[kept], items[kept], chosen[kept].astype(float))


def outpatient_share(material: Material) -> Estimate:
    """Outpatients among the visits that an insurer counts."""
    chosen = counted_visits(material)
    return share(material.visits.person[chosen], material.visits.klass[chosen] != "IMP")


def _tested(material: Material, klass: str) -> tuple[Mask, Mask]:
    chosen = material.visits.within & (material.visits.klass == klass)
    return chosen, per_visit(material, np.ones(len(material.orders.person))) > 0


def outpatients_tested(material: Material) -> Estimate:
    """Outpatient visits with any test."""
    chosen, tested = _tested(material, "AMB")
    return share(material.visits.person[chosen], tested[chosen])


def inpatients_tested(material: Material) -> Estimate:
    """Stays with any test."""
    chosen, tested = _tested(material, "IMP")
    return share(material.visits.person[chosen], tested[chosen])


def tests_per_tested_outpatient(material: Material) -> Estimate:
    """Tests of an outpatient visit that has any."""
    chosen, tested = _tested(material, "AMB")
    kept = chosen & tested
    return ratio(material.visits.person[kept], per_visit(material, material.orders.tests)[kept], np.ones(kept.sum()))


def tests_per_inpatient(material: Material) -> Estimate:
    """Tests of a stay, tested or not."""
    chosen, _ = _tested(material, "IMP")
    tests = per_visit(material, material.orders.tests)
    return ratio(material.visits.person[chosen], tests[chosen], np.ones(chosen.sum()))


def median_tests_per_admission(material: Material) -> Estimate:
    """Half of the tested stays have fewer priced items: the count nearest to a request of that study."""
    chosen, tested = _tested(material, "IMP")
    return median(per_visit(material, np.ones(len(material.orders.person)))[chosen & tested])


def median_tests_of_the_old(material: Material) -> Estimate:
    """The same for people of 80 to 84 years."""
    chosen, tested = _tested(material, "IMP")
    old = (material.visits.years >= 80) & (material.visits.years < 85)
    return median(per_visit(material, np.ones(len(material.orders.person)))[chosen & tested & old])


def _first_within(material: Material, hours: int) -> Estimate:
    chosen, tested = _tested(material, "IMP")
    first = np.full(len(chosen), np.iinfo(np.int64).max)
    np.minimum.at(first, material.orders.visit, material.orders.collected)
    kept = chosen & tested
    soon = first[kept] - material.visits.started[kept] <= hours * HOUR
    return share(material.visits.person[kept], soon)


def first_within_two_hours(material: Material) -> Estimate:
    """Tested stays whose first test was ordered within two hours."""
    return _first_within(material, 2)


def first_within_four_hours(material: Material) -> Estimate:
    """The same within four hours."""
    return _first_within(material, 4)


def _on_day(material: Material, surgical: bool, first: int, last: int) -> Estimate:
    """Tests per patient-day on hospital days `first` to `last`; day 1 are the first 24 hours."""
    visits, orders = material.visits, material.orders
    chosen = visits.within & (visits.klass == "IMP") & (visits.surgical == surgical)
    day = (orders.signed - visits.started[orders.visit]) // DAY + 1
    tests = per_visit(material, orders.tests * ((day >= first) & (day <= last)))
    stayed: Ints = -(-(visits.ended - visits.started) // DAY)
    days = np.clip(np.minimum(stayed, last) - first + 1, 0, None)
    return ratio(visits.person[chosen], tests[chosen], days[chosen].astype(float))


def medical_day_1(material: Material) -> Estimate:
    """Tests on the first day of a stay without operation."""
    return _on_day(material, False, 1, 1)


def medical_day_2(material: Material) -> Estimate:
    """Tests on the second day."""
    return _on_day(material, False, 2, 2)


def medical_day_3(material: Material) -> Estimate:
    """Tests per day from the third day on."""
    return _on_day(material, False, *_LATER_DAYS)


def surgical_day_1(material: Material) -> Estimate:
    """Tests on the first day of a stay with an operation."""
    return _on_day(material, True, 1, 1)


def surgical_day_3(material: Material) -> Estimate:
    """Tests per day from the third day of such a stay on."""
    return _on_day(material, True, *_LATER_DAYS)
