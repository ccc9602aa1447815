"""What staff read: findings, measures, flows, the hospitals, the rules, one order tried out, health and figures."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from uuid import UUID

import pytest

from coordinator.api.report_answers import _cell
from coordinator.api.report_words import columns_of
from emr_hub.cds_hooks import Feedback, HookRequest, request_json
from emr_hub.clock import DAY, HOUR
from emr_hub.fhir import bundle

BASE = "https://coordinator.emr-hub.example"
REPORTS = ("findings", "measures", "flows", "facilities", "policies")


async def rows(network: Any, query: str) -> list[dict[str, Any]]:
    answer = await network.wire.get(f"{BASE}/reports/{query}")
    assert answer.ok, answer.body
    return json.loads(answer.body)["rows"]


@pytest.fixture
async def busy(shared: Any) -> Any:
    """Two orders of BM: one proposal accepted, one declined; BN1's line cut for a third."""
    for number, outcome in ((500, "accepted"), (501, "overridden")):
        (card,) = (await shared["BM"].sign(shared["BM"].order(number, 1), 1)).json()["cards"]
        taken = (card["suggestions"][0]["uuid"],) if outcome == "accepted" else ()
        reason = None if taken else "clinical-change"
        assert (await shared["BM"].tell(Feedback(card["uuid"], outcome, shared.clock.now(), taken, reason))).ok
    shared["BN1"].line.cut = True
    await shared["BM"].sign(shared["BM"].order(502, 1), 1)
    shared["BN1"].line.cut = False
    return shared


async def test_findings_tell_what_became_of_every_proposal(busy: Any) -> None:
    first, second = await rows(busy, "findings")
    assert (first["facility"], first["order"], first["answer"]) == ("BM", "o-500", "accepted")
    assert first["results_reused"] == 1
    assert (second["answer"], second["override_reason"]) == ("overridden", "clinical-change")
    assert await rows(busy, "findings?facility=CR") == [] and await rows(busy, "findings?to=2025-06-09") == []
    assert len(await rows(busy, "findings?from=2025-06-10&to=2025-06-10&facility=bm")) == 2


async def test_measures_count_by_period_and_hospital_and_add_up(busy: Any) -> None:
    named = {"day": "2025-06-10", "week": "2025-06-09", "month": "2025-06-01", "all": "all"}
    for period, name in named.items():
        (row,) = await rows(busy, f"measures?period={period}")
        assert (row["period"], row["facility"], row["orders"]) == (name, "BM", 3)
        assert row["reuse"] + row["partial"] + row["repeat"] + row["ask"] == row["orders"]
        assert row["accepted"] + row["overridden"] + row["unanswered"] == row["proposed"] == 2
        assert row["share_accepted"] == 0.5


async def test_an_order_just_after_midnight_in_viet_nam_counts_on_that_day(shared: Any) -> None:
    shared.clock.advance_to(shared.clock.now() + 15 * HOUR)  # 00:00 on 11 June, 17:00 on the tenth in Greenwich
    await shared["BM"].sign(shared["BM"].order(500, 1, signed_at=shared.clock.now()), 1)
    (row,) = await rows(shared, "measures?period=day")
    assert row["period"] == "2025-06-11"
    assert await rows(shared, "measures?to=2025-06-10") == []


async def test_flows_tell_whose_results_were_shown_to_whom(busy: Any) -> None:
    await busy.wire.get(f"{BASE}/fhir/Observation?patient=bm.p-1")
    assert await rows(busy, "flows") == [{"from": "BN1", "to": "BM", "looks": 3, "for_orders": 2, "results": 3}]
    assert await rows(busy, "flows?facility=CR") == []


async def test_the_hospitals_tell_when_they_were_heard_of_how_late_and_how_often_silent(busy: Any) -> None:
    busy.clock.advance_to(busy.clock.now() + 5 * 60_000)
    found = {row["facility"]: row for row in await rows(busy, "facilities")}
    assert set(found) == {"BM", "BN1", "CR"}
    assert (found["BM"]["orders_asked"], found["BM"]["messages_sent"]) == (3, 1)
    source = found["BN1"]
    assert (source["fetches_answered"], source["fetches_failed"], source["share_failed"]) == (2, 1, 0.3333)
    assert source["minutes_since_contact"] == 5 and source["last_failure"]
    assert source["lag_minutes_last"] == (4 * DAY - HOUR) / 60_000
    assert found["CR"]["last_contact"] == "" and found["CR"]["minutes_since_contact"] is None


async def test_what_was_counted_is_still_there_after_another_coordinator_reads_it(busy: Any) -> None:
    from coordinator.services.contacts import Contacts

    await rows(busy, "facilities")
    busy.at.contacts = Contacts()
    found = {row["facility"]: row for row in await rows(busy, "facilities")}
    assert found["BM"]["orders_asked"] == 3


async def test_the_rule_in_force_comes_first(shared: Any) -> None:
    first, *others = await rows(shared, "policies")
    assert (first["policy"], first["in_force"]) == ("g147", True) and first["title_vi"] and first["source"]
    assert others and not any(row["in_force"] for row in others)


async def test_every_report_says_what_its_columns_mean_and_is_the_same_in_csv(busy: Any) -> None:
    for name in REPORTS:
        plain = json.loads((await busy.wire.get(f"{BASE}/reports/{name}")).body)
        assert list(plain["columns"]) == list(plain["rows"][0]) == list(columns_of(name))
        assert all(said["en"] and said["vi"] for said in plain["columns"].values())
        for answer in (
            await busy.wire.get(f"{BASE}/reports/{name}?format=csv"),
            await busy.wire.get(f"{BASE}/reports/{name}", headers={"accept": "text/csv"}),
        ):
            assert answer.headers["content-type"].startswith("text/csv")
            table = list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))
            assert len(table) == len(plain["rows"])
            written = {key: "" if value is None else str(value) for key, value in plain["rows"][0].items()}
            assert table[0] == written


async def test_a_wrong_parameter_is_named(shared: Any) -> None:
    for query, named in {
        "findings?from=June": "from", "findings?to=2025-13-01": "to", "flows?from=2025-06-02&to=2025-06-01": "to",
        "measures?facility=ZZ": "facility", "measures?period=year": "period",
        "findings?facilty=BM": "facilty", "facilities?from=2025-06-01": "from", "flows?format=xml": "format",
    }.items():  # fmt: skip
        answer = await shared.wire.get(f"{BASE}/reports/{query}")
        assert answer.status == 400 and json.loads(answer.body)["issue"][0]["expression"] == [named]


def test_a_cell_that_a_spreadsheet_would_run_is_written_as_text() -> None:
    assert _cell("=HYPERLINK(1)") == "'=HYPERLINK(1)" and _cell(-3) == -3


async def question(network: Any, query: str = "", **changed: Any) -> Any:
    hospital = network["BM"]
    chart = await hospital.chart(1)
    request = HookRequest(
        hook="order-sign", hook_instance=str(UUID(int=5)), user_id="Practitioner/c-3", patient_id="p-1",
        draft_orders=bundle.collection([hospital.order(500, 1)]), fhir_server=hospital.site.fhir_base, prefetch=chart,
    )  # fmt: skip
    return await network.wire.post(f"{BASE}/reports/what-if{query}", {**request_json(request), **changed})


async def test_an_order_tried_out_is_judged_like_a_real_one_and_leaves_only_the_look(shared: Any) -> None:
    said = json.loads((await question(shared)).body)
    (order,) = said["orders"]
    assert (order["verdict"], order["would_propose"], said["policy"]) == ("reuse", True, "g147")
    assert order["answers"]["permitted"] == "yes" and len(order["answers"]) == 10
    assert order["candidates"] == [{"analyte": "tc", "facility": "BN1", "age_days": 4.0, "level": 5}]
    assert "4.62" not in json.dumps(said) and "Không lưu" in said["kept"]["vi"]
    assert len(await shared.resources("AuditEvent")) == 1
    assert await shared.verdicts() == [] and await shared.resources("DetectedIssue") == []
    assert await rows(shared, "measures") == []


async def test_an_order_tried_out_without_asking_anybody_leaves_nothing(shared: Any) -> None:
    shared["BN1"].line.calls.clear()
    said = json.loads((await question(shared, "?sources=leave")).body)
    assert (said["orders"][0]["verdict"], said["orders"][0]["answers"]["final"]) == ("ask", "unknown")
    assert shared["BN1"].line.calls == [] and await shared.resources("AuditEvent") == []
    assert {row["facility"]: row["fetches_failed"] for row in await rows(shared, "facilities")}["BN1"] == 0


async def test_an_order_may_be_tried_out_under_another_rule(shared: Any) -> None:
    said = json.loads((await question(shared, "?policy=fixed-12h")).body)
    assert (said["policy"], said["orders"][0]["answers"]["recent_enough"]) == ("fixed-12h", "no")
    for query in ("?policy=/etc/passwd", "?policy=none", "?sources=some"):
        assert (await question(shared, query)).status == 400
    assert (await question(shared, hook="nothing")).status == 400


async def test_health_figures_and_the_start_page(busy: Any) -> None:
    assert json.loads((await busy.wire.get(f"{BASE}/healthz")).body) == {"status": "ok"}
    figures = (await busy.wire.get(f"{BASE}/metrics")).body.decode()
    assert 'coordinator_verdicts_total{verdict="reuse"} 2.0' in figures
    assert 'coordinator_request_seconds_bucket{le="0.5",part="/cds-services",status="200"}' in figures
    assert "coordinator_door_validations_total" in figures
    from prometheus_client.parser import text_string_to_metric_families

    read = {family.name for family in text_string_to_metric_families(figures)}
    assert {"coordinator_checks", "coordinator_feedback", "coordinator_enrolled_hospitals"} <= read
    page = (await busy.wire.get(f"{BASE}/")).body.decode()
    assert "Hệ thống điều phối dữ liệu y tế" in page and "need not be repeated" in page and "{version}" not in page
    reports = [f"reports/{name}" for name in REPORTS]
    for link in ("docs", "fhir/metadata", "cds-services", *reports, "healthz", "metrics"):
        assert f'href="{link}"' in page and (await busy.wire.get(f"{BASE}/{link}")).ok


async def test_the_description_of_the_api_explains_itself_in_both_languages(shared: Any) -> None:
    described = json.loads((await shared.wire.get(f"{BASE}/openapi.json")).body)
    for path in ("/cds-services/{service}", "/reports/measures", "/reports/what-if", "/healthz"):
        for said in described["paths"][path].values():
            assert " / " in said["summary"] and said["tags"]
    measures = described["paths"]["/reports/measures"]["get"]
    assert {one["name"] for one in measures["parameters"]} == {"from", "to", "facility", "period", "format"}
    assert "tỷ lệ chấp nhận" in measures["description"]
    body = described["paths"]["/cds-services/{service}"]["post"]["requestBody"]["content"]["application/json"]
    assert body["schema"]["example"]["hook"] == "order-sign"
