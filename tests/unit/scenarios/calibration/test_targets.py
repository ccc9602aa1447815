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


def test_tuned_and_held_out_figures_are_told_apart_and_parameters_exist() -> None:
    uses = [t.use for t in targets()]
    assert uses.count("tuned") >= 10 and uses.count("held-out") >= 10
    for target in targets():
        for parameter in target.parameters:
            room, _, rest = parameter.partition("/")
            table, _, name = rest.partition(" ")
            place = resources.files(f"hospitals.{room}") / "tables" / f"{table}.csv"
            read = list(csv.DictReader(place.read_text(encoding="utf-8").splitlines()))
            names = {row.get("name", "") for row in read}
            pattern = name.replace("*.", "").replace("*", "")
            assert not name or name in read[0] or any(pattern in known for known in names), parameter


def test_a_tuned_parameter_says_so_in_its_own_table() -> None:
    for target in targets():
        for parameter in target.parameters:
            room, _, rest = parameter.partition("/")
            table, _, name = rest.partition(" ")
            place = resources.files(f"hospitals.{room}") / "tables" / f"{table}.csv"
            read = list(csv.DictReader(place.read_text(encoding="utf-8").splitlines()))
            pattern = name.replace("*.", "").replace("*", "")
            mine = [row for row in read if pattern in row.get("name", "") or name in row or not name]
            assert any(row["status"] == "calibrated" for row in mine), parameter


def test_every_target_speaks_both_languages_and_names_source_and_status() -> None:
    for target in targets():
        assert target.figure["en"] and target.figure["vi"] and target.source and target.status
        assert bool(target.why["en"]) == bool(target.why["vi"])


def test_published_figures_are_those_of_the_reference() -> None:
    if not SHARED.exists():
        import pytest

        pytest.skip("the reference is not beside this repository")
    with SHARED.open(encoding="utf-8") as lines:
        told = {row["key"]: row for row in csv.DictReader(lines)}
    for target in targets():
        row = told.get(target.key)
        if row is None:
            continue
        for column in ("low", "high", "point"):
            number = row[column].removesuffix(".0")
            spelt = target.published.replace("–", "-")
            assert not number or number in spelt or target.key in _REWORDED, (target.key, column, number)


_REWORDED = {
    "crit_result", "lapic19_net", "ross13_pcp_shift", "us_mix_cbcdiff", "net_soft", "lapic19_slow", "lapic19_ignored",
    "saudi_removable", "geo_tests_8084", "zhi13_overuse", "zhi13_repeat", "day_medical_3", "day_surgical_3",
    "lab_change_rcv",
}  # fmt: skip
