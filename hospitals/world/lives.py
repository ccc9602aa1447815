"""The lives of some people, as far as hospitals see them. People drawn in blocks live the same lives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from emr_hub.clock import DAY
from emr_hub.columns.grouped import rows_by, rows_in_time
from emr_hub.terminology import services
from hospitals.care import (
    AMB,
    NEVER,
    Encounters,
    Orders,
    Rounds,
    acute_encounters,
    draw_orders,
    draw_rounds,
    joined,
    monthly_encounters,
    pregnancy_encounters,
)
from hospitals.clinicians import clinicians_of, ordering_odds
from hospitals.network import Ladder, Sites
from hospitals.population import ILLNESSES, PREGNANCY, Episodes, People, draw_episodes, draw_people
from hospitals.settings import numbers
from hospitals.world.plan import WorldPlan

ROOM = "hospitals.world"
SERVICES = tuple(services())


@dataclass(frozen=True, slots=True)
class Lives:
    """People with their encounters (by start), rounds and orders (by signing); rows point at each other by number."""

    people: People
    episodes: Episodes
    encounters: Encounters
    clinician: NDArray[np.int64]
    rounds: Rounds
    orders: Orders


def draw_lives(plan: WorldPlan, sites: Sites, ladder: Ladder, person_id: NDArray[np.int64]) -> Lives:
    """The lives of these people in the period of the plan, history included."""
    people = draw_people(plan.seed, person_id, sites, ladder)
    before = int(numbers(ROOM, "world")["history_days"] * DAY)
    episodes = draw_episodes(plan.seed, people, plan.origin_instant - before, plan.end_instant)
    encounters = _encounters(plan, people, ladder, episodes)
    clinician = clinicians_of(plan.seed, sites, encounters.site, _met(people, encounters))
    odds = ordering_odds(plan.seed, clinician)
    rounds = draw_rounds(plan.seed, encounters, odds)
    rounds = rounds.take(rounds.signed < plan.end_instant)
    moment = np.cumsum(np.diff(rounds.signed, prepend=rounds.signed[:1]) != 0)
    orders = draw_orders(plan.seed, rounds, encounters, people, sites.rung, odds, SERVICES)
    orders = orders.take(rows_by(moment[orders.round], orders.key))
    return Lives(people, episodes, encounters, clinician, rounds, orders)


def _met(people: People, encounters: Encounters) -> NDArray[np.uint64]:
    """Whom the clinician is drawn for: an outpatient meets the same one again, an admission meets who is on duty."""
    person = people.person_id[encounters.person].astype(np.uint64)
    return np.where(encounters.klass == AMB, person, encounters.key)


def _encounters(plan: WorldPlan, people: People, ladder: Ladder, episodes: Episodes) -> Encounters:
    monthly = monthly_encounters(plan.seed, people, ladder, plan.origin_instant, plan.end_instant)
    carried = episodes.illness == ILLNESSES.index(PREGNANCY)
    acute = acute_encounters(plan.seed, people, ladder, episodes.take(~carried))
    drawn = joined([monthly, acute, pregnancy_encounters(plan.seed, people, episodes.take(carried))])
    inside = np.flatnonzero((drawn.started >= plan.origin_instant) & (drawn.started < plan.end_instant))
    by = inside[rows_in_time(drawn.started[inside], drawn.key[inside])]
    in_bed = _in_bed(drawn.person[by], drawn.started[by], drawn.ended[by], drawn.klass[by] == AMB, len(people))
    return drawn.take(by[~in_bed])


@njit(cache=True, nogil=True)
def _in_bed(person, started, ended, clinic, people):  # type: ignore[no-untyped-def]
    """Which encounters, by start, are outpatient visits during the person's latest stay: nobody comes while in bed."""
    found, until = np.zeros(person.size, np.bool_), np.full(people, NEVER)
    for n in range(person.size):
        found[n] = clinic[n] and started[n] < until[person[n]]
        if not clinic[n]:
            until[person[n]] = ended[n]
            before = n - 1
            while before >= 0 and started[before] == started[n]:  # a visit at the very instant comes too late as well
                if person[before] == person[n]:
                    found[before] = clinic[before] and started[before] < ended[n]
                before -= 1
    return found
