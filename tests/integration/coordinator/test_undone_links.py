"""A wrong link is undone: what was shown under it is traced, its readers are told once, and nothing more is shown."""

from __future__ import annotations

from typing import Any

from emr_hub.cds_hooks import Feedback
from emr_hub.clinical import Sex
from emr_hub.fhir import Canonical, Door, Resource, task

REVIEW = "https://coordinator.emr-hub.example/review"
FHIR = "https://coordinator.emr-hub.example/fhir"


async def shown_and_accepted(network: Any) -> Resource:
    """A clinician of BM accepts a card that rests on a result of BN1; the answer of the hook."""
    answer = (await network["BM"].sign(network["BM"].order(500, 1), 1)).json()
    (card,) = answer["cards"]
    told = Feedback(card["uuid"], "accepted", network.at.clock.now(), (card["suggestions"][0]["uuid"],))
    assert (await network["BM"].tell(told)).ok
    return dict(answer)


async def undo(network: Any, decision: str = "reject") -> dict[str, Any]:
    said = {"decision": decision, "by": "Lan, records office", "note": "two women"}
    answer = await network.wire.post(f"{REVIEW}/pairs/bm.p-1/bn1.p-2", said)
    found: dict[str, Any] = answer.json()
    return found


async def test_the_reader_of_a_result_shown_under_a_wrong_link_is_told_by_a_task(shared: Any) -> None:
    await shown_and_accepted(shared)
    found = await undo(shared)
    assert found["parted"] == [["bm.p-1", "bn1.p-2"]] and len(found["notices"]) == 1
    resource = (await shared.wire.get(found["notices"][0])).json()
    Door().admit({k: v for k, v in resource.items() if k != "meta"}, "Task")
    notice = task.from_fhir(resource, Canonical())
    bm, bn1 = shared["BM"].site, shared["BN1"].site
    assert (notice.reader, notice.order) == (bm.url("Practitioner/c-3"), bm.url("ServiceRequest/o-500"))
    assert (notice.patient, notice.source) == (bm.url("Patient/p-1"), bn1.url("Patient/p-2"))
    assert notice.results == (bn1.url("Observation/r-100"),) and notice.withdrawn
    assert resource["priority"] == "urgent" and "chỉ định lại" in resource["description"]
    entries = {entry["id"]: entry for entry in await shared.resources("AuditEvent")}
    (disclosed,) = notice.entries
    assert disclosed.rpartition("/")[2] in entries, "the disclosure itself"
    told = entries[f"notice-{notice.notice_id}"]
    assert told["agent"][-1]["who"] == {"display": notice.reader}
    tasks = (await shared.wire.get(f"{FHIR}/Task?patient={bm.url('Patient/p-1')}&status=requested")).json()
    assert tasks["total"] == 1


async def test_nobody_is_told_twice_and_nobody_who_saw_nothing(shared: Any) -> None:
    assert (await undo(shared))["notices"] == [], "nothing was shown yet"
    assert (await undo(shared, "withdraw"))["together"]
    await shown_and_accepted(shared)
    assert len((await undo(shared))["notices"]) == 1
    assert (await undo(shared, "withdraw"))["together"]
    assert (await undo(shared))["notices"] == []
    assert len(await shared.resources("Task")) == 1


async def test_after_the_link_is_undone_nothing_of_the_other_is_fetched_or_shown(shared: Any) -> None:
    await undo(shared)
    answer = (await shared["BM"].sign(shared["BM"].order(501, 1), 1)).json()
    assert answer == {"cards": []} and shared["BN1"].line.calls == []
    assert [row["verdict"] for row in await shared.verdicts()] == ["repeat"]


async def test_a_card_corrected_to_another_person_tells_the_readers_too(shared: Any) -> None:
    await shown_and_accepted(shared)
    await shared["BN1"].register(2, None, name="Lê Thị Hoa", birth_date="1971-02-03")
    (told,) = await shared.resources("Task")
    assert told["focus"]["reference"].endswith("ServiceRequest/o-500")


async def test_an_order_asks_while_a_question_waits_and_reuses_once_it_is_accepted(network: Any) -> None:
    await network["BM"].register(1)
    await network["BN1"].register(2, sex=Sex.MALE)  # one number, two sexes: always asked
    await network["BN1"].allow(2)
    assert (await network["BN1"].publish(network["BN1"].report(100, 2))).ok
    queue = (await network.wire.get(f"{REVIEW}/questions")).json()
    (question,) = queue["items"]
    assert (queue["waiting"], question["pair"]) == (1, ["bm.p-1", "bn1.p-2"])
    assert (await network["BM"].sign(network["BM"].order(500, 1), 1)).json() == {"cards": []}
    sides = (await network.wire.get(f"{REVIEW}/questions/{question['item']}?by=Lan")).json()
    assert [card["results"] for card in sides["cards"]] == [0, 1], "what a link would open"
    assert (await network.wire.post(f"{REVIEW}/questions/{question['item']}", {"decision": "accept", "by": "Lan"})).ok
    assert len((await network["BM"].sign(network["BM"].order(501, 1), 1)).json()["cards"]) == 1
    assert [row["verdict"] for row in await network.verdicts()] == ["ask", "reuse"]


async def test_whoever_looks_at_cards_names_himself_and_is_written_down(shared: Any) -> None:
    assert (await shared.wire.get(f"{REVIEW}/pairs/bm.p-1/bn1.p-2")).status == 400
    assert (await shared.wire.get(f"{REVIEW}/persons/bm.p-1")).status == 400
    assert (await shared.wire.get(f"{REVIEW}/pairs/bm.p-1/bn1.p-2?by=Lan")).ok
    seen = (await shared.wire.get(f"{REVIEW}/persons/bn1.p-2?by=Lan")).json()
    assert seen["person"] == "bm.p-1" and seen["best_known"]["name"]["value"] == "Trần Thị Ngọc"
    assert [event["event"] for event in seen["events"]] == ["Registered", "Registered", "Linked"]
    assert {step[0] for step in seen["events"][-1]["said"]["levels"]} >= {"name", "birth_date", "cccd"}
    looks = [e for e in await shared.resources("AuditEvent") if e["agent"][-1]["who"] == {"display": "Lan"}]
    assert len(looks) == 2


async def test_a_decision_that_cannot_be_used_is_refused_with_its_part_named(shared: Any) -> None:
    for said, where in (
        (b"{", "body"),
        (b"[]", "body"),
        ({"decision": "perhaps", "by": "Lan"}, "decision"),
        ({"decision": "reject", "by": " "}, "by"),
        ({"decision": "reject"}, "by"),
        ({"decision": "reject", "by": "Lan", "note": "x" * 5_000}, "note"),
        ({"decision": "reject", "by": 7}, "by"),
    ):
        answer = await shared.wire.post(f"{REVIEW}/pairs/bm.p-1/bn1.p-2", said)
        assert answer.status == 400 and f'"{where}"'.encode() in answer.body, said
    gone = await shared.wire.post(f"{REVIEW}/pairs/bm.p-1/bn1.p-99", {"decision": "reject", "by": "Lan"})
    assert gone.status == 400 and b"registered" in gone.body
    for path in ("questions/ffff", "pairs/bm.p-1/nobody", "persons/nobody"):
        assert (await shared.wire.get(f"{REVIEW}/{path}?by=Lan")).status == 404
    for nobody in ("%00", "%20", "x" * 201):
        assert (await shared.wire.get(f"{REVIEW}/persons/bm.p-1?by={nobody}")).status == 400
    for query in ("limit=0", "limit=x", "limit=501", "offset=-1", "set_aside=perhaps"):
        assert (await shared.wire.get(f"{REVIEW}/questions?{query}")).status == 400
