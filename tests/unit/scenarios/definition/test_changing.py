"""What the command line may change in a scenario."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from emr_hub.errors import UsageError
from scenarios.definition import (
    Overrides,
    load_scenario,
    portable,
    read_scenario,
    scenario_hash,
    to_toml,
    with_overrides,
)

PILOT = load_scenario("pilot-2025")


def test_no_override_changes_nothing() -> None:
    assert with_overrides(PILOT, Overrides()) == PILOT


def test_days_count_back_from_the_end_both_days_included() -> None:
    shorter = with_overrides(PILOT, Overrides(days=14))
    assert (shorter.start, shorter.end, shorter.days) == (date(2025, 11, 2), date(2025, 11, 15), 14)
    assert shorter.burn_in_days == 180


def test_another_own_policy_puts_the_old_one_beside() -> None:
    leeds = with_overrides(PILOT, Overrides(policy="leeds"))
    assert leeds.policy == "leeds"
    assert leeds.policies[0] == "g147"
    assert set(leeds.all_policies) == set(PILOT.all_policies)


def test_the_second_headline_is_dropped_when_it_becomes_the_first() -> None:
    assert with_overrides(PILOT, Overrides(policy="draft-2026-08")).second_headline is None


@pytest.mark.parametrize(
    ("overrides", "option"),
    [
        (Overrides(seed=-1), "--seed"),
        (Overrides(patients=0), "--patients"),
        (Overrides(days=0), "--days"),
        (Overrides(days=10_000_000), "--days"),
        (Overrides(engine="column"), "--engine"),
        (Overrides(policy="g148"), "--policy"),
    ],
)
def test_a_wrong_override_is_named_by_its_option(overrides: Overrides, option: str) -> None:
    with pytest.raises(UsageError) as caught:
        with_overrides(PILOT, overrides)
    assert caught.value.where == option


def test_a_policy_file_travels_with_the_scenario(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("id = 'mine'\n")
    asked = with_overrides(PILOT, Overrides(policy=str(file)))
    moved, files = portable(asked)
    assert moved.policy == "policies/mine.toml"
    assert files == {"policies/mine.toml": b"id = 'mine'\n"}
    run_folder = tmp_path / "run"
    (run_folder / "policies").mkdir(parents=True)
    (run_folder / "policies/mine.toml").write_bytes(files["policies/mine.toml"])
    again = read_scenario(to_toml(moved), "scenario.toml", run_folder)
    assert again.policy == str(run_folder / "policies/mine.toml")
    assert scenario_hash(again) == scenario_hash(asked)


def test_two_scenarios_that_differ_in_a_policy_file_have_different_hashes(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("id = 'mine'\n")
    asked = with_overrides(PILOT, Overrides(policy=str(file)))
    before = scenario_hash(asked)
    file.write_text("id = 'mine' # changed\n")
    assert scenario_hash(asked) != before
