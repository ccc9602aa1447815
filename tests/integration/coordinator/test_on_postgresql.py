"""The same coordinator on PostgreSQL: an order, its history, the reports, and a token used twice."""

from __future__ import annotations

import json
from typing import Any

from coordinator.api import create_app
from coordinator.callers.replays import remember
from coordinator.policies import load_policy
from coordinator.settings import Settings
from emr_hub.clock import DAY, SteppedClock
from emr_hub.wire import Wire
from tests.integration.coordinator.conftest import BASE, NOW, Hospital


async def test_an_order_its_history_and_the_reports_are_the_same_there(own_database: str) -> None:
    clock = SteppedClock(NOW)
    hospitals = {key: Hospital(key, clock) for key in ("BM", "BN1")}
    outward = Wire({hospital.site.base: hospital.line for hospital in hospitals.values()})
    app = create_app(Settings(), clock=clock, policy=load_policy("g147"), wire=outward, database_url=own_database)
    at = app.state.coordinator
    wire = Wire({**{h.site.base: h.line for h in hospitals.values()}, BASE: app}, coordinator=BASE)
    for number, hospital in enumerate(hospitals.values(), 1):
        hospital.wire = wire
        assert (await hospital.enrol()).ok
        await hospital.register(number)
        await hospital.allow(number)
        assert (await hospital.publish(hospital.report(100 * number, number, age=(14 - 5 * number) * DAY))).ok
    assert len((await hospitals["BM"].sign(hospitals["BM"].order(500, 1), 1)).json()["cards"]) == 1
    history = (await wire.get(f"{BASE}/fhir/Observation?patient=bm.p-1")).json()
    assert [entry["resource"]["id"] for entry in history["entry"]] == ["ptr-bn1-200", "ptr-bm-100"]

    async def rows(name: str) -> list[dict[str, Any]]:
        return json.loads((await wire.get(f"{BASE}/reports/{name}")).body)["rows"]

    (measured,) = await rows("measures?period=day&facility=BM")
    assert (measured["period"], measured["reuse"], measured["proposed"]) == ("2025-06-10", 1, 1)
    assert [row["to"] for row in await rows("flows")] == ["BM"] and len(await rows("findings")) == 1
    status = {row["facility"]: row for row in await rows("facilities")}
    assert (status["BM"]["orders_asked"], status["BN1"]["fetches_answered"]) == (1, 2)
    with at.ledger.writing() as book:
        assert remember(book, "BM", "1", NOW + 60_000, NOW) and not remember(book, "BM", "1", NOW + 60_000, NOW)
    at.close()
    await outward.close()
