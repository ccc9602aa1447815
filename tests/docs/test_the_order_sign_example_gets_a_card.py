"""The example of the README is answered as the README says: one card that proposes to withdraw the draft."""

from __future__ import annotations

from pathlib import Path

from coordinator.api import create_app
from coordinator.policies import load_policy
from coordinator.settings import Settings
from emr_hub.clock import SteppedClock, from_fhir
from emr_hub.wire import Wire
from hospitals.emr import COORDINATOR, Emr, enrol

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "order-sign.json"
README = ROOT / "README.md"


async def test_the_example_gets_one_card_that_proposes_to_withdraw_the_draft() -> None:
    clock = SteppedClock(from_fhir("2026-11-23T09:00:00+07:00").earliest)  # type: ignore[union-attr]
    outward = Wire({})
    app = create_app(Settings(), clock=clock, policy=load_policy("g147"), wire=outward)
    wire = Wire({COORDINATOR: app}, coordinator=COORDINATOR)
    hospital = Emr("BM", wire, clock, connected_since=clock.now())
    await enrol(hospital)
    answer = await wire.post(hospital.hook_url, EXAMPLE.read_bytes(), headers={"accept-language": "en"})
    cards = answer.json()["cards"]
    assert len(cards) == 1 and "Cholesterol" in cards[0]["summary"]
    assert cards[0]["suggestions"][0]["actions"][0]["resourceId"] == "ServiceRequest/o-101"
    assert len(cards[0]["overrideReasons"]) > 5
    finding = "DetectedIssue?patient=https://bm.emr-hub.example/fhir/Patient/p-1"
    assert finding in README.read_text(encoding="utf-8")
    assert (await wire.get(f"{COORDINATOR}/fhir/{finding}")).json()["total"] == 1
    await wire.close()
    await outward.close()
    hospital.store.close()
