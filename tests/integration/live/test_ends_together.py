"""Programs end as they are told, and together: by SIGTERM, by Ctrl+C, and when whoever started them is gone."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

EXAMPLES = Path(__file__).resolve().parents[3] / "docs" / "examples" / "patient-index"
FHIR = {"content-type": "application/fhir+json"}
WAIT_SECONDS = 120.0


class Started:
    """A program in a session of its own, as a terminal gives it; `heard` is its stderr so far."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self._file = folder / "stderr.txt"
        with self._file.open("wb") as stderr:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "scenarios.cli", *arguments], stderr=stderr, stdout=subprocess.DEVNULL,
                stdin=subprocess.DEVNULL, start_new_session=True, cwd=Path(__file__).resolve().parents[3],
            )  # fmt: skip

    @property
    def heard(self) -> str:
        return self._file.read_text(encoding="utf-8")

    def address(self, words: str) -> str:
        """The address it says it can be reached at."""
        return until(lambda: (found := re.search(words + r" (http://\S+)", self.heard)) and found[1], self.process)

    def ended(self, number: int) -> int:
        """Its exit code after a signal to all of its session, as Ctrl+C gives one."""
        os.killpg(self.process.pid, number)
        return self.process.wait(WAIT_SECONDS)


@contextmanager
def started(folder: Path, *arguments: str) -> Iterator[Started]:
    program = Started(folder, *arguments)
    try:
        yield program
    finally:
        if program.process.poll() is None:
            program.process.kill()
            program.process.wait()


def until(look, process=None):  # type: ignore[no-untyped-def]
    """What `look` finds, once it finds something."""
    end = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < end:
        if found := look():
            return found
        assert process is None or process.poll() is None, "it ended too early"
        time.sleep(0.05)
    raise AssertionError("waited in vain")


def is_there(pid: int) -> bool:
    """Whether the process still runs; one that has ended and waits for its parent to notice does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def family_of(pid: int) -> set[int]:
    """The process and everything it started, however far down."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return {pid}.union(*(family_of(int(child)) for child in children))


pytestmark = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="looks at processes where Linux shows them"
)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_served_hospital_says_its_port_and_ends_as_it_is_told(number: int, code: int, tmp_path: Path) -> None:
    with started(tmp_path, "serve", "hospital", "BM", "--port", "0", "--data", str(tmp_path)) as hospital:
        said = httpx.get(f"{hospital.address('Serving at')}/healthz", timeout=30).json()
        assert (said["status"], said["coordinator"]) == ("ok", "not reached")
        _is_a_whole_fhir_server(hospital.address("Serving at"))
        assert hospital.ended(number) == code
        assert "Traceback" not in hospital.heard


def _is_a_whole_fhir_server(base: str) -> None:
    """Whoever calls can write and read, and the links of a page lead back to it."""
    with httpx.Client(base_url=f"{base}/fhir", headers=FHIR, timeout=30) as client:
        for _ in range(3):
            assert client.post("/Patient", json={"resourceType": "Patient", "gender": "female"}).status_code == 201
        page = client.get("/Patient", params={"_count": 2}).json()
        following = next(link["url"] for link in page["link"] if link["relation"] == "next")
        assert following.startswith(base) and len(client.get(following).json()["entry"]) == 1


def test_workers_behind_one_port_know_the_same_and_one_that_dies_is_replaced(tmp_path: Path) -> None:
    with started(tmp_path, "serve", "coordinator", "--port", "0", "--workers", "2", "--data", str(tmp_path)) as served:
        base = served.address("Serving at")
        httpx.post(f"{base}/fhir", content=(EXAMPLES / "two-hospitals.json").read_bytes(), headers=FHIR, timeout=60)
        patient = json.loads((EXAMPLES / "patient-at-bm.json").read_text(encoding="utf-8"))
        for number in range(12):  # each by a connection of its own, so that either worker may have it
            one = patient | {"id": f"bm.p-{number}"}
            one["identifier"] = [{**patient["identifier"][0], "value": f"MR-{number}"}, *patient["identifier"][1:]]
            assert httpx.put(f"{base}/fhir/Patient/{one['id']}", json=one, timeout=60).status_code == 201
            seen = httpx.get(f"{base}/review/persons/bm.p-{number}", params={"by": "Lan"}, timeout=60).json()
            assert len(seen["registrations"]) == number + 1
        everybody = family_of(served.process.pid)
        worker = max(everybody)
        os.kill(worker, signal.SIGKILL)
        until(lambda: "is started again" in served.heard, served.process)
        assert httpx.get(f"{base}/fhir/Patient/bm.p-3", timeout=60).status_code == 200
        everybody |= family_of(served.process.pid)
        assert served.ended(signal.SIGTERM) == 0
    assert until(lambda: not any(map(is_there, everybody)))


def live(folder: Path) -> tuple[str, ...]:
    """A run slow enough to be still going on when somebody has had enough of it."""
    return ("live", "pilot-2025", "--patients", "8", "--days", "20", "--speed", "3600", "--out", str(folder / "out"))


def processes_of(run: Started) -> set[int]:
    """All processes of a run that plays."""
    page = run.address("Watch it at")
    until(lambda: httpx.get(f"{page}/status", timeout=30).json()["stage"] == "live", run.process)
    told = httpx.get(f"{page}/status", timeout=30).json()["programs"].values()
    everybody = family_of(run.process.pid)
    assert set(told) < everybody and len(told) >= 3
    return everybody


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_live_run_leaves_no_process_and_no_folder(number: int, tmp_path: Path) -> None:
    with started(tmp_path, *live(tmp_path)) as run:
        everybody = processes_of(run)
        if number == signal.SIGTERM:  # as a service is told: the parent alone
            run.process.send_signal(number)
        assert (run.process.wait(WAIT_SECONDS) if number == signal.SIGTERM else run.ended(number)) == 130
        assert until(lambda: not any(map(is_there, everybody))), "orphans"
        assert "Interrupted" in run.heard and "Traceback" not in run.heard
    assert not (tmp_path / "out").exists()


def test_workers_whose_parent_is_killed_end_by_themselves(tmp_path: Path) -> None:
    with started(tmp_path, "serve", "coordinator", "--port", "0", "--workers", "2", "--data", str(tmp_path)) as served:
        httpx.get(f"{served.address('Serving at')}/healthz", timeout=60)
        everybody = until(lambda: len(family_of(served.process.pid)) >= 5 and family_of(served.process.pid))
        served.process.kill()
        served.process.wait()
    assert until(lambda: not any(map(is_there, everybody)))
