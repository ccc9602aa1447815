"""A table of these rooms that cannot be right is refused by file, line, what stood there and what was expected."""

from __future__ import annotations

from importlib import resources

import pytest

from emr_hub.errors import DataError
from hospitals.settings import read_table

FAULTS = (
    # room, table, what is written, what is written instead, words of the refusal
    ("care", "visits", "visit_attended,0.64", "visit_attended,1.4", ("visits.csv line 4", "'1.4'", "from 0 to 1")),
    ("care", "visits", "visit_interval,28", "visit_interval,-28", ("visits.csv line 2", "'-28'", "from 0 to")),
    ("care", "visits", "visit_interval,28", "visit_interval,nan", ("visit_interval", "'nan'", "a number")),
    ("care", "visits", "visit_interval,28", "visit_interval,four weeks", ("'four weeks'", "a number")),
    ("care", "visits", "visit_jitter,", "visit_interval,", ("visits.csv line 3", "visit_interval twice", "once")),
    ("population", "population", "frailty_sigma,0.55,1,spread", "frailty_sigma,inf,1,spread", ("'inf'", "a number")),
    ("population", "age_groups", "45,60,0.250", "45,60,0.350", ("age_groups.csv", "share_female", "1.1", "expected 1")),
    ("population", "household_sizes", "3,22,", "3,12,", ("household_sizes.csv", "adds up to 90", "expected 100")),
    ("laboratory", "blood_groups", "abo,O,0.43", "abo,O,0.33", ("blood_groups.csv", "of abo", "0.9")),
    ("clinicians", "override_shares", "too-old,0.18", "too-old,0.08", ("share_normal", "0.9", "expected 1")),
    ("population", "chronic", "diabetes,45", "diabets,45", ("chronic.csv line 3", "'diabets'", "as diabetes")),
    ("population", "risk_factors", "infection,diabetes", "infection,gout", ("risk_factors.csv line 2", "'gout'")),
    ("population", "chronic", "diabetes,45,60", "diabetes,60,45", ("line 3", "age_from 60", "below age_to")),
    ("population", "chronic", "diabetes,45,60", "diabetes,40,60", ("line 3", "diabetes from 40", "from 45 on")),
    ("care", "pathways", "dengue.icu", "denge.icu", ("pathways.csv", "'denge'", "as dengue")),
    ("care", "order_sets", "monthly_diabetes,hba1c", "monthly_diabetes,a1c", ("order_sets.csv line 3", "'a1c'")),
    ("care", "roles", "glucose,23.0075.1494", "glucose,23.0075.1495", ("roles.csv line 3", "services.csv")),
    ("laboratory", "illness_effects", "ckd,creat,2.1", "ckd,creat,-2.1", ("illness_effects.csv", "'-2.1'")),
    ("laboratory", "illness_effects", "ckd,creat,2.1", "ckd,creatinine,2.1", ("'creatinine'", "analytes.csv")),
    ("laboratory", "courses", "dengue,105", "dengue,0", ("courses.csv line 3", "rise_hours", "'0'")),
    ("network", "network", "home_share_district,0", "home_share_district,7", ("network.csv", "home_share_district")),
    ("population", "pregnancies", "25,30,0.13", "25,30,1.3", ("pregnancies.csv", "'1.3'", "from 0 to 0.5")),
)


def lines(room: str, table: str) -> list[str]:
    place = resources.files(f"hospitals.{room}") / "tables" / f"{table}.csv"
    return place.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(("room", "table", "written", "instead", "words"), FAULTS)
def test_a_planted_fault_is_refused_by_place_and_value(
    room: str, table: str, written: str, instead: str, words: tuple[str, ...]
) -> None:
    sound = lines(room, table)
    read_table(f"hospitals.{room}", table, sound)
    planted = [line.replace(written, instead) for line in sound]
    assert planted != sound
    with pytest.raises(DataError) as refused:
        read_table(f"hospitals.{room}", table, planted)
    for word in words:
        assert word in str(refused.value)


def test_a_number_without_a_source_is_refused() -> None:
    sound = lines("care", "rounds")
    bare = [sound[0], sound[1].replace("no source", "")]
    with pytest.raises(DataError, match=r"rounds.csv line 2"):
        read_table("hospitals.care", "rounds", bare)
