"""Workers of one coordinator on one database: what each writes in the audit trail stands beside the others'."""

from __future__ import annotations

from pathlib import Path

from coordinator.api import create_app
from coordinator.audit_trail import Disclosure, entry_of
from coordinator.policies import load_policy
from coordinator.settings import Settings
from emr_hub.clock import SteppedClock
from emr_hub.fhir import Canonical
from emr_hub.wire import Wire

BASE = "https://coordinator.emr-hub.example"


async def test_the_same_look_at_two_workers_in_one_millisecond_leaves_two_entries(tmp_path: Path) -> None:
    clock = SteppedClock(1_749_520_800_000)
    workers = [
        create_app(Settings(), clock=clock, policy=load_policy("g147"), wire=Wire({}), database_url=url)
        for url in [f"sqlite:///{tmp_path / 'coordinator.sqlite'}"] * 2
    ]
    for worker in workers:
        await Wire({BASE: worker}).get(f"{BASE}/fhir/Patient?name=Lan")
    kept = (await Wire({BASE: workers[0]}).get(f"{BASE}/fhir/AuditEvent?_summary=count")).json()
    assert kept["total"] == len(workers)
    for worker in workers:
        worker.state.coordinator.close()


def test_hospitals_that_name_their_calls_alike_have_each_its_own_entry() -> None:
    def named(asker: str) -> str:
        said = Disclosure("1|ServiceRequest/o-1", 0, asker, "Organization/cr", None, "Patient/p-1", "Observation", None)
        return str(entry_of(said, Canonical())["id"])

    assert named("Organization/bm") == named("Organization/bm") != named("Organization/bn1")
