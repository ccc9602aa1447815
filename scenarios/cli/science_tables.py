"""Gathers the figures that a run rests on, from the tables that ship with the rooms and from the scenario itself."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

from scenarios.reports import Assumption

if TYPE_CHECKING:
    from scenarios.definition import Scenario

PACKAGES = ("hospitals", "coordinator", "scenarios", "emr_hub")
COLUMNS = {"name", "value", "unit", "meaning", "source", "status"}


def assumptions_of(scenario: Scenario) -> list[Assumption]:
    """Every figure with its standing: the scenario's first, then those of the rooms, by table and row."""
    return [*_of_scenario(scenario), *(row for package in PACKAGES for row in _of_package(package))]


def _of_scenario(scenario: Scenario) -> Iterator[Assumption]:
    from scenarios.definition import differences

    where, source = f"scenario {scenario.id}", "the scenario"
    yield Assumption(where, "patients", str(scenario.patients), "1", "persons in the world", source, "assumed")
    yield Assumption(where, "burn_in_days", str(scenario.burn_in_days), "d", "history not counted", source, "assumed")
    for arm in scenario.arms:
        if arm.coordinator:
            named = f"{where}, arm {arm.id}"
            share, delay = str(arm.silence_share), str(arm.link_delay_minutes)
            yield Assumption(named, "silence_share", share, "1", "checks left unanswered", source, "assumed")
            yield Assumption(named, "link_delay", delay, "min", "added to each publication", source, "assumed")
            for name, value in differences(arm):
                if name not in ("silence_share", "link_delay_minutes"):
                    yield Assumption(named, name, value, "1", "a condition of this arm", source, "assumed")


def _of_package(package: str) -> Iterator[Assumption]:
    for place, text in sorted(_tables(files(package), package)):
        rows = csv.DictReader(io.StringIO(text))
        if set(rows.fieldnames or ()) >= COLUMNS:
            for row in rows:
                yield Assumption(place, *(row[c] for c in ("name", "value", "unit", "meaning", "source", "status")))


def _tables(folder: Traversable, place: str) -> Iterator[tuple[str, str]]:
    """Every CSV table below a folder: where it lies, and its text."""
    for item in folder.iterdir():
        if item.is_dir() and not item.name.startswith(("_", ".")):
            yield from _tables(item, f"{place}/{item.name}")
        elif item.name.endswith(".csv"):
            yield f"{place}/{item.name}", item.read_text(encoding="utf-8")
