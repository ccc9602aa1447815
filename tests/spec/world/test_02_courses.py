"""What illness does to the body, hour by hour and month by month."""

from __future__ import annotations

import numpy as np
import pytest

from emr_hub.clock import DAY, HOUR
from hospitals.laboratory import body_at
from hospitals.laboratory.courses import acute_course, chronic_course
from hospitals.network import ladder_of
from hospitals.population import CHRONIC, ILLNESSES, Episodes, draw_people
from hospitals.settings import rows
from hospitals.world.draw import measured_here
from tests.spec.world.drawn import SITES

OF = measured_here()
T0 = 20_300 * DAY
NOBODY_ILL = Episodes(*(np.zeros(0, np.int64),) * 3, np.zeros(0), np.zeros(0, np.uint64))


def ratio(illness: str, analyte: str, hours: float) -> float:
    """The state so many hours after onset over the state without the episode, of somebody healthy."""
    people = draw_people(5, np.arange(1, 400, dtype=np.int64), SITES, ladder_of(SITES))
    who = np.array([int(np.flatnonzero(~people.chronic.any(axis=1))[0])])
    episode = Episodes(who, np.array([ILLNESSES.index(illness)]), np.array([T0]), np.ones(1), np.ones(1, np.uint64))
    when, key = np.array([T0 + int(hours * HOUR)]), np.ones(1, np.uint64)
    ill, well = (body_at(5, people, e, who, when, key, OF).state for e in (episode, NOBODY_ILL))
    column = OF.keys.index(analyte)
    return float(ill[0, column] / well[0, column])


# illness, analyte: at onset, at the height of the illness, long after; "up" or "down"
COURSES = [
    ("infection", "crp", 30, "up", 15.0), ("infection", "wbc", 30, "up", 1.5), ("dengue", "plt", 105, "down", 0.35),
    ("coronary", "tnt_hs", 14, "up", 20.0), ("kidney_injury", "creat", 48, "up", 2.5),
    ("bleeding", "hb", 18, "down", 0.7), ("surgery", "crp", 132, "up", 10.0), ("abdomen", "wbc", 20, "up", 1.5),
    ("pregnancy", "alp", 5500, "up", 1.5), ("pregnancy", "hb", 5500, "down", 0.9),
]  # fmt: skip


@pytest.mark.parametrize(("illness", "analyte", "height", "way", "reach"), COURSES)
def test_an_analyte_moves_from_onset_to_a_height_and_back(
    illness: str, analyte: str, height: float, way: str, reach: float
) -> None:
    seen = float({r["illness"]: r for r in rows("hospitals.laboratory", "courses")}[illness]["seen_days"]) * 24
    start, top, half, end = (ratio(illness, analyte, h) for h in (0, height, height / 2, seen + 1))
    assert start == pytest.approx(1) and end == pytest.approx(1)
    if way == "up":
        assert 1 < half < top and top >= reach
    else:
        assert 1 > half > top and top <= reach


def test_the_course_rises_straight_and_then_halves() -> None:
    for row in rows("hospitals.laboratory", "courses"):
        number = np.array([ILLNESSES.index(row["illness"])])
        rise, halving = float(row["rise_hours"]), float(row["half_life_hours"])
        for hours, share in ((rise / 4, 0.25), (rise, 1.0), (rise + halving, 0.5), (rise + 3 * halving, 0.125)):
            assert acute_course(number, np.array([hours]))[0] == pytest.approx(share), row["illness"]


def test_chronic_illness_rises_and_treatment_brings_it_to_the_treated_level() -> None:
    for row in rows("hospitals.laboratory", "chronic_courses"):
        number = CHRONIC.index(row["illness"])
        rise, untreated = float(row["rise_days"]), float(row["untreated"])
        first, top, later = chronic_course(number, np.array([0.0, rise, rise + 20 * float(row["treated_days"])]))
        assert first == 0 and top == pytest.approx(untreated) and later == pytest.approx(1.0, abs=1e-4)


def test_an_illness_that_has_not_begun_moves_nothing() -> None:
    people = draw_people(5, np.arange(1, 3_000, dtype=np.int64), SITES, ladder_of(SITES))
    column = CHRONIC.index("diabetes")
    # people whose only illness is a diabetes of the last months
    only = people.chronic[:, column] & (people.chronic.sum(axis=1) == 1) & (people.since[:, column] > T0 - 150 * DAY)
    who = np.flatnonzero(only)
    assert len(who) >= 3
    keys = np.arange(len(who)).astype(np.uint64)
    before, after = (
        body_at(5, people, NOBODY_ILL, who, people.since[who, column] + days * DAY, keys, OF).state for days in (-1, 90)
    )
    a1c = OF.keys.index("hba1c")
    assert np.all(after[:, a1c] > before[:, a1c] * 1.1)
    untouched = OF.keys.index("tsh")
    assert np.array_equal(after[:, untouched], before[:, untouched])
