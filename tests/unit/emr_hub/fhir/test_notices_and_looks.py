"""A notice to a reader and the entry of a look, to FHIR and back and through the door."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest

from emr_hub.errors import DataError
from emr_hub.fhir import Canonical, Door, look_up, task

CANONICAL = Canonical()
NOTICE = task.Notice(
    notice_id="n-1",
    told_at=1_760_000_000_000,
    reader="https://bm.emr-hub.example/fhir/Practitioner/c-3",
    patient="https://bm.emr-hub.example/fhir/Patient/p-1",
    source="https://bn1.emr-hub.example/fhir/Patient/p-2",
    order="https://bm.emr-hub.example/fhir/ServiceRequest/o-5",
    results=("https://bn1.emr-hub.example/fhir/Observation/r-1",),
    entries=("AuditEvent/a-1",),
    withdrawn=True,
    words="Look again.",
)
LOOK = look_up.LookUp("a-1", 1_760_000_000_000, "search", "10.0.0.7", "", "https://hub/fhir", "family=Trần", ())


@pytest.mark.parametrize("withdrawn", [True, False])
def test_a_notice_goes_to_fhir_and_back_and_is_urgent_when_an_order_was_given_up(withdrawn: bool) -> None:
    notice = replace(NOTICE, withdrawn=withdrawn)
    resource = task.to_fhir(notice, CANONICAL)
    Door().admit(resource, "Task")
    assert task.from_fhir(resource, CANONICAL) == notice
    assert resource["priority"] == ("urgent" if withdrawn else "routine")


def test_a_task_of_another_kind_is_no_notice() -> None:
    resource = task.to_fhir(NOTICE, CANONICAL) | {"code": {"text": "wash hands"}}
    with pytest.raises(DataError, match=r"Task\.code"):
        task.from_fhir(resource, CANONICAL)


def test_a_look_names_everybody_shown_the_question_and_whoever_asked() -> None:
    look = replace(LOOK, person="Practitioner/c-3", patients=("Patient/bm.p-1", "Patient/bn1.p-2"))
    entry = look_up.to_fhir(look)
    Door().admit(entry, "AuditEvent")
    assert [e["what"]["reference"] for e in entry["entity"] if "what" in e] == list(look.patients)
    assert base64.b64decode(entry["entity"][-1]["query"]).decode() == "family=Trần"
    assert entry["agent"][0]["network"] == {"address": "10.0.0.7", "type": "2"}
    assert entry["agent"][-1]["who"] == {"display": "Practitioner/c-3"} and entry["agent"][-1]["requestor"]


def test_a_look_that_shows_nobody_is_written_down_too_and_a_flood_of_words_is_cut() -> None:
    entry = look_up.to_fhir(replace(LOOK, query="x" * 1_000_000))
    Door().admit(entry, "AuditEvent")
    assert len(entry["entity"]) == 1 and len(entry["entity"][0]["query"]) < 20_000
