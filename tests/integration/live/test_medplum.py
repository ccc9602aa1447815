"""A hospital whose record lies on a server that is not ours: Medplum's FHIR router, as its own packages ship it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from emr_hub.clock import SystemClock
from emr_hub.errors import UsageError
from scenarios.engines.exchange import run_exchange
from scenarios.live import LivePilot, LivePlan
from tests.integration.live.small_pilot import ANSWERS, PLAN, QUIET, busy_world

THERE = Path(__file__).resolve().parents[2] / "others" / "medplum"

pytestmark = pytest.mark.skipif(
    shutil.which("node") is None or not (THERE / "node_modules").is_dir(),
    reason="needs node and `npm ci` in tests/others/medplum",
)


@pytest.fixture
def medplum() -> Iterator[str]:
    """The base address of a server with nothing in it."""
    server = subprocess.Popen(["node", "server.mjs"], cwd=THERE, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    yield server.stdout.readline().strip()
    server.terminate()
    server.wait(20)
    server.stdout.close()


def found(base: str, query: str) -> list[dict[str, Any]]:
    answer = httpx.get(f"{base}/{query}", timeout=30).json()
    return [entry["resource"] for entry in answer.get("entry", ())]


def test_a_hospital_on_medplums_server_takes_part_and_every_order_is_decided_alike(medplum: str) -> None:
    pilot = LivePilot(LivePlan(elsewhere={"BN1": medplum}), SystemClock(), lambda key, **said: None)
    live = pilot.play(busy_world().tables(), QUIET, ANSWERS)
    rows = live.decisions.to_pylist()
    assert rows == run_exchange(busy_world().tables(), QUIET, ANSWERS).decisions.to_pylist()
    assert any(one // 100 * 100 == one for row in rows for one in row["reused"] or ()), "nothing of BN1 was reused"
    assert (pilot.facts["failures"], pilot.facts["elsewhere"]) == (0, ["BN1"])
    origin = medplum.removesuffix("/fhir/R4")
    assert live.statistics.requests[origin] > 0, "the coordinator asked Medplum's server itself"
    _stands_there(medplum)


def _stands_there(base: str) -> None:
    """What the hospital did lies on that server, and what is nobody's business does not."""
    results = {one["id"]: one for one in found(base, "Observation?patient=Patient/p-20&category=laboratory&_count=100")}
    assert results["r-200"]["valueQuantity"]["value"] == 31.0, "the correction"
    assert results["r-200"]["meta"]["versionId"] != "1", "the server's own versions"
    assert {one["status"] for one in found(base, "ServiceRequest?_count=100")} <= {"completed", "revoked", "active"}
    assert not [one for one in found(base, "ServiceRequest?_count=100") if one["id"] == "o-105"], (
        "HIV stays locked away"
    )


def test_an_outage_of_another_program_cannot_be_declared(medplum: str) -> None:
    pilot = LivePilot(LivePlan(elsewhere={"BN1": medplum}), SystemClock(), lambda key, **said: None)
    with pytest.raises(UsageError, match="outage"):
        pilot.play(busy_world().tables(), PLAN, ANSWERS)
