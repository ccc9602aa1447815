"""Figures of exchange: what prompts are accepted and what they cut. Compared with studies, never tuned on."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from scenarios.calibration.estimates import NOTHING, Estimate, Floats, Mask, ratio, share
from scenarios.calibration.material import Arms, Material
from scenarios.calibration.repeats import recent_elsewhere

_HIGH_VOLUME = ("hb", "crp", "alt", "ggt", "bili_t")
_SLOW = ("afp", "hba1c", "tsh", "ft4", "ferritin")
LARGE = ("central", "provincial")


def _with_arms(figure: Callable[[Material, Arms], Estimate]) -> Callable[[Material], Estimate]:
    """A figure that needs an arm with a coordinator; nothing where none was played."""

    def asked(material: Material) -> Estimate:
        return figure(material, material.arms) if material.arms is not None else NOTHING

    return asked


@_with_arms
def cut_of_all_orders(material: Material, arms: Arms) -> Estimate:
    """Orders not performed because a card was accepted, of all orders."""
    chosen = material.orders.within
    return share(material.orders.person[chosen], arms.cut[chosen])


@_with_arms
def accepted_of_shown(material: Material, arms: Arms) -> Estimate:
    """Cards accepted, of cards shown."""
    chosen = material.orders.within & arms.card
    return share(material.orders.person[chosen], arms.accepted[chosen])


def _accepted_of(leaders: tuple[str, ...]) -> Callable[[Material], Estimate]:
    @_with_arms
    def figure(material: Material, arms: Arms) -> Estimate:
        chosen = material.orders.within & arms.card & np.isin(material.orders.leader, leaders)
        return share(material.orders.person[chosen], arms.accepted[chosen])

    return figure


accepted_of_slow = _accepted_of(_SLOW)


@_with_arms
def ignored_of_high_volume(material: Material, arms: Arms) -> Estimate:
    """Cards on high-volume acute tests that were not accepted."""
    chosen = material.orders.within & arms.card & np.isin(material.orders.leader, _HIGH_VOLUME)
    return share(material.orders.person[chosen], ~arms.accepted[chosen])


@_with_arms
def cards_on_high_volume(material: Material, arms: Arms) -> Estimate:
    """Cards on high-volume acute tests, of all cards."""
    chosen = material.orders.within & arms.card
    return share(material.orders.person[chosen], np.isin(material.orders.leader[chosen], _HIGH_VOLUME))


def _change(material: Material, arms: Arms, chosen: Mask, weight: Floats) -> Estimate:
    """How much less of a weight the chosen orders made with a coordinator, in per cent (negative)."""
    found = ratio(material.orders.person[chosen], (weight * arms.cut)[chosen], weight[chosen], 100.0)
    if found.value is None or found.low is None or found.high is None:
        return found
    return Estimate(-found.value, -found.high, -found.low, found.of)


@_with_arms
def change_after_recent_results(material: Material, arms: Arms) -> Estimate:
    """Orders at outpatient visits with recent results of another hospital, with a coordinator against without."""
    klass = material.visits.klass[material.orders.visit]
    chosen = material.orders.within & (klass == "AMB") & recent_elsewhere(material)[material.orders.visit]
    return _change(material, arms, chosen, np.ones(len(chosen)))


@_with_arms
def change_of_referral_cost(material: Material, arms: Arms) -> Estimate:
    """List prices of the orders of referred people at the larger hospital, with a coordinator against without."""
    visits, at = material.visits, material.orders.visit
    referred = (visits.sender > 0) & np.isin(visits.kind, LARGE)
    return _change(material, arms, material.orders.within & referred[at], material.orders.price)


@_with_arms
def change_of_outpatient_orders(material: Material, arms: Arms) -> Estimate:
    """Outpatient orders of everybody, with a coordinator against without."""
    chosen = material.orders.within & (material.visits.klass[material.orders.visit] == "AMB")
    return _change(material, arms, chosen, np.ones(len(chosen)))


@_with_arms
def change_of_all_cost(material: Material, arms: Arms) -> Estimate:
    """List prices of all orders, with a coordinator against without."""
    return _change(material, arms, material.orders.within, material.orders.price)


@_with_arms
def visits_that_saw_another_hospital(material: Material, arms: Arms) -> Estimate:
    """Visits whose clinician was shown a result of another hospital."""
    visits = material.visits
    seen = np.zeros(len(visits.person), bool)
    seen[material.orders.visit[arms.card & arms.crosses]] = True
    return share(visits.person[visits.within], seen[visits.within])
