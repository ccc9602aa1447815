"""The STRESS-DES checklist: every item once, filled from the scenario, and never a blank that looks filled."""

from __future__ import annotations

import pytest

from scenarios.definition import load_scenario, shelf
from scenarios.reports.stress import items, stress_checklist

PUBLISHED = [
    "1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4", "2.5.1", "2.5.2", "2.5.3", "2.5.4", "2.5.5", "3.1", "3.2", "3.3",
    "3.4", "4.1", "4.2", "4.3", "5.1", "5.2", "5.3", "5.4", "6.1",
]  # fmt: skip


def test_every_item_of_the_published_list_is_there_in_order() -> None:
    assert [one.item for one in items()] == PUBLISHED
    assert {one.by for one in items()} == {"program", "author", "both"}


@pytest.mark.parametrize("name", [entry.id for entry in shelf()])
def test_the_program_fills_what_the_scenario_says(name: str) -> None:
    scenario = load_scenario(name)
    page = stress_checklist(scenario)
    for said in (scenario.question.en, f"{scenario.burn_in_days} days of history", f"seed {scenario.seed}"):
        assert " ".join(said.split()) in page
    assert all(arm.id in page for arm in scenario.arms)
    assert page.count("\n|") == len(PUBLISHED) + 2 and "{" not in page


def test_what_only_the_author_knows_is_left_open() -> None:
    rows = [line for line in stress_checklist(load_scenario("pilot-2025")).splitlines() if line.startswith("| [ ]")]
    assert len(rows) == sum(one.by == "author" for one in items()) and all("**For the author.**" in r for r in rows)
