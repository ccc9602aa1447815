"""What the clinician answers comes back, may come twice, and settles the finding."""

from __future__ import annotations

from typing import Any

from emr_hub.cds_hooks import Feedback
from emr_hub.clock import MINUTE
from emr_hub.fhir import Canonical, admit, detected_issue


async def shown_card(network: Any) -> tuple[str, str]:
    answer = await network["BM"].sign(network["BM"].order(500, 1), 1)
    (card,) = answer.json()["cards"]
    return card["uuid"], card["suggestions"][0]["uuid"]


async def test_an_accepted_proposal_settles_the_verdict_and_its_finding(shared: Any, words: Canonical) -> None:
    card, suggestion = await shown_card(shared)
    now = shared.clock.now()
    assert (await shared["BM"].tell(Feedback(card, "accepted", now, (suggestion,)))).ok
    (verdict,) = await shared.verdicts()
    assert (verdict["answer"], verdict["answered_at"], verdict["override_reason"]) == ("accepted", now, None)
    (issue,) = await shared.resources("DetectedIssue")
    finding = detected_issue.from_fhir(issue, words)
    assert finding.status == "final" and finding.mitigation is not None
    assert (finding.mitigation.settlement, finding.mitigation.at) == ("withdrawn", now)
    assert finding.results == ("https://bn1.emr-hub.example/fhir/Observation/r-100",)
    admit(issue, "DetectedIssue")


async def test_an_override_keeps_its_coded_reason(shared: Any, words: Canonical) -> None:
    card, _ = await shown_card(shared)
    await shared["BM"].tell(Feedback(card, "overridden", shared.clock.now(), reason_code="clinical-change"))
    (verdict,) = await shared.verdicts()
    (issue,) = await shared.resources("DetectedIssue")
    mitigation = detected_issue.from_fhir(issue, words).mitigation
    assert (verdict["answer"], verdict["override_reason"]) == ("overridden", "clinical-change")
    assert mitigation is not None and mitigation.reason_code == "clinical-change"


async def test_feedback_told_twice_has_one_effect(shared: Any) -> None:
    card, suggestion = await shown_card(shared)
    said = Feedback(card, "accepted", shared.clock.now(), (suggestion,))
    await shared["BM"].tell(said)
    shared.clock.advance_to(shared.clock.now() + MINUTE)
    later = Feedback(card, "overridden", shared.clock.now(), reason_code="too-old")
    await shared["BM"].tell(later)
    before = (await shared.verdicts(), await shared.resources("DetectedIssue"))
    assert (await shared["BM"].tell(said, later)).ok
    assert (await shared.verdicts(), await shared.resources("DetectedIssue")) == before
    assert before[0][0]["answer"] == "overridden"


async def test_feedback_on_a_card_never_shown_is_refused_and_changes_nothing(shared: Any) -> None:
    card, suggestion = await shown_card(shared)
    now = shared.clock.now()
    answer = await shared["BM"].tell(
        Feedback(card, "accepted", now, (suggestion,)), Feedback("nobody", "accepted", now, ("x",))
    )
    assert answer.status == 400
    assert (await shared.verdicts())[0]["answer"] is None
