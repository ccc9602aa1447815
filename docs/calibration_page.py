"""Writes docs/calibration.md from one run of the pilot's world. Usage: python docs/calibration_page.py (a minute)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from scenarios.calibration import calibrate, page
from scenarios.definition import load_scenario

PAGE = Path(__file__).with_name("calibration.md")
PATIENTS = 6_000  # the pilot's 1,500 would leave the rarer figures wide open
HEAD = """Written by `python docs/calibration_page.py` from `scenarios/calibration/tables/targets.csv` and one run;
change the table there, not this page.

"""


def silent(stage: str, done: int, total: int | None = None) -> None:
    """Tells nobody."""


def written() -> str:
    """The page as this world makes it."""
    scenario = replace(load_scenario("pilot-2025"), patients=PATIENTS)
    command = f"emr-hub calibrate {scenario.id} --patients {PATIENTS}"
    title, rest = page(calibrate(scenario, silent), command).split("\n\n", 1)
    return f"{title}\n\n{HEAD}{rest}"


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
