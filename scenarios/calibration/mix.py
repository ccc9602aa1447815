"""Figures of the mix: which tests are ordered beside a blood count, how few kinds make most orders, blood drawn."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from emr_hub.clock import DAY
from scenarios.calibration.estimates import Estimate, Floats, Mask, ratio, share
from scenarios.calibration.material import Material

BLOOD_COUNT = "hb"


def _inpatient(material: Material) -> Mask:
    return np.asarray(material.orders.within & (material.visits.klass[material.orders.visit] == "IMP"))


def per_hundred_blood_counts(*leaders: str) -> Callable[[Material], Estimate]:
    """Orders of a test per 100 blood counts, inpatients of central hospitals."""

    def figure(material: Material) -> Estimate:
        kind = material.visits.kind[material.orders.visit]
        chosen = _inpatient(material) & (kind == "central")
        leader = material.orders.leader[chosen]
        above, below = np.isin(leader, leaders), leader == BLOOD_COUNT
        return ratio(material.orders.person[chosen], above.astype(float), below.astype(float), 100.0)

    return figure


def made_by_the_commonest(kinds: int) -> Callable[[Material], Estimate]:
    """The share of orders that the commonest kinds of test make."""

    def figure(material: Material) -> Estimate:
        chosen = material.orders.within
        leader = material.orders.leader[chosen]
        names, counts = np.unique(leader, return_counts=True)
        top = names[np.argsort(-counts, kind="stable")[:kinds]]
        return share(material.orders.person[chosen], np.isin(leader, top))

    return figure


def blood_counts_among_orders(material: Material) -> Estimate:
    """Blood counts among all orders."""
    chosen = material.orders.within
    return share(material.orders.person[chosen], material.orders.leader[chosen] == BLOOD_COUNT)


def blood_count_kidney_glucose(material: Material) -> Estimate:
    """Blood count, urea, creatinine, electrolytes and glucose among the orders of inpatients."""
    chosen = _inpatient(material)
    few = np.isin(material.orders.leader[chosen], (BLOOD_COUNT, "urea", "creat", "na", "glucose"))
    return share(material.orders.person[chosen], few)


def _intensive_days(material: Material) -> tuple[Mask, Floats]:
    """Orders of intensive care, and at the first of each person and day a 1: a bed-day with any draw."""
    chosen = material.orders.within & (material.orders.context == "icu")
    day = material.orders.person * 100_000 + material.orders.collected // DAY
    _, first = np.unique(np.where(chosen, day, -1), return_index=True)
    days = np.zeros(len(chosen))
    days[first] = 1.0
    return chosen, days * chosen


def draws_per_intensive_day(material: Material) -> Estimate:
    """Venepunctures per day in intensive care."""
    chosen, days = _intensive_days(material)
    _, first = np.unique(np.where(chosen, material.orders.draw, -1), return_index=True)
    draws = np.zeros(len(chosen))
    draws[first] = 1.0
    return ratio(material.orders.person[chosen], draws[chosen], days[chosen])


def blood_per_intensive_day(material: Material) -> Estimate:
    """Millilitres of blood per day in intensive care."""
    chosen, days = _intensive_days(material)
    return ratio(material.orders.person[chosen], material.orders.blood_ml[chosen], days[chosen])


def blood_per_medical_stay(material: Material) -> Estimate:
    """Millilitres of blood per stay without operation."""
    visits, orders = material.visits, material.orders
    chosen = visits.within & (visits.klass == "IMP") & ~visits.surgical
    blood = np.bincount(orders.visit, weights=orders.blood_ml, minlength=len(visits.person))
    return ratio(visits.person[chosen], blood[chosen], np.ones(chosen.sum()))


def critical_per_hundred_patient_days(material: Material) -> Estimate:
    """Orders of inpatients with a result beyond a critical limit, per 100 patient-days."""
    visits, orders = material.visits, material.orders
    chosen = visits.within & (visits.klass == "IMP")
    critical = np.zeros(len(orders.person))
    critical[material.critical] = 1.0
    found = np.bincount(orders.visit, weights=critical, minlength=len(visits.person))
    days = (visits.ended - visits.started) / DAY
    return ratio(visits.person[chosen], found[chosen], days[chosen], 100.0)
