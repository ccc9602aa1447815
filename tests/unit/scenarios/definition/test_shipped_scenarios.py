"""What ships on the shelf of scenarios loads, and says what it is."""

from __future__ import annotations

from datetime import date
from importlib import resources

import pytest

from emr_hub.clock import DAY
from scenarios.definition import load_scenario, read_scenario, shelf, to_toml

IDS = [entry.id for entry in shelf()]


@pytest.mark.parametrize("name", IDS)
def test_every_shipped_scenario_loads_and_its_file_bears_its_id(name: str) -> None:
    assert load_scenario(name).id == name


@pytest.mark.parametrize("name", IDS)
def test_every_shipped_scenario_survives_being_written_and_read(name: str) -> None:
    scenario = load_scenario(name)
    assert read_scenario(to_toml(scenario), "again") == scenario


@pytest.mark.parametrize("name", IDS)
def test_every_number_of_a_shipped_scenario_has_a_comment(name: str) -> None:
    text = (resources.files("scenarios.library") / f"{name}.toml").read_text(encoding="utf-8")
    for line in text.splitlines():
        key, _, value = line.partition("=")
        if value and value.strip()[0] in "0123456789" and not key.startswith("#"):
            assert "#" in value, line


def test_the_pilot_measures_180_days_after_180_days_of_history() -> None:
    pilot = load_scenario("pilot-2025")
    assert (pilot.start, pilot.end, pilot.days) == (date(2025, 5, 20), date(2025, 11, 15), 180)
    assert pilot.burn_in_days == 180
    assert (pilot.measured_until - pilot.measured_from) == 180 * DAY


def test_the_pilot_has_two_arms_its_own_policy_and_all_others_beside() -> None:
    from coordinator.policies import shipped_ids

    pilot = load_scenario("pilot-2025")
    assert [(arm.id, arm.coordinator) for arm in pilot.arms] == [("no-coordinator", False), ("coordinator", True)]
    assert pilot.policy == "g147"
    assert set(pilot.all_policies) == set(shipped_ids())
    assert pilot.second_headline == "draft-2026-08"
    assert pilot.engine == "exchange"
