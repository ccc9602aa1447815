"""Shipped scenarios run small, from the command line to the run folder, on real files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scenarios.cli.program import run_program
from scenarios.definition import load_scenario
from scenarios.run_folder import hashes, read_run

SMALL = ["--patients", "40", "--days", "20"]
# One of each kind: bounds, a whole country, the wire, the pilot. `test_library_directions` runs every scenario.
IDS = ["acceptance-bounds", "national", "outage", "pilot-2025"]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One small run of each."""
    folder = tmp_path_factory.mktemp("runs")
    for name in IDS:
        assert run_program(["run", name, *SMALL, "--quiet", "--out", str(folder / name)]) == 0
    return {name: folder / name for name in IDS}


def done(folder: Path, arm: str) -> dict[int, bool]:
    """Which orders an arm performed."""
    rows = read_run(folder).table("decisions").select(["order_id", "arm", "performed"]).to_pylist()
    return {row["order_id"]: row["performed"] for row in rows if row["arm"] == arm}


def value(folder: Path, key: str, **groups: str) -> Any:
    """One value of a run, by key and exactly these groups."""
    return next(m["value"] for m in read_run(folder).measures if m["key"] == key and m["groups"] == groups)


@pytest.mark.parametrize("name", IDS)
def test_a_shipped_scenario_leaves_a_complete_run_folder(name: str, runs: dict[str, Path]) -> None:
    run = read_run(runs[name])
    assert run.manifest.files == hashes(runs[name])
    assert {"orders", "results", "decisions", "counts", "truth/orders"} <= set(run.table_names())
    assert (runs[name] / "report.html").stat().st_size < 1_000_000


@pytest.mark.parametrize("name", IDS)
def test_every_arm_has_its_row_of_every_arm_key(name: str, runs: dict[str, Path]) -> None:
    found = [(m["key"], m["groups"]["arm"]) for m in read_run(runs[name]).measures if set(m["groups"]) == {"arm"}]
    for arm in load_scenario(name).arms:
        for key in ("seen", "asked", "flagged", "accepted", "cut", "harmful_cuts", "saved_vnd", "tubes", "blood_ml"):
            assert found.count((key, arm.id)) == 1, (key, arm.id)


def test_without_a_coordinator_nothing_is_cut(runs: dict[str, Path]) -> None:
    assert value(runs["pilot-2025"], "cut", arm="no-coordinator") == 0


def test_no_acceptance_equals_no_coordinator_and_full_acceptance_cuts_all_that_is_flagged(
    runs: dict[str, Path],
) -> None:
    run = runs["acceptance-bounds"]
    from_cut_on = ("cut", "share_cut", "harmful_cuts", "missed_change", "wrong_person", "saved_vnd", "tubes", "draws")
    for key in (*from_cut_on, "blood_ml"):
        assert value(run, key, arm="none-accepted") == value(run, key, arm="no-coordinator"), key
    assert done(run, "none-accepted") == done(run, "no-coordinator")
    assert value(run, "flagged", arm="all-accepted") > 0
    assert value(run, "cut", arm="all-accepted") == value(run, "flagged", arm="all-accepted")


def test_a_run_verifies_and_a_changed_file_is_named(runs: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    run = runs["acceptance-bounds"]
    assert run_program(["verify", str(run)]) == 0
    report = run / "report.html"
    kept = report.read_bytes()
    report.write_bytes(kept + b" ")
    try:
        assert run_program(["verify", str(run), "--quiet"]) == 1
        assert "differs: report.html" in capsys.readouterr().out
    finally:
        report.write_bytes(kept)


def test_a_report_written_again_is_the_same_report(runs: dict[str, Path]) -> None:
    run = runs["pilot-2025"]
    before = hashes(run)
    assert run_program(["report", str(run)]) == 0
    assert hashes(run) == before


def test_json_is_one_object_and_nothing_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["run", "acceptance-bounds", *SMALL, "--json", "--out", str(tmp_path / "run")]
    assert run_program(command) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown == json.loads((tmp_path / "run/measures.json").read_text(encoding="utf-8"))
    assert set(shown) == {"run", "measures"}
    wanted = {"key", "label", "unit", "value", "low", "high", "numerator", "denominator", "groups"}
    assert all(set(m) == wanted for m in shown["measures"])


def test_two_runs_can_be_compared(runs: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert run_program(["compare", str(runs["pilot-2025"]), str(runs["acceptance-bounds"])]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "difference" in lines[0]
    assert any(line.startswith("orders ") for line in lines)


def test_the_summary_names_headline_funnel_and_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["run", "acceptance-bounds", *SMALL, "--lang", "vi", "--out", str(tmp_path / "run")]
    assert run_program(command) == 0
    text = capsys.readouterr().out
    assert "có thể cắt giảm (D3)" in text
    assert str(tmp_path / "run" / "report.html") in text


def test_a_run_is_exported_as_records_and_never_over_something_else(
    runs: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "records"
    assert run_program(["export", str(runs[IDS[0]]), "--out", str(out)]) == 0
    printed = capsys.readouterr().out.split()
    assert printed == sorted(str(path) for path in out.iterdir())
    listed = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["output"]
    assert {one["type"]: one["count"] for one in listed}["ServiceRequest"] == read_run(runs[IDS[0]]).manifest.rows[
        "orders"
    ]
    assert run_program(["export", str(runs[IDS[0]]), "--out", str(out)]) == 2
    assert run_program(["export", str(runs[IDS[0]]), "--format", "fhirr", "--out", str(tmp_path / "x")]) == 2
    assert run_program(["export", str(tmp_path), "--out", str(tmp_path / "y")]) == 3
    assert sorted(p.name for p in tmp_path.iterdir()) == ["records"]
