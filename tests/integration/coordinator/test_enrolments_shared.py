"""Coordinators on one database: what a hospital says of itself to one, the others know with the next message."""

from __future__ import annotations

import json
from pathlib import Path

from fastapi import FastAPI

from coordinator.services import Coordinator
from emr_hub.wire import Wire
from scenarios.cli.serving import coordinator_app

EXAMPLES = Path(__file__).resolve().parents[3] / "docs" / "examples" / "patient-index"
BASE = "https://coordinator.emr-hub.example"


def work_of(app: FastAPI) -> Coordinator:
    at: Coordinator = app.state.coordinator
    return at


async def told(app: FastAPI, bundle: bytes) -> None:
    assert (await Wire({BASE: app}).post(f"{BASE}/fhir", bundle)).ok


async def test_a_changed_code_map_is_known_to_every_worker(tmp_path: Path) -> None:
    one, other = (coordinator_app(tmp_path, None) for _ in range(2))
    said = json.loads((EXAMPLES / "two-hospitals.json").read_bytes())
    await told(one, json.dumps(said).encode())
    known = work_of(other).enrolments.of_key("bm")
    assert known is not None, "a hospital that is new"
    moved = [entry for entry in said["entry"] if entry["resource"]["resourceType"] in ("Organization", "Endpoint")]
    for entry in moved:
        if entry["resource"]["resourceType"] == "Endpoint" and entry["resource"]["id"] == "bm":
            entry["resource"]["period"] = {"start": "2020-01-01T00:00:00+07:00"}
    await told(one, json.dumps(said).encode())
    before = work_of(other).enrolments.of_key("bm")
    work_of(other).enrolments.look_again()
    after = work_of(other).enrolments.of_key("bm")
    assert before == known and after is not None and after.connected_since < known.connected_since
    for app in (one, other):
        work_of(app).close()


async def test_nothing_is_read_anew_while_nothing_has_changed(tmp_path: Path) -> None:
    app = coordinator_app(tmp_path, None)
    await told(app, (EXAMPLES / "two-hospitals.json").read_bytes())
    enrolments = work_of(app).enrolments
    enrolments.look_again()
    known = enrolments.of_key("bm")
    for _ in range(3):
        enrolments.look_again()
    assert enrolments.of_key("bm") is known
    work_of(app).close()
