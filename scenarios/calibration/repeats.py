"""Figures of repeats: how often a test comes again, how early, and how many of these could be cut."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from emr_hub.clock import DAY, HOUR
from scenarios.calibration.estimates import Estimate, Floats, Mask, ratio, share
from scenarios.calibration.material import Material, Texts

_COMMON = 8  # kinds of test in the population study
_COMMON_WARD = 12  # kinds of test in the inpatient study
_YEARLY = ("hba1c", "tc", "tsh", "ferritin")  # those of the six outpatient tests that are ordered here
_CHEMISTRY = ("na", "creat", "urea", "glucose", "alt", "ast", "ca")


def _klass(material: Material) -> Texts:
    return np.asarray(material.visits.klass[material.orders.visit])


def _inside(material: Material, *classes: str) -> Mask:
    return material.orders.within & np.isin(_klass(material), classes)


def _commonest(material: Material, chosen: Mask, kinds: int) -> Mask:
    """Those of the chosen orders that are of the commonest kinds among them."""
    names, counts = np.unique(material.orders.leader[chosen], return_counts=True)
    top = names[np.argsort(-counts, kind="stable")[:kinds]]
    return chosen & np.isin(material.orders.leader, top)


def _count(material: Material, count: str, same_only: bool) -> Mask:
    found: Mask = getattr(material.orders, count)
    return found & material.orders.same[count] if same_only else found


def of_orders(count: str, *classes: str, same_only: bool = False) -> Callable[[Material], Estimate]:
    """The share of orders in these classes of visit that a count takes."""

    def figure(material: Material) -> Estimate:
        chosen = _inside(material, *classes)
        return share(material.orders.person[chosen], _count(material, count, same_only)[chosen])

    return figure


def early_on_wards(material: Material) -> Estimate:
    """D1 within one hospital among the analytes of the twelve commonest tests of inpatients."""
    chosen = _commonest(material, _inside(material, "IMP"), _COMMON_WARD)
    kept = chosen[material.pairs.order]
    order = material.pairs.order[kept]
    return share(material.orders.person[order], material.pairs.d1_same[kept])


def cuttable_among_early(material: Material) -> Estimate:
    """D3 over D1, inpatients, within one hospital."""
    chosen = _inside(material, "IMP")
    above, below = (_count(material, name, True)[chosen].astype(float) for name in ("d3", "d1"))
    return ratio(material.orders.person[chosen], above, below, 100.0)


def cuttable_on_wards(material: Material) -> Estimate:
    """D3 within one hospital among the twelve commonest tests of inpatients."""
    chosen = _commonest(material, _inside(material, "IMP"), _COMMON_WARD)
    return share(material.orders.person[chosen], _count(material, "d3", True)[chosen])


def unneeded_after_normal(material: Material) -> Estimate:
    """Early repeats of inpatients after a normal result that a clinician who knew all would not have ordered."""
    chosen = _inside(material, "IMP") & _count(material, "d2", True)
    return share(material.orders.person[chosen], ~material.orders.needed[chosen])


def early_of_requested(material: Material) -> Estimate:
    """D1 within one hospital per requested analyte, all wards."""
    return share(material.orders.person[material.pairs.order], material.pairs.d1_same)


def _before(material: Material) -> Floats:
    """Days since the same person's last collection of the same test, whatever the hospital; infinite for a first."""
    orders = material.orders
    _, kind = np.unique(orders.leader, return_inverse=True)
    order = np.lexsort((orders.collected, kind, orders.person))
    again = (np.diff(orders.person[order], prepend=-1) == 0) & (np.diff(kind[order], prepend=-1) == 0)
    gap = np.full(len(order), np.inf)
    gap[order] = np.where(again, np.diff(orders.collected[order], prepend=0) / DAY, np.inf)
    return gap


def within_a_month(material: Material) -> Estimate:
    """Repeats within 30 days among orders of the eight commonest tests, whatever the hospital."""
    chosen = _commonest(material, material.orders.within, _COMMON)
    return share(material.orders.person[chosen], _before(material)[chosen] < 30)


def repeated_within(days: int) -> Callable[[Material], Estimate]:
    """Index tests of outpatients (the first of a person) that were repeated within so many days."""

    def figure(material: Material) -> Estimate:
        orders = material.orders
        chosen = np.isin(orders.leader, _YEARLY) & (_klass(material) == "AMB")
        _, kind = np.unique(orders.leader, return_inverse=True)
        order = np.flatnonzero(chosen)
        order = order[np.lexsort((orders.collected[order], kind[order], orders.person[order]))]
        key = orders.person[order] * 1_000 + kind[order]
        first = np.diff(key, prepend=-1) != 0
        following = np.append(np.diff(orders.collected[order]) / DAY, np.inf)
        following[:-1][np.diff(key) != 0] = np.inf
        # an index test needs as many days after it as the question asks
        seen = first & (orders.collected[order] <= material.end - days * DAY)
        return share(orders.person[order][seen], (following < days)[seen])

    return figure


def uninformative_of_yearly(material: Material) -> Estimate:
    """D2 among the outpatient orders of tests that change slowly."""
    chosen = _inside(material, "AMB") & np.isin(material.orders.leader, _YEARLY)
    return share(material.orders.person[chosen], material.orders.d2[chosen])


def chemistry_cuttable(material: Material) -> Estimate:
    """Chemistry orders that repeat within a week and could be cut, of those that repeat within a week."""
    chosen = material.orders.within & np.isin(material.orders.leader, _CHEMISTRY) & (_before(material) < 7)
    return share(material.orders.person[chosen], material.orders.d3[chosen])


def _transfers(material: Material, hours: float, cuttable: bool) -> Estimate:
    """Arrivals from another hospital with a test ordered within 12 hours that the sender had done shortly before."""
    visits, orders = material.visits, material.orders
    arrived = np.flatnonzero(visits.within & (visits.klass == "IMP") & (visits.sender > 0))
    done: dict[tuple[int, int, str], list[int]] = {}
    for row in np.flatnonzero(np.isin(orders.person, visits.person[arrived])).tolist():
        key = (int(orders.person[row]), int(orders.facility[row]), str(orders.leader[row]))
        done.setdefault(key, []).append(int(orders.collected[row]))
    found = np.zeros(len(visits.person), bool)
    early = np.isin(orders.visit, arrived) & (orders.signed - visits.started[orders.visit] <= 12 * HOUR)
    for row in np.flatnonzero(early & (orders.d3 if cuttable else True)).tolist():
        visit = int(orders.visit[row])
        key = (int(orders.person[row]), int(visits.sender[visit]), str(orders.leader[row]))
        ago = [int(orders.signed[row]) - at for at in done.get(key, ())]
        found[visit] |= any(0 < span <= hours * HOUR for span in ago)
    return share(visits.person[arrived], found[arrived])


def transfers_with_a_duplicate(material: Material) -> Estimate:
    """Transfers with a duplicate within 12 hours of the earlier test."""
    return _transfers(material, 12, False)


def transfers_with_a_cuttable_duplicate(material: Material) -> Estimate:
    """Those with at least one duplicate that could be cut."""
    return _transfers(material, 12, True)


def visits_with_recent_results_elsewhere(material: Material) -> Estimate:
    """Outpatient visits with a result of another hospital in the seven days before."""
    chosen = np.flatnonzero(material.visits.within & (material.visits.klass == "AMB"))
    return share(material.visits.person[chosen], recent_elsewhere(material)[chosen])


def recent_elsewhere(material: Material) -> Mask:
    """Per visit, whether another hospital had reported a result on the person in the seven days before."""
    visits, orders = material.visits, material.orders
    found = np.zeros(len(visits.person), bool)
    order = np.lexsort((orders.resulted, orders.person))
    person, at, where = orders.person[order], orders.resulted[order], orders.facility[order]
    width = int(max(at.max(initial=0), visits.started.max(initial=0))) + 1
    track, now = person * width + at, visits.person * width + visits.started
    first, last = np.searchsorted(track, now - 7 * DAY), np.searchsorted(track, now)
    for visit in np.flatnonzero(last > first).tolist():
        span = slice(first[visit], last[visit])
        mine = (person[span] == visits.person[visit]) & (where[span] != visits.facility[visit])
        found[visit] = bool(mine.any())
    return found
