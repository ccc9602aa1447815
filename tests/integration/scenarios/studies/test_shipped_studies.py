"""Every shipped study runs small, from the command line to its folder; connect-next answers and goes on."""

from __future__ import annotations

import csv
import io
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from scenarios.cli.program import run_program
from scenarios.run_folder import hashes
from scenarios.studies import shipped_studies

SMALL: dict[str, list[str]] = {
    "acceptance": ["--patients", "25", "--at-most", "2"],
    "identity-quality": ["--patients", "25", "--at-most", "2"],
    "parameters-hypercube": ["--patients", "120", "--at-most", "1", "--points", "9"],
    "parameters-sobol": ["--patients", "15", "--at-most", "1", "--points", "2"],
    "stepped-wedge": ["--patients", "60", "--at-most", "2"],
    "window-factor": ["--patients", "150", "--at-most", "1"],
}


def test_every_shipped_study_is_run_here() -> None:
    assert set(SMALL) == set(shipped_studies())


@pytest.mark.parametrize("name", shipped_studies())
def test_a_shipped_study_runs_small_and_says_what_it_found(name: str, tmp_path: Path) -> None:
    if name == "parameters-sobol":
        pytest.importorskip("SALib", reason="SALib is of the extra `studies`")
    if name == "stepped-wedge":
        pytest.importorskip("statsmodels", reason="statsmodels is of the extra `studies`")
    out = tmp_path / name
    assert run_program(["experiment", name, *SMALL[name], "--workers", "1", "--quiet", "--out", str(out)]) == 0
    found: dict[str, Any] = json.loads((out / "findings.json").read_text(encoding="utf-8"))
    page = (out / "report.html").read_text(encoding="utf-8")
    assert found["study"]["id"] == name and len(page.encode()) < 1_000_000 and "unknown" not in found["primary"]
    assert {"report.html", "stress-des.md", "worlds.csv"} <= set(hashes(out))
    assert (out / "ro-crate-metadata.json").is_file()
    in_dictionary(out)
    CHECKS.get(name, lambda *_: None)(out, found)


def in_dictionary(out: Path) -> None:
    """Every column of every table is described, with its unit."""
    text = (files("scenarios.run_folder") / "tables" / "columns.csv").read_text(encoding="utf-8")
    told = {(row["file"], row["column"]) for row in csv.DictReader(io.StringIO(text))}
    for path in out.glob("*.csv"):
        with path.open(encoding="utf-8-sig") as file:
            columns = csv.DictReader(file).fieldnames or []
        open_ended = {c for f, c in told if f == path.name and c.isupper()}
        assert columns and (open_ended or {(path.name, c) for c in columns} <= told), path.name


def acceptance(out: Path, found: dict[str, Any]) -> None:
    by = {(d["arm"], d["measure"]): d["value"] for d in found["differences"]}
    assert by["none-accepted", "cut"] == 0 <= by["as-observed", "cut"] <= by["all-accepted", "cut"]


def window_factor(out: Path, found: dict[str, Any]) -> None:
    effects = {e["path"]: e for e in found["effects"]}
    stretched = effects["policies.window_factor"]
    assert stretched["at_high"]["value"] >= stretched["at_low"]["value"], "longer windows never cut less, on average"
    assert effects["arms.coordinator.acceptance"]["index"] > 0
    assert (out / "policies" / "draft-2026-08-x0.75.toml").is_file(), "the stretched policies are kept"
    assert found["study"]["points"] == 1 + 2 * len(effects)


def stepped_wedge(out: Path, found: dict[str, Any]) -> None:
    with (out / "panel.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 2 * 32 * 10
    for row in rows:
        done = {arm: int(row[f"tests_{arm}"]) for arm in ("nobody", "everybody", "rollout")}
        assert done["nobody"] == int(row["orders"]) >= max(done.values())
        assert row["connected"] == "1" or done["rollout"] == done["nobody"], "before joining nothing is cut"
    orders = {r["replication"]: [] for r in rows}
    for row in rows:
        orders[row["replication"]].append((row["facility"], row["joins"]))
    assert orders["1"] != orders["2"], "who joins when is dealt anew"
    assert {q["estimator"] for q in found["estimators"]} == {
        "mixed", "gee", "two-way", "callaway-santanna", "interrupted", "exposure",
    }  # fmt: skip


def hypercube(out: Path, found: dict[str, Any]) -> None:
    with (out / "points.csv").open(encoding="utf-8-sig") as file:
        points = list(csv.DictReader(file))
    assert len(points) == 10 and all(-1 <= e["index"] <= 1 for e in found["effects"])


CHECKS = {"acceptance": acceptance, "window-factor": window_factor, "stepped-wedge": stepped_wedge,
          "parameters-hypercube": hypercube}  # fmt: skip


def test_connect_next_answers_and_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, size = tmp_path / "next", ["--patients", "120", "--days", "60", "--workers", "1"]
    command = ["connect-next", "acceptance-bounds", *size, "--replications", "2", "--steps", "3", "--out", str(out)]
    assert run_program([*command, "--json", "--quiet"]) == 0
    found = json.loads(capsys.readouterr().out)
    gains = [step["gain"]["value"] for step in found["steps"]]
    assert len(gains) == 3 and all(gain >= 0 for gain in gains)
    whole = [step["cuttable"]["value"] for step in found["steps"]]
    assert whole == pytest.approx([sum(gains[: n + 1]) for n in range(3)]) and whole[-1] > 0
    for way, curve in found["curves"].items():
        assert curve[-1] <= found["curves"]["greedy"][-1], f"{way} beats greedy: unusual on so few, look closer"
    in_dictionary(out)
    before = hashes(out)
    (out / "replications" / "r00002-p00000.json").unlink()
    assert run_program([*command, "--quiet"]) == 0 and hashes(out) == before
    assert run_program([*command, "--connected", "BMM", "--quiet"]) == 2
    assert "unknown facility 'BMM'" in capsys.readouterr().err
    assert run_program([*command, "--connected", "BM", "--quiet"]) == 2, "the folder answers another question"
