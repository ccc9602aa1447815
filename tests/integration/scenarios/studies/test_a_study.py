"""A study from the command line to its folder: what is found, gone on with after a kill, the same for any workers."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scenarios.cli.program import run_program
from scenarios.run_folder import hashes
from scenarios.studies import load_study

SMALL = ["--patients", "60", "--quiet"]
TEXT = (Path(__file__).parent / "small.toml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("study") / "small.toml"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def done(file: Path) -> Iterator[Path]:
    """The study carried out by one process."""
    out = file.parent / "one"
    assert run_program(["experiment", str(file), "--out", str(out), "--workers", "1", "--quiet"]) == 0
    yield out


def findings(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "findings.json").read_text(encoding="utf-8"))
    return found


def lines_of(folder: Path) -> dict[str, str]:
    """Hashes of everything but the manifest and what is made from it."""
    return {name: sha for name, sha in hashes(folder).items() if name != "ro-crate-metadata.json"}


def test_the_folder_holds_findings_tables_pictures_and_a_page(done: Path) -> None:
    there = set(lines_of(done))
    assert {"study.toml", "findings.json", "differences.csv", "worlds.csv", "report.html"} <= there
    assert {"pictures/differences.svg", "pictures/history.svg", "replications/r00001-p00000.json"} <= there
    assert (done / "report.html").stat().st_size < 1_000_000
    manifest = json.loads((done / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["files"] == hashes(done)


def test_no_acceptance_is_exactly_no_coordinator_in_every_world(done: Path) -> None:
    found = {(d["arm"], d["measure"]): d for d in findings(done)["differences"]}
    none = found["none-accepted", "cut_per_1000"]
    assert (none["value"], none["low"], none["high"]) == (0.0, 0.0, 0.0)
    assert found["all-accepted", "cut"]["value"] >= found["as-observed", "cut"]["value"] > 0


def test_the_primary_was_named_and_the_cap_is_said(done: Path) -> None:
    found = findings(done)
    assert found["primary"]["measure"] == "cut_per_1000" and found["primary"]["arm"] == "as-observed"
    assert found["study"]["capped"] and found["study"]["replications"] == 3
    page = (done / "report.html").read_text(encoding="utf-8")
    assert "cap of 3 worlds was reached" in page and "Đã chạm giới hạn 3 thế giới" in page


STOPS = [(signal.SIGINT, "2", "2", 130), (signal.SIGKILL, "1", "8", -signal.SIGKILL)]


@pytest.mark.parametrize(("stop", "workers", "later", "code"), STOPS, ids=["interrupted", "killed"])
def test_a_stopped_study_goes_on_without_repeating_or_losing_a_world_and_gives_the_same_bytes(
    file: Path, done: Path, stop: signal.Signals, workers: str, later: str, code: int
) -> None:
    out = file.parent / stop.name
    command = [sys.executable, "-m", "scenarios.cli", "experiment", str(file), "--out", str(out)]
    process = subprocess.Popen(
        [*command, "--workers", workers], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True,
        text=True, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    until = time.monotonic() + 120
    while not list(out.glob("replications/*.json")) and time.monotonic() < until:
        time.sleep(0.01)
    process.send_signal(stop)  # to the program alone: its processes must end by themselves
    said = process.communicate(timeout=60)[1]
    assert process.returncode == code and ("finished is kept" in said) == (code == 130)
    kept = {path.name: path.stat().st_mtime_ns for path in out.glob("replications/*.json")}
    assert kept and not (out / "findings.json").exists()
    (out / "replications" / "r00009-p00000.json.partial").write_text("half", encoding="utf-8")
    assert run_program(["experiment", str(file), "--out", str(out), "--workers", later, "--quiet"]) == 0
    assert lines_of(out) == lines_of(done)
    again = {path.name: path.stat().st_mtime_ns for path in out.glob("replications/*.json")}
    assert {name: again[name] for name in kept} == kept, "what was whole was not played again"


def test_a_broken_file_is_played_again_and_a_finished_study_plays_nothing(
    file: Path, done: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = lines_of(done)
    broken = done / "replications" / "r00002-p00000.json"
    broken.write_text(broken.read_text(encoding="utf-8").replace('"cut":', '"cut":1', 1), encoding="utf-8")
    assert run_program(["experiment", str(file), "--out", str(done), "--workers", "1", "--quiet"]) == 0
    assert "Played in this sitting: 1 of 3." in capsys.readouterr().out
    assert run_program(["experiment", str(file), "--out", str(done), "--workers", "1", "--quiet"]) == 0
    assert "Played in this sitting: 0 of 3." in capsys.readouterr().out
    assert lines_of(done) == before


def test_a_folder_of_another_study_is_refused_and_left_alone(
    file: Path, done: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.toml"
    other.write_text(TEXT.replace("seed = 5", "seed = 6"), encoding="utf-8")
    before = hashes(done)
    assert run_program(["experiment", str(other), "--out", str(done), "--quiet"]) == 2
    said = capsys.readouterr().err
    assert "study.toml" in said and "another study" in said and "expected those of" in said
    assert hashes(done) == before
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("x", encoding="utf-8")
    assert run_program(["experiment", str(file), "--out", str(tmp_path / "letters"), "--quiet"]) == 2
    assert [p.name for p in (tmp_path / "letters").iterdir()] == ["dear.txt"]


def test_json_is_the_findings_and_nothing_else(file: Path, done: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_program(["experiment", str(file), "--out", str(done), "--json", "--workers", "1"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out) == findings(done)
    assert "Worlds: 3/3" in said.err, "plain lines where there is no terminal"


def test_a_world_of_a_study_is_the_world_of_a_run(file: Path, done: Path) -> None:
    """The sums kept of a world are those of the measures of a run."""
    from scenarios import judge, measure
    from scenarios.asking import draw_world
    from scenarios.studies.keeping import Unit
    from scenarios.studies.replicating import scenario_of

    scenario = scenario_of(load_study(file), Unit(1), {}, done)
    found = measure(judge(draw_world(scenario)))
    kept = json.loads((done / Unit(1).file).read_text(encoding="utf-8"))["payload"]["arms"]
    for arm, sums in kept.items():
        for key in ("seen", "flagged", "cut", "harmful_cuts", "saved_vnd", "tubes", "blood_ml"):
            assert sums[key] == found.value(key, arm=arm), f"{key} of {arm}"
        assert sums["orders"] == found.value("orders") == sums["performed"] + sums["cut"]
    assert kept["all-accepted"]["cut"] > 0 and kept["all-accepted"]["tubes"] > 0
