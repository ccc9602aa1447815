"""The table of targets: every row can be computed, says what was tuned, and speaks both languages."""

from __future__ import annotations

import csv
from importlib import resources
from pathlib import Path

from scenarios.calibration import targets
from scenarios.calibration.figures import FIGURES, NOISE

ROOT = Path(__file__).resolve().parents[4]
SHARED = ROOT.parent / "shared" / "reference" / "validation_targets.csv"


def test_every_target_has_a_figure_and_every_figure_a_target() -> None:
    keys = [target.key for target in targets()]
    assert len(set(keys)) == len(keys) >= 25
    assert set(keys) == {*FIGURES, NOISE}


def test_nothing_is_tuned_on_an_effect_of_exchange() -> None:
    assert {t.use for t in targets() if t.topic == "exchange"} == {"compared"}
    assert any(t.published == "0" for t in targets() if t.topic == "exchange")  # a null result stands among them


def named_rows(parameter: str) -> tuple[str, list[dict[str, str]]]:
    """What a parameter `room/table name` is called in its table, without stars, and the rows of that table."""
    room, _, rest = parameter.partition("/")
    table, _, name = rest.partition(" ")
    place = resources.files(f"hospitals.{room}") / "tables" / f"{table}.csv"
    return name.replace("*.", "").replace("*", ""), list(csv.DictReader(place.read_text("utf-8").splitlines()))


def test_tuned_and_held_out_figures_are_told_apart_and_parameters_exist() -> None:
    uses = [t.use for t in targets()]
    assert uses.count("tuned") >= 10 and uses.count("held-out") >= 10
    for target in targets():
        for parameter in target.parameters:
            name, rows = named_rows(parameter)
            assert name in rows[0] or any(name in row.get("name", "") for row in rows), parameter


def test_a_tuned_parameter_says_so_in_its_own_table() -> None:
    for target in targets():
        for parameter in target.parameters:
            name, rows = named_rows(parameter)
            mine = [row for row in rows if name in row or name in row.get("name", "")]
            assert any(row["status"] == "calibrated" for row in mine), parameter
