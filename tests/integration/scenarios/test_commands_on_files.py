"""Commands that read and write real files, and two programs that answer on real sockets."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from scenarios.cli.program import run_program
from scenarios.run_folder import read_run

ROOT = Path(__file__).parents[3]


def lines() -> list[str]:
    """One person, the same test on two days."""
    patient = {"resourceType": "Patient", "id": "a", "birthDate": "1980-02-03", "gender": "female"}
    observations = [
        {
            "resourceType": "Observation", "id": f"o{day}", "status": "final", "subject": {"reference": "Patient/a"},
            "category": [{"coding": [{"code": "laboratory"}]}],
            "code": {"coding": [{"system": "http://loinc.org", "code": "2951-2"}]},
            "effectiveDateTime": f"2025-06-0{day}T08:00:00+07:00",
            "valueQuantity": {"value": 140, "unit": "mmol/L", "code": "mmol/L"},
        }
        for day in (1, 2)
    ]  # fmt: skip
    return [json.dumps(resource) for resource in (patient, *observations)]


def test_an_audit_writes_a_folder_and_names_what_the_records_cannot_say(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    records = tmp_path / "labs.ndjson"
    records.write_text("\n".join(lines()))
    assert run_program(["audit", str(records), "--out", str(tmp_path / "out"), "--lang", "vi"]) == 0
    assert "Hồ sơ không có: context" in capsys.readouterr().out
    assert read_run(tmp_path / "out").run["kind"] == "audit"
    assert (tmp_path / "out/report.html").stat().st_size < 1_000_000


def test_an_audit_prints_one_object_with_its_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    records = tmp_path / "labs.ndjson"
    records.write_text("\n".join([*lines(), '{"broken']))
    assert run_program(["audit", str(records), "--policy", "g147", "--policy", "leeds", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    values = {m["key"]: m["value"] for m in shown["measures"] if not m["groups"]}
    assert (values["rows_kept"], values["repeats_d1"]) == (2, 1)
    assert shown["run"]["policies"] == ["g147", "leeds"]


@pytest.mark.parametrize(("content", "more"), [(['{"broken'], []), ([*lines(), '{"broken'], ["--strict"])])
def test_an_audit_without_use_or_strict_with_a_broken_line_is_bad_data(
    content: list[str], more: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    records = tmp_path / "labs.ndjson"
    records.write_text("\n".join(content))
    assert run_program(["audit", str(records), *more]) == 3
    assert "Error: " in capsys.readouterr().err


@pytest.mark.parametrize("command", ["verify", "report"])
def test_an_audit_folder_is_no_run_to_make_again(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    records = tmp_path / "labs.ndjson"
    records.write_text("\n".join(lines()))
    run_program(["audit", str(records), "--out", str(tmp_path / "out")])
    assert run_program([command, str(tmp_path / "out")]) == 2
    assert "holds an audit" in capsys.readouterr().err


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(folder: Path, *arguments: str) -> Iterator[str]:
    """A program served on a free port until the block ends; its address."""
    port = free_port()
    command = [sys.executable, "-m", "scenarios.cli", "serve", *arguments, "--port", str(port), "--data", str(folder)]
    program = subprocess.Popen(command, cwd=ROOT, env=os.environ, stderr=subprocess.PIPE, text=True)
    try:
        _wait_for(f"http://127.0.0.1:{port}/healthz", program)
        yield f"http://127.0.0.1:{port}"
    finally:
        program.send_signal(signal.SIGINT)
        program.communicate(timeout=20)


def _wait_for(address: str, program: subprocess.Popen[str]) -> None:
    for _ in range(300):
        assert program.poll() is None, program.stderr and program.stderr.read()
        try:
            httpx.get(address, timeout=1)
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("not served within 30 s")


def test_a_coordinator_answers_on_a_socket(tmp_path: Path) -> None:
    with served(tmp_path / "data", "coordinator") as address:
        assert httpx.get(f"{address}/healthz").json()["status"] == "ok"
        assert httpx.get(f"{address}/fhir/metadata").json()["resourceType"] == "CapabilityStatement"
        assert httpx.get(f"{address}/cds-services").json()["services"]
        assert httpx.get(f"{address}/metrics").status_code == 200
    assert (tmp_path / "data/coordinator.sqlite").is_file()


def test_a_hospital_answers_on_a_socket_even_without_a_coordinator(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    nobody = f"http://127.0.0.1:{free_port()}"
    (data / "routes.toml").write_text(f'"https://coordinator.emr-hub.example" = "{nobody}"\n')
    with served(data, "hospital", "bm") as address:
        assert httpx.get(f"{address}/healthz").json() == {"status": "ok", "coordinator": "not reached"}
        assert httpx.get(f"{address}/fhir/metadata").json()["resourceType"] == "CapabilityStatement"
        assert httpx.get(f"{address}/metrics").status_code == 200


def test_an_interrupted_run_leaves_no_folder_and_says_130(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "scenarios.cli", "run", "pilot-2025", "--out", str(tmp_path / "run")]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        for _ in range(600):
            if (tmp_path / ".run.partial").exists():
                break
            time.sleep(0.1)
        program.send_signal(signal.SIGINT)
        try:
            out, error = program.communicate(timeout=60)
        finally:
            program.kill()
    assert (program.returncode, out) == (130, ""), error
    said, _, _ = error.partition("Exception ignored")  # a compiler's half-built objects may complain as they go
    assert "Traceback" not in said
    assert error.endswith("Interrupted; nothing was kept.\n")
    assert list(tmp_path.iterdir()) == []


def test_a_hospital_enrols_with_the_coordinator_it_can_reach(tmp_path: Path) -> None:
    with served(tmp_path / "c", "coordinator") as coordinator:
        data = tmp_path / "h"
        data.mkdir()
        (data / "routes.toml").write_text(f'"https://coordinator.emr-hub.example" = "{coordinator}"\n')
        with served(data, "hospital", "BM") as hospital:
            until = time.monotonic() + 30  # it enrols beside its other work, again and again until it is heard
            while (said := httpx.get(f"{hospital}/healthz").json()["coordinator"]) != "enrolled":
                assert time.monotonic() < until, said
                time.sleep(0.1)
