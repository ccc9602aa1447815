"""Days of many stays at once, and what a chart knew, held to one stay and one signing at a time."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from emr_hub.clock import DAY, HOUR
from hospitals.care.encounters import IMP, NEVER, ROOM, Encounters
from hospitals.care.rounds import KINDS
from hospitals.care.state_changes import unstable_at
from hospitals.care.wards import mornings, round_the_clock
from hospitals.settings import rows

SETTINGS = settings(max_examples=60, deadline=None, derandomize=True)
MIDNIGHT = 20_000 * DAY - 7 * HOUR  # in Ho Chi Minh City
NOON = 12 * HOUR  # when all blood of a morning has been drawn
STAYS = st.lists(st.tuples(st.sampled_from((0, 1, 13, 23)), st.integers(1, 5)), min_size=1, max_size=4)
SOMETIMES = st.one_of(st.just(NEVER), st.integers(0, 6))
VISITS = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 1), st.integers(0, 6), *[SOMETIMES] * 4), min_size=1, max_size=6
)


def encounters(size: int, **columns: list[int]) -> Encounters:
    """Stays of which nothing is told but these columns; what happens only to some has not happened."""
    nothing = {f.name: np.zeros(size, np.int64) for f in fields(Encounters)}
    never = {name: np.full(size, NEVER) for name in ("onset", "icu_from", "icu_to", "surgery", "change")}
    told = {name: np.array(column, np.int64) for name, column in columns.items()}
    return Encounters(**nothing | never | told | {"key": np.arange(size).astype(np.uint64)})


def in_intensive_care(stays: list[tuple[int, int]]) -> Encounters:
    """From this hour of the first day until noon of so many days later."""
    begins = [MIDNIGHT + hour * HOUR for hour, _ in stays]
    ends = [MIDNIGHT + days * DAY + NOON for _, days in stays]
    return encounters(
        len(stays), klass=[IMP] * len(stays), started=begins, icu_from=begins, ended=ends, icu_to=ends
    )  # fmt: skip


@SETTINGS
@given(STAYS)
def test_in_intensive_care_blood_is_drawn_every_morning(stays: list[tuple[int, int]]) -> None:
    _, beds = mornings(7, in_intensive_care(stays))
    found = sorted(zip(beds.encounter.tolist(), ((beds.collected - MIDNIGHT) // DAY).tolist(), strict=True))
    assert found == [(stay, day) for stay, (_, days) in enumerate(stays) for day in range(1, days + 1)]
    assert len(set(beds.key.tolist())) == len(beds)


@SETTINGS
@given(STAYS)
def test_in_intensive_care_blood_is_drawn_at_every_hour_of_the_table(stays: list[tuple[int, int]]) -> None:
    there = in_intensive_care(stays)
    found = sorted(
        (int(stay), int(kind), int(signed)) for part in round_the_clock(7, there)
        for stay, kind, signed in zip(part.encounter, part.kind, part.signed, strict=True)
    )  # fmt: skip
    hours = [(KINDS.index(row["kind"]), int(float(row["hour"]) * HOUR)) for row in rows(ROOM, "icu_hours")]
    assert found == sorted(
        (stay, kind, at) for stay in range(len(stays)) for day in range(7) for kind, hour in hours
        for at in [MIDNIGHT + day * DAY + hour] if there.icu_from[stay] <= at < there.icu_to[stay]
    )  # fmt: skip


@SETTINGS
@given(VISITS, st.lists(st.tuples(st.integers(0, 5), st.integers(0, 7)), max_size=6))
def test_a_chart_knows_the_latest_change_that_its_hospital_was_told(
    visits: list[tuple[int, ...]], signings: list[tuple[int, int]]
) -> None:
    names = ("person", "site", "started", "onset", "icu_from", "surgery", "change")
    there = encounters(len(visits), **dict(zip(names, map(list, zip(*visits, strict=True)), strict=True)))
    asked = [(visit % len(visits), signed) for visit, signed in signings]
    found = unstable_at(there, *(np.array([one[n] for one in asked], np.int64) for n in (0, 1)))
    for latest, (visit, signed) in zip(found.tolist(), asked, strict=True):
        told = [
            event
            for person, site, started, onset, *later in visits
            if (person, site) == visits[visit][:2]
            for known, event in ((started, onset), *((event, event) for event in later))
            if event != NEVER and known <= signed
        ]
        assert latest == max(told, default=NEVER)
