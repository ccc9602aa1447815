"""Operations on Patient: `$match` (FHIR R4, IHE PDQm ITI-119) and `$ihe-pix` (IHE PIXm ITI-83)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import orjson
from fastapi import Response

from coordinator.api.callers import named
from coordinator.services import Coordinator
from coordinator.services.find_person import (
    SharedNumber,
    UnknownDomain,
    UnknownNumber,
    certain_only,
    cross_reference,
    match,
    patient_of,
)
from coordinator.services.note_look import note_look
from emr_hub.errors import DataError
from emr_hub.fhir import Resource, bundle
from emr_hub.fhir.outcome import outcome
from emr_hub.fhir.reading import items
from emr_hub.server import Call, Operation, Refusal, fhir_response

MATCH = "http://hl7.org/fhir/OperationDefinition/Patient-match"
PIX = "https://profiles.ihe.net/ITI/PIXm/OperationDefinition/IHE.PIXm.pix"
_MOST = 1000  # answers to one question


def patient_operations(at: Coordinator) -> list[Operation]:
    """What may be asked of Patients beside reading and searching."""
    return [
        Operation("Patient", "match", MATCH, frozenset({"POST"}), partial(answer_match, at)),
        Operation("Patient", "ihe-pix", PIX, frozenset({"GET"}), partial(answer_pix, at)),
    ]


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question by `$match`."""

    patient: Resource
    only_certain: bool
    most: int


async def answer_match(at: Coordinator, call: Call) -> Response:
    """A searchset of the registered Patients that this one may be, best first, scored and graded."""
    try:
        asked = _asked(at, call.body)
        found = match(at, asked.patient)
    except DataError as error:
        words = f"{error.what}; expected {error.expected}" if error.expected else error.what
        raise Refusal(400, "invalid", words, expression=error.where or None) from error
    shown = (certain_only(found) if asked.only_certain else found.alike)[: asked.most]
    answers = []
    for one in shown:
        resource = patient_of(at, one.shelved.registration, one.shelved.card)
        url = f"{at.settings.fhir_base}/Patient/{resource['id']}"
        graded = one.comparison
        answers.append(bundle.Scored(url, orjson.dumps(resource), round(graded.score, 6), str(graded.grade)))
    query = f"POST Patient/$match {orjson.dumps(asked.patient).decode()}"
    note_look(
        at, "operation", query, (one.full_url.rpartition("/")[2] for one in answers), caller=named(at, call.caller)
    )
    remarks = [outcome("informational", doubt, severity="information") for doubt in found.doubts]
    return fhir_response(bundle.scored_searchset(answers, f"{at.settings.fhir_base}/Patient/$match", remarks))


def _asked(at: Coordinator, body: bytes) -> _Asked:
    """The question of a Parameters, or of a bare Patient as PDQm allows; DataError names what is wrong with it."""
    resource = at.door.admit(body)
    if resource.get("resourceType") == "Patient":
        return _Asked(resource, False, _MOST)
    if resource.get("resourceType") != "Parameters":
        raise DataError("another resource type", where="resourceType", expected="Parameters")
    patient = _only(resource, "resource", "resource")
    if not isinstance(patient, dict) or patient.get("resourceType") != "Patient":
        raise DataError("missing or no Patient", where="Parameters.parameter", expected="one named resource: a Patient")
    most = _only(resource, "count", "valueInteger")
    if most is not None and most < 1:
        raise DataError("below 1", where="Parameters.parameter", expected="a count of 1 or more")
    return _Asked(patient, _only(resource, "onlyCertainMatches", "valueBoolean") is True, min(most or _MOST, _MOST))


def _only(resource: Resource, name: str, kind: str) -> Any:
    """The value of the one parameter of that name; None without it, DataError for two, or one of another kind."""
    held = [one for one in items(resource, "parameter") if one.get("name") == name]
    if len(held) > 1:
        raise DataError(f"{name} named twice", where="Parameters.parameter", expected="each parameter once")
    if held and kind not in held[0]:
        raise DataError(f"{name} of another kind", where="Parameters.parameter", expected=kind)
    return held[0][kind] if held else None


async def answer_pix(at: Coordinator, call: Call) -> Response:
    """All numbers of the person who bears the one asked about; the profile's own words where nobody does."""
    system, value = _source(call)
    targets = call.values("targetSystem")
    try:
        found = cross_reference(at, system, value, targets)
    except UnknownNumber as error:
        raise Refusal(404, "not-found", error.what, expression="sourceIdentifier") from error
    except SharedNumber as error:
        raise Refusal(409, "multiple-matches", error.what, expression="sourceIdentifier") from error
    except UnknownDomain as error:
        status = 403 if error.where == "targetSystem" else 400
        raise Refusal(status, "code-invalid", error.what, expression=error.where) from error
    query = "&".join(f"{name}={said}" for name, said in call.query)
    note_look(
        at, "operation", f"Patient/$ihe-pix?{query}", (n.patient_id for n in found), caller=named(at, call.caller)
    )
    numbers = [{"name": "targetIdentifier", "valueIdentifier": {"system": n.system, "value": n.value}} for n in found]
    patients = [
        {"name": "targetId", "valueReference": {"reference": f"{at.settings.fhir_base}/Patient/{name}"}}
        for name in dict.fromkeys(n.patient_id for n in found)
    ]
    told = [*numbers, *patients]
    body = {"resourceType": "Parameters", **({"parameter": told} if told else {})}
    return fhir_response(orjson.dumps(body))


def _source(call: Call) -> tuple[str, str]:
    said = call.values("sourceIdentifier")
    system, bar, value = said[0].partition("|") if said else ("", "", "")
    if len(said) != 1 or not bar or not system or not value:
        raise Refusal(400, "required", "sourceIdentifier=system|value, once", expression="sourceIdentifier")
    return system, value
