"""`emr-hub calibrate` on a small world: every figure is computed, and what it says agrees with itself."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from scenarios.calibration import targets
from scenarios.cli.program import run_program

PEOPLE = "500"
PAGE = Path(__file__).resolve().parents[3] / "docs" / "calibration.md"


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("calibration") / "out"
    code = run_program(["calibrate", "pilot-2025", "--patients", PEOPLE, "--quiet", "--out", str(folder)])
    told = (folder / "calibration.md").read_text(encoding="utf-8")
    assert code == ("Outside without a reason" in told)  # in so small a world a narrow range may be missed
    return folder


@pytest.fixture(scope="module")
def figures(done: Path) -> dict[str, dict[str, Any]]:
    told = json.loads((done / "calibration.json").read_text(encoding="utf-8"))
    assert told["scenario"] == "pilot-2025" and told["patients"] == int(PEOPLE)
    return {row["key"]: row for row in told["figures"]}


def test_every_target_is_computed_or_says_that_nothing_was_there_to_count(figures: dict[str, dict[str, Any]]) -> None:
    assert list(figures) == [target.key for target in targets()]
    assert sum(row["value"] is None for row in figures.values()) <= 6  # a small world has few transfers and old people
    for row in figures.values():
        assert row["value"] is None or row["value_low"] <= row["value"] <= row["value_high"]


def test_the_verdict_follows_from_figure_and_range(figures: dict[str, dict[str, Any]]) -> None:
    for row in figures.values():
        low, high = (-1e9 if row["low"] is None else row["low"]), (1e9 if row["high"] is None else row["high"])
        if row["value"] is None:
            assert row["verdict"] == "unknown"
        elif low <= row["value"] <= high:
            assert row["verdict"] == "inside" and row["why"] == ""
        else:
            touches = row["value_low"] <= high and low <= row["value_high"]
            assert row["verdict"] == ("reaches in" if touches else "outside")


def test_figures_that_must_agree_with_each_other_do(figures: dict[str, dict[str, Any]]) -> None:
    value = {key: row["value"] for key, row in figures.items()}
    assert value["tr_inpatient_tested"] == value["geo_any_test"]
    assert value["geo_first2h"] <= value["geo_first4h"]
    assert value["conc_top10"] <= value["conc_top20"] <= value["conc_top30"]
    assert value["zhi13_repeat"] <= value["mri6m_alert"]  # D3 takes fewer than D1
    assert value["stewart10_nonindicated"] <= value["stewart10_dup12h"]
    assert 4.5 <= value["lab_change_rcv"] <= 5.5  # the closed form of pure noise
    assert -100 <= value["ross13_charges_null"] <= 0


def test_the_page_speaks_both_languages_and_shows_every_figure_once_in_each(done: Path) -> None:
    text = (done / "calibration.md").read_text(encoding="utf-8")
    assert text.index("# Calibration of pilot-2025") < text.index("# Hiệu chỉnh kịch bản pilot-2025")
    for language in ("en", "vi"):
        for target in targets():
            assert f"| {target.figure[language]} | {target.study} {target.year}".strip() in text


def test_the_page_of_the_documents_holds_the_targets_of_the_table() -> None:
    shown = PAGE.read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in shown.splitlines() if re.match(r"\| [^-]", line)]
    cells = {(row[0].removeprefix("| "), row[1], row[2]) for row in rows}
    for target in targets():
        for language in ("en", "vi"):
            study = f"{target.study} {target.year}".strip()
            assert (target.figure[language], study, target.published) in cells, "run `python docs/calibration_page.py`"
    assert len([row for row in rows if row[0] not in ("| figure", "| chỉ số")]) == 2 * len(targets())


def test_every_ordinary_figure_of_the_page_lies_inside_or_says_why_not() -> None:
    shown = PAGE.read_text(encoding="utf-8").split("# Hiệu chỉnh")[0]
    assert "Outside without a reason" not in shown
    ordinary = shown.split("## Compared only")[0]
    for line in ordinary.splitlines():
        if re.search(r"\| outside \|", line):
            assert not line.rstrip().endswith("|  |"), line


def test_json_is_one_object_and_a_full_folder_or_too_many_people_are_refused(
    done: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_program(["calibrate", "pilot-2025", "--out", str(done)]) == 2
    assert run_program(["calibrate", "pilot-2025", "--patients", "50000", "--lang", "vi"]) == 2
    told = capsys.readouterr().err
    assert "does not exist or is empty" in told and "nhiều nhất 20000" in told
    assert run_program(["calibrate", "no-such-scenario"]) == 2
