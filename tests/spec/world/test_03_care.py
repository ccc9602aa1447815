"""What is done for people: protocols, referrals, visits without a test, truth beside every order."""

from __future__ import annotations

import numpy as np
import pytest

from emr_hub.clock import DAY, HOUR
from hospitals.care import AMB, IMP, INDICATIONS, NEVER
from hospitals.care.rounds import KINDS
from hospitals.population import CHRONIC, ILLNESSES
from hospitals.settings import numbers, rows
from tests.spec.world.drawn import SITES, agrees, came_for, first_analytes, for_illness, in_rounds, lives, under


@pytest.mark.parametrize("row", rows("hospitals.care", "protocols"), ids=lambda row: f"{row['kind']} {row['turn']}")
def test_a_series_has_its_turns_at_its_hours_as_often_as_the_table_says(row: dict[str, str]) -> None:
    encounters, rounds = lives().encounters, lives().rounds
    after = int(float(row["after_hours"]) * HOUR)
    inside = encounters.klass != AMB if row["inside"] == "yes" else came_for("antenatal")
    lasting = encounters.ended - encounters.started > after + HOUR
    able = np.flatnonzero(for_illness(row["illness"]) & inside & lasting)
    if row["stage"] == "glucose":
        age = (encounters.started - encounters.onset)[able] / DAY
        table = numbers("hospitals.care", "visits")
        able = able[(age >= table["glucose_test_from"]) & (age < table["glucose_test_to"])]
    mine = in_rounds(row["kind"])
    at, span = rounds.encounter[mine], (rounds.signed - encounters.started[rounds.encounter])[mine]
    done = np.unique(at[np.abs(span - after) < HOUR])
    found = np.isin(able, done).sum()
    assert len(able) >= 10 and agrees(found, len(able), float(row["share"]), slack=0.003)  # the year ends inside some


@pytest.mark.parametrize(
    ("kind", "analyte"),
    [("serial_troponin", ("tnt_hs", "tni")), ("serial_haemoglobin", ("hb",)), ("serial_glucose", ("glucose",)),
     ("serial_creatinine", ("creat",))],
)  # fmt: skip
def test_what_a_series_repeats_is_marked_as_repeated_on_purpose(kind: str, analyte: tuple[str, ...]) -> None:
    mine = in_rounds(kind)[lives().orders.round] & np.isin(first_analytes(lives().orders), analyte)
    assert mine.sum() > 5 and under("serial")[mine].all()


def test_a_new_diabetes_is_confirmed_and_a_second_blood_group_taken() -> None:
    orders, rounds, encounters, people = lives().orders, lives().rounds, lives().encounters, lives().people
    confirmed = under("confirmatory")
    leaders = set(first_analytes(orders)[confirmed].tolist())
    assert leaders == {"hba1c", "abo"}
    visit = rounds.encounter[orders.round[confirmed & (first_analytes(orders) == "hba1c")]]
    since = people.since[encounters.person[visit], CHRONIC.index("diabetes")]
    age = (encounters.started[visit] - since) / DAY
    assert len(age) > 0 and np.all((age >= 0) & (age < 60))
    group = rounds.encounter[orders.round[confirmed & (first_analytes(orders) == "abo")]]
    assert np.all(encounters.surgery[group] != NEVER)


def test_admission_follows_the_shares_of_each_illness() -> None:
    encounters, table = lives().encounters, numbers("hospitals.care", "pathways")
    inside = encounters.klass == IMP
    stays = set(zip(encounters.person[inside].tolist(), encounters.onset[inside].tolist(), strict=True))
    soon = encounters.started < encounters.started.max() - 40 * DAY
    for illness in ("infection", "abdomen", "coronary", "dengue", "bleeding"):
        mine = np.flatnonzero(for_illness(illness) & came_for("emergency") & soon)
        found = sum((int(encounters.person[n]), int(encounters.onset[n])) in stays for n in mine)
        assert agrees(found, len(mine), table[f"{illness}.admitted"]), illness


def test_referrals_climb_the_ladder_and_referral_back_descends_it() -> None:
    encounters = lives().encounters
    up = came_for("specialist", "arrival") & (encounters.came_from >= 0)
    down = came_for("step_down")
    assert up.sum() > 200 and down.sum() > 20
    assert np.all(SITES.rung[encounters.site[up]] > SITES.rung[encounters.came_from[up]])
    assert np.all(SITES.rung[encounters.site[down]] < SITES.rung[encounters.came_from[down]])


def test_chronic_visits_end_in_a_referral_as_often_as_the_table_says() -> None:
    encounters, table = lives().encounters, numbers("hospitals.care", "visits")
    low = SITES.rung < SITES.rung.max()
    monthly = (came_for("monthly") & low[encounters.site]).sum()
    sent = (came_for("specialist") & (encounters.reason < len(CHRONIC))).sum()
    assert agrees(sent, monthly, table["specialist_referred"], slack=0.004)  # some fall into a stay or past the end


def test_some_people_pass_their_usual_hospital_by_without_a_referral() -> None:
    encounters, people = lives().encounters, lives().people
    walked = came_for("walk_in", "emergency", "monthly")
    past = encounters.site[walked] != people.home[encounters.person[walked]]
    assert 0.03 < past.mean() < 0.25 and np.all(encounters.came_from[walked] == -1)


def test_monthly_visits_are_four_weeks_apart_and_many_need_no_test() -> None:
    encounters, rounds = lives().encounters, lives().rounds
    monthly = np.flatnonzero(came_for("monthly"))
    order = monthly[np.lexsort((encounters.started[monthly], encounters.person[monthly]))]
    gap = np.diff(encounters.started[order])[np.diff(encounters.person[order]) == 0] / DAY
    assert 27 < np.median(gap[gap < 42]) < 29.5  # longer gaps are visits that were missed
    tested = np.isin(monthly, rounds.encounter[lives().orders.round])
    assert abs(tested.mean() - numbers("hospitals.care", "visits")["tested.monthly"]) < 0.04  # habits differ


def test_central_hospitals_take_a_baseline_on_arrival_that_districts_do_not() -> None:
    encounters, rounds, orders = lives().encounters, lives().rounds, lives().orders
    per_visit = np.bincount(rounds.encounter[orders.round], minlength=len(encounters))
    arrived = came_for("arrival") & (per_visit > 0)
    large = SITES.rung[encounters.site] >= 2
    first = in_rounds("arrival")
    first_orders = np.bincount(rounds.encounter[orders.round[first[orders.round]]], minlength=len(encounters))
    assert first_orders[arrived & large].mean() > first_orders[came_for("admission") & (per_visit > 0)].mean() * 1.3
    reasons = orders.indication == INDICATIONS.index("arrival_baseline")
    assert np.all(np.isin(rounds.kind[orders.round[reasons]], [KINDS.index("arrival")]))


def test_a_planned_operation_waits_for_its_day_and_is_no_emergency() -> None:
    encounters, rounds = lives().encounters, lives().rounds
    planned = came_for("planned")
    assert planned.sum() > 50 and set(encounters.reason[planned].tolist()) == {ILLNESSES.index("surgery")}
    mine = planned[rounds.encounter]
    assert set(rounds.context[mine].tolist()) <= {1, 3}  # inpatient or intensive care from the first hour on


def test_clinicians_and_hospitals_order_differently() -> None:
    lived = lives()
    encounters, visits = lived.encounters, np.flatnonzero(came_for("monthly"))
    tested = np.isin(visits, lived.rounds.encounter[lived.orders.round])
    for whom, least in ((encounters.site[visits], 1_000), (lived.clinician[visits], 200)):
        shares = [tested[whom == one].mean() for one in np.unique(whom) if (whom == one).sum() >= least]
        assert len(shares) >= 4 and max(shares) / min(shares) > 1.5
