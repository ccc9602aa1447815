"""Every shipped scenario finds what it expects, in a world small enough for every commit, large enough to be sure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from emr_hub.clock import SteppedClock
from scenarios.definition import Overrides, Scenario, load_scenario, shelf, with_overrides
from scenarios.experiments import run_scenario
from scenarios.measures.expectations import Finding, findings_of, refuse_unknown_measures

ENOUGH = Overrides(patients=450, days=120, engine="columns")
MORE = {
    "national": Overrides(patients=1_000, days=60, engine="columns"),
    "outage": Overrides(patients=450, days=60, engine="columns"),  # so that the month of outages is half of it
    "rollout-stepped-wedge": Overrides(patients=450, engine="columns"),  # its steps take the whole period
}
IDS = [entry.id for entry in shelf()]


def small(name: str) -> Scenario:
    """The scenario with fewer people and days, every arm over columns, and no policy beside that no arm has."""
    scenario = with_overrides(load_scenario(name), MORE.get(name, ENOUGH))
    arms = tuple(replace(arm, engine=None) for arm in scenario.arms)
    own = tuple(p for p in scenario.policies if any(arm.policy == p for arm in arms))
    return replace(scenario, arms=arms, policies=own, second_headline=None)


def found_in(scenario: Scenario) -> tuple[Finding, ...]:
    """What a run of the scenario finds for each of its expectations."""
    outcome = run_scenario(scenario, workers=1, clock=SteppedClock(0), progress=lambda *_: None)
    return findings_of(scenario.directions, outcome.measures)


@pytest.mark.parametrize("name", IDS)
def test_a_shipped_scenario_says_what_it_expects_of_measures_that_exist(name: str) -> None:
    scenario = load_scenario(name)
    assert scenario.directions, "a scenario without an expectation cannot be wrong"
    refuse_unknown_measures(scenario.directions, name)


@pytest.mark.parametrize("name", IDS)
def test_a_shipped_scenario_finds_what_it_expects(name: str) -> None:
    for finding in found_in(small(name)):
        assert finding.holds is True, finding


def test_an_expectation_that_does_not_hold_is_seen() -> None:
    scenario = small("acceptance-bounds")
    turned = tuple(replace(one, comparison="less") for one in scenario.directions if one.comparison == "more")
    assert [finding.holds for finding in found_in(replace(scenario, directions=turned))] == [False, False]
