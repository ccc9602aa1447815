"""A clinician signs an order; a coordinator and real hospitals answer over the wire."""

from __future__ import annotations

from typing import Any

import pytest

from coordinator.settings import Settings
from emr_hub.clinical import Flag, OrderStatus, ResultStatus
from emr_hub.clock import DAY, HOUR, MINUTE, from_fhir
from emr_hub.fhir import Canonical, admit, audit_event, detected_issue

NOW = from_fhir("2025-06-10T09:00:00+07:00").earliest  # type: ignore[union-attr]
FETCH = "/fhir/Observation?_id=r-100"
HIV_TEST = "24.0174.1661"


async def answer_of(network: Any, number: int = 500, **changed: Any) -> tuple[list[Any], dict[str, Any]]:
    """Sign cholesterol at BM for patient 1; the cards, and the verdict written down."""
    answer = await network["BM"].sign(network["BM"].order(number, 1, **changed), 1)
    cards = answer.json()["cards"]
    (verdict,) = [v for v in await network.verdicts() if v["order"] == f"o-{number}"]
    return cards, verdict


async def test_a_permitted_result_elsewhere_is_fetched_once_and_proposed(shared: Any) -> None:
    cards, verdict = await answer_of(shared)
    assert verdict["verdict"] == "reuse"
    assert shared["BN1"].line.calls == [FETCH]
    (card,) = cards
    assert (
        "4,62 mmol/L" in card["summary"]
        and card["suggestions"][0]["actions"][0]["resourceId"] == "ServiceRequest/o-500"
    )
    (result,) = card["extension"]["https://emr-hub.example/StructureDefinition/earlier-results"]["results"]
    assert result["reference"] == "https://bn1.emr-hub.example/fhir/Observation/r-100"


async def test_the_verdict_is_written_down_with_ten_answers_and_what_would_be_reused(shared: Any) -> None:
    _, verdict = await answer_of(shared)
    assert [verdict[c] for c in ("same_person", "same_test", "final", "recent_enough", "permitted")] == ["yes"] * 5
    assert (verdict["reused"], verdict["visible_at"], verdict["card_shown"]) == ([100], NOW, True)
    assert (verdict["asked_at"], verdict["policy"], verdict["answer"]) == (NOW, "g147", None)


async def test_a_disclosure_leaves_one_audit_event_with_its_legal_basis(shared: Any, words: Canonical) -> None:
    await answer_of(shared)
    (event,) = await shared.resources("AuditEvent")
    access = audit_event.from_fhir(event, words)
    assert access.permitted and access.basis == "written_request"
    assert access.patient == "https://bn1.emr-hub.example/fhir/Patient/p-2"
    assert access.user == "https://bm.emr-hub.example/fhir/Practitioner/c-3"
    assert access.query == "Observation?_id=r-100" and "13/2023" in (access.evidence or "")
    admit(event, "AuditEvent")


async def test_a_proposal_raises_a_finding_on_order_and_result(shared: Any, words: Canonical) -> None:
    await answer_of(shared)
    (issue,) = await shared.resources("DetectedIssue")
    finding = detected_issue.from_fhir(issue, words)
    assert finding.status == "preliminary"
    assert finding.order == "https://bm.emr-hub.example/fhir/ServiceRequest/o-500"
    assert finding.results == ("https://bn1.emr-hub.example/fhir/Observation/r-100",)
    admit(issue, "DetectedIssue")


async def test_an_order_signed_again_is_judged_again(shared: Any) -> None:
    await shared["BM"].sign(shared["BM"].order(500, 1), 1)
    shared["BN1"].line.cut = True
    await shared["BM"].sign(shared["BM"].order(500, 1), 1)
    (verdict,) = await shared.verdicts()
    assert verdict["verdict"] == "ask"


async def test_the_caller_chooses_the_language_of_the_card(shared: Any) -> None:
    answer = await shared["BM"].sign(shared["BM"].order(500, 1), 1, language="en")
    assert "4.62 mmol/L" in answer.json()["cards"][0]["summary"]


async def test_without_a_legal_basis_nothing_is_fetched_and_the_denial_is_recorded(
    network: Any, words: Canonical
) -> None:
    await network["BM"].register(1)
    await network["BN1"].register(2)
    await network["BN1"].publish(network["BN1"].report(100, 2))
    network["BN1"].line.calls.clear()
    cards, verdict = await answer_of(network)
    assert (cards, network["BN1"].line.calls) == ([], [])
    assert (verdict["verdict"], verdict["permitted"], verdict["final"]) == ("repeat", "no", "unknown")
    (event,) = await network.resources("AuditEvent")
    assert not audit_event.from_fhir(event, words).permitted


async def test_the_emergency_basis_permits_nothing_before_the_new_law(network: Any) -> None:
    await network["BM"].register(1)
    await network["BN1"].register(2)
    await network["BN1"].allow(2, "art19_emergency")
    await network["BN1"].publish(network["BN1"].report(100, 2))
    _, verdict = await answer_of(network)
    assert verdict["permitted"] == "no"


async def test_a_probable_link_alone_makes_the_coordinator_ask_and_fetch_nothing(network: Any) -> None:
    await network["BM"].register(1)
    await network["BN1"].register(2, birth_date="1984-04-17")
    await network["BN1"].allow(2)
    await network["BN1"].publish(network["BN1"].report(100, 2))
    network["BN1"].line.calls.clear()
    cards, verdict = await answer_of(network)
    assert (cards, network["BN1"].line.calls, verdict["verdict"]) == ([], [], "ask")
    assert {verdict[c] for c in ("same_person", "same_test", "final", "permitted", "not_serial")} == {"unknown"}
    assert await network.resources("AuditEvent") == []


async def test_a_stranger_with_a_result_is_as_if_nobody_had_one(network: Any) -> None:
    await network["BM"].register(1, cccd=None)
    await network["BN1"].register(2)
    await network["BN1"].allow(2)
    await network["BN1"].publish(network["BN1"].report(100, 2))
    _, verdict = await answer_of(network)
    assert (verdict["verdict"], verdict["same_person"]) == ("repeat", "not_asked")


async def test_a_source_that_is_down_makes_the_coordinator_ask_never_say_none(shared: Any) -> None:
    shared["BN1"].line.cut = True
    cards, verdict = await answer_of(shared)
    assert (cards, verdict["verdict"], verdict["final"], verdict["permitted"]) == ([], "ask", "unknown", "yes")
    assert await shared.resources("AuditEvent") == []


async def test_a_corrected_result_is_judged_as_its_source_now_holds_it(shared: Any) -> None:
    corrected = shared["BN1"].report(100, 2, value=9.9, flag=Flag.HIGH, status=ResultStatus.CORRECTED, version=2)
    assert (await shared["BN1"].publish(corrected)).ok
    cards, verdict = await answer_of(shared)
    (result,) = cards[0]["extension"]["https://emr-hub.example/StructureDefinition/earlier-results"]["results"]
    assert "9,9 mmol/L" in cards[0]["summary"] and result["collected"] == "2025-06-06T09:00:00+07:00"
    assert (verdict["verdict"], verdict["reused"], verdict["visible_at"]) == ("reuse", [100], NOW)
    assert cards[0]["extension"]["https://emr-hub.example/StructureDefinition/earlier-results"]["abnormal"] is True


async def test_a_withdrawn_result_is_no_longer_pointed_to(shared: Any) -> None:
    withdrawn = shared["BN1"].report(100, 2, status=ResultStatus.ENTERED_IN_ERROR, version=2)
    assert (await shared["BN1"].publish(withdrawn)).ok
    shared["BN1"].line.calls.clear()
    cards, verdict = await answer_of(shared)
    assert (cards, verdict["verdict"], shared["BN1"].line.calls) == ([], "repeat", [])


async def test_a_fetched_result_that_turns_out_to_be_none_gives_way_to_the_next(shared: Any) -> None:
    await shared["CR"].register(3)
    await shared["CR"].allow(3)
    await shared["CR"].publish(shared["CR"].report(101, 3, age=2 * DAY))
    shared["CR"].report(101, 3, age=2 * DAY, status=ResultStatus.ENTERED_IN_ERROR, version=2)  # not told to anybody yet
    shared["CR"].line.calls.clear()
    cards, verdict = await answer_of(shared)
    assert (verdict["verdict"], verdict["reused"]) == ("reuse", [100])
    assert shared["CR"].line.calls == ["/fhir/Observation?_id=r-101"] and shared["BN1"].line.calls == [FETCH]
    assert len(cards) == 1 and len(await shared.resources("AuditEvent")) == 2


async def test_only_the_newest_result_is_fetched(shared: Any) -> None:
    await shared["BN1"].publish(shared["BN1"].report(90, 2, age=9 * DAY))
    shared["BN1"].line.calls.clear()
    _, verdict = await answer_of(shared)
    assert (verdict["reused"], shared["BN1"].line.calls) == ([100], [FETCH])


async def test_a_result_older_than_the_longest_window_is_not_even_looked_up(network: Any) -> None:
    await network["BM"].register(1)
    await network["BN1"].register(2)
    await network["BN1"].allow(2)
    longest = network.at.policy.longest_window("tc", "biochemistry")
    await network["BN1"].publish(network["BN1"].report(100, 2, age=longest))
    network["BN1"].line.calls.clear()
    _, verdict = await answer_of(network)
    assert (verdict["same_person"], network["BN1"].line.calls) == ("not_asked", [])
    await network["BN1"].publish(network["BN1"].report(102, 2, age=longest - 1))
    _, verdict = await answer_of(network, 501)
    assert verdict["same_person"] == "yes"


async def test_a_code_the_map_does_not_know_is_invisible_at_source_and_in_the_own_chart(network: Any) -> None:
    await network["BM"].register(1)
    await network["BN1"].register(2)
    await network["BN1"].allow(2)
    await network["BN1"].publish(network["BN1"].report(100, 2, code="LOCAL-TC-UNMAPPED"))
    network["BM"].report(101, 1, code="LOCAL-TC-UNMAPPED")
    _, verdict = await answer_of(network)
    assert verdict["same_person"] == "not_asked"


async def test_loinc_on_the_result_wins_over_the_hospitals_map(network: Any) -> None:
    await network["BM"].register(1)
    network["BM"].report(101, 1, code="LOCAL-TC-UNMAPPED", loinc="14647-2")
    _, verdict = await answer_of(network)
    assert (verdict["verdict"], verdict["reused"]) == ("reuse", [101])


async def test_units_are_converted_and_an_unknown_one_is_unknown_not_wrong(network: Any) -> None:
    await network["BM"].register(1)
    network["BM"].report(101, 1, value=178.6, unit="mg/dL")
    _, verdict = await answer_of(network)
    assert verdict["same_test"] == "yes"
    network["BM"].report(102, 1, age=DAY, value=4.6, unit="furlong")
    _, verdict = await answer_of(network, 501)
    assert (verdict["same_test"], verdict["verdict"]) == ("unknown", "ask")


async def test_an_own_order_without_an_answer_hides_older_results(shared: Any) -> None:
    waiting = shared["BM"].order(400, 1, signed_at=NOW - HOUR, status=OrderStatus.ACTIVE)
    shared["BM"].keep(waiting)
    cards, verdict = await answer_of(shared)
    assert (cards, verdict["final"], verdict["known_in_time"]) == ([], "no", "no")
    assert shared["BN1"].line.calls == []


async def test_a_later_active_order_does_not_count(shared: Any) -> None:
    shared["BM"].keep(shared["BM"].order(400, 1, signed_at=NOW + MINUTE, status=OrderStatus.ACTIVE))
    shared["BM"].keep(shared["BM"].order(900, 1, signed_at=NOW, status=OrderStatus.ACTIVE))
    _, verdict = await answer_of(shared)
    assert verdict["verdict"] == "reuse"


async def test_without_the_review_profile_what_is_absent_is_unknown(shared: Any) -> None:
    draft = shared["BM"].order(500, 1)
    draft["meta"]["profile"] = draft["meta"]["profile"][:1]
    await shared["BM"].sign(draft, 1)
    (verdict,) = await shared.verdicts()
    assert (verdict["no_state_change"], verdict["not_serial"], verdict["verdict"]) == ("unknown", "unknown", "ask")


async def test_a_pointer_to_an_hiv_result_is_never_stored_nor_disclosed(network: Any) -> None:
    await network["BN1"].register(2)
    answer = await network["BN1"].publish(network["BN1"].report(100, 2, code="L-hiv", service=HIV_TEST))
    assert answer.status == 422
    assert await network.resources("DocumentReference") == []


async def test_an_order_for_hiv_is_answered_like_one_without_anything_to_say(network: Any) -> None:
    await network["BM"].register(1)
    network["BM"].report(101, 1, code="L-hiv", service=HIV_TEST)
    answer = await network["BM"].sign(network["BM"].order(500, 1, service=HIV_TEST), 1)
    assert answer.json() == {"cards": []}
    assert await network.verdicts() == []


class TestInformationCards:
    """The operator may want to be told of ask and partial, too."""

    @pytest.fixture
    def settings(self) -> Settings:
        return Settings(information_cards=True)

    async def test_they_inform_and_propose_nothing(self, shared: Any) -> None:
        shared["BN1"].line.cut = True
        cards, verdict = await answer_of(shared)
        assert [c["indicator"] for c in cards] == ["info"] and "suggestions" not in cards[0]
        assert verdict["card_shown"] is False and await shared.resources("DetectedIssue") == []
