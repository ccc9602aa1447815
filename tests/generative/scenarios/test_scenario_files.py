"""Scenario files: what is written reads back the same, and no unknown key slips through anywhere."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st

from emr_hub.clock import DAY, day_start
from emr_hub.errors import UsageError
from scenarios.definition import (
    ANSWER_NUMBERS,
    COMPARISONS,
    HABITS,
    Arm,
    Clinicians,
    Direction,
    Outage,
    Rollout,
    Scenario,
    Step,
    Systems,
    Words,
    load_scenario,
    read_scenario,
    to_toml,
)

POLICIES = load_scenario("pilot-2025").all_policies
# Letters that TOML must escape or carry whole; a full Unicode alphabet only slows the search.
text = st.text("aZ9 ăđộ\"'\\\n\t#=[]{}.\x7f\U0001d11e", min_size=1, max_size=12).filter(str.strip)
names = st.from_regex(r"[aZ9ăđ_][aZ9ăđ_.-]{0,11}", fullmatch=True)
words = st.builds(Words, en=text, vi=text)
days = st.dates(date(1990, 1, 1), date(2090, 1, 1))
shares = st.floats(0, 1)
facilities = st.sampled_from(("BM", "CR", "AGX"))


def pairs(chosen: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """A table as the definition holds it."""
    return tuple(sorted(chosen.items()))


@st.composite
def outages(draw: st.DrawFn) -> Outage:
    begins = day_start(draw(days)) + draw(st.integers(0, DAY))
    ends = begins + draw(st.integers(1, 400 * DAY))
    if draw(st.integers(0, 3)) == 0:
        return Outage("", begins, ends, "coordinator")
    return Outage(draw(facilities), begins, ends, draw(st.sampled_from(("endpoint", "link", "hospital"))))


@st.composite
def rollouts(draw: st.DrawFn) -> Rollout:
    keys = draw(st.lists(facilities, max_size=3, unique=True))
    steps = tuple(Step(day_start(draw(days)) + draw(st.integers(0, DAY)), (key,)) for key in keys)
    return Rollout(steps, draw(st.sampled_from(("own", "never", "first-day"))))


@st.composite
def clinicians(draw: st.DrawFn) -> Clinicians:
    names = draw(st.lists(st.sampled_from(sorted(ANSWER_NUMBERS)), unique=True))
    reasons = draw(st.sampled_from(((), (("emergency", 0.25), ("other", 0.75)))))
    numbers = tuple((name, draw(st.floats(0.01, 1))) for name in ANSWER_NUMBERS if name in names)
    return Clinicians(numbers, (), reasons)


systems = st.builds(
    Systems,
    publishing=st.dictionaries(st.sampled_from(("all", "BM", "district")), st.sampled_from(HABITS)).map(pairs),
    desks=st.dictionaries(st.sampled_from(("all", "CR")), st.sampled_from(("hasty", "year-only"))).map(pairs),
    order_time_for_collection=st.lists(st.sampled_from(("all", "BM")), max_size=2, unique=True).map(tuple),
    on_paper=st.lists(facilities, max_size=2, unique=True).map(tuple),
    emr_required=st.booleans(),
    consent_share=st.none() | shares,
    written_requests=st.booleans(),
    unmapped_share=shares,
    recognised_from_level=st.none() | st.integers(1, 5),
)


@st.composite
def arms(draw: st.DrawFn) -> Arm:
    return Arm(
        id=draw(names),
        title=draw(words),
        coordinator=draw(st.booleans()),
        acceptance=draw(st.one_of(st.just("table"), shares)),
        silence_share=draw(shares),
        link_delay_minutes=draw(st.integers(0, 10_000)),
        cards_for_ask=draw(st.booleans()),
        connected_only=draw(st.booleans()),
        outages=tuple(draw(st.lists(outages(), max_size=2))),
        engine=draw(st.sampled_from((None, "exchange", "columns"))),
        systems=draw(systems),
        clinicians=draw(clinicians()),
        rollout=draw(st.none() | rollouts()),
    )


def begun_by(arm: Arm, end: date) -> Arm:
    """The arm without what would begin after the last day: such a scenario is refused."""
    over = day_start(end) + DAY
    rollout = arm.rollout and replace(arm.rollout, steps=tuple(one for one in arm.rollout.steps if one.begins < over))
    return replace(arm, outages=tuple(outage for outage in arm.outages if outage.begins < over), rollout=rollout)


@st.composite
def directions(draw: st.DrawFn, names: list[str]) -> Direction:
    groups = draw(st.sampled_from(((), (("scope", "cross"),))))
    arm, than = draw(st.sampled_from(names)), draw(st.sampled_from(names))
    return Direction("cut", arm, draw(st.sampled_from(COMPARISONS)), than, groups)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    start, chosen = draw(days), draw(st.permutations(POLICIES))
    beside = tuple(chosen[1 : draw(st.integers(1, len(chosen)))])
    played = draw(st.lists(arms(), min_size=1, max_size=3, unique_by=lambda arm: arm.id))
    policies = st.sampled_from((None, chosen[0], *beside))
    end = start + timedelta(days=draw(st.integers(0, 1_000)))
    played = [replace(begun_by(arm, end), policy=draw(policies)) for arm in played]
    return Scenario(
        id=draw(names),
        title=draw(words),
        question=draw(words),
        expected=draw(words),
        sources=tuple(draw(st.lists(text, max_size=3, unique=True))),
        seed=draw(st.integers(0, 2**63 - 1)),
        patients=draw(st.integers(1, 10_000_000)),
        networks=tuple(draw(st.sampled_from((("national",), ("south", "north"), ("north", "south"))))),
        start=start,
        end=end,
        burn_in_days=draw(st.integers(0, 3_650)),
        policy=chosen[0],
        policies=beside,
        second_headline=draw(st.sampled_from((None, *beside))),
        engine=draw(st.sampled_from(("exchange", "columns"))),
        arms=tuple(played),
        directions=tuple(draw(st.lists(directions([arm.id for arm in played]), max_size=2))),
    )


@settings(deadline=None, max_examples=60)  # a machine under load is no fault of the promise
@given(scenarios())
def test_a_scenario_written_and_read_is_the_same_scenario(scenario: Scenario) -> None:
    again = read_scenario(to_toml(scenario), "again")
    assert again == scenario
    assert to_toml(again) == to_toml(scenario)


def tables_of(value: Any) -> list[dict[str, Any]]:
    """Every table of a parsed file, at any depth."""
    if isinstance(value, dict):
        return [value, *(found for child in value.values() for found in tables_of(child))]
    return [found for child in value for found in tables_of(child)] if isinstance(value, list) else []


@settings(deadline=None, max_examples=60)
@given(scenarios(), st.data(), st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=12))
def test_an_unknown_key_planted_anywhere_is_refused_by_name(scenario: Scenario, data: st.DataObject, key: str) -> None:
    raw = tomllib.loads(to_toml(scenario))
    tables = tables_of(raw)
    planted = f"{key}_zz"  # no known key ends so
    tables[data.draw(st.integers(0, len(tables) - 1))][planted] = 1
    with pytest.raises(UsageError) as caught:
        read_scenario(tomli_w.dumps(raw), "planted")
    assert repr(planted) in caught.value.what
    assert "nearest is" in caught.value.expected
