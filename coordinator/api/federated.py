"""Observations on the coordinator: none is stored here, all are asked of the hospitals that hold them."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from fastapi import Response

from coordinator.api.callers import caller, named
from coordinator.api.history_parameters import PARAMETERS, PROVENANCE, Question, newest_of, page_name, question_of
from coordinator.api.missing_words import remarks
from coordinator.services import Coordinator
from coordinator.services.find_person import SharedNumber
from coordinator.services.history import (
    Asker,
    History,
    Result,
    UnknownPatient,
    laboratory_history,
    newest_results,
    one_result,
    own_registration,
    whose,
)
from emr_hub.clock import to_fhir
from emr_hub.errors import DataError
from emr_hub.fhir import Resource, digits
from emr_hub.server import Call, Interaction, Operation, Refusal, fhir_response, with_body
from emr_hub.server.answers import Answers

LASTN = "http://hl7.org/fhir/OperationDefinition/Observation-lastn"


def federated_observations(at: Coordinator) -> Answers:
    """How Observations are read and searched."""
    return Answers(partial(read, at), partial(search, at), PARAMETERS, revincludes=(PROVENANCE,))


def newest_operation(at: Coordinator) -> Operation:
    """`Observation/$lastn`, over all hospitals."""
    return Operation("Observation", "lastn", LASTN, frozenset({"GET", "POST"}), partial(newest, at))


async def search(at: Coordinator, asked: Interaction) -> Response:
    """One page of a person's results, newest first unless `_sort` says otherwise, and what is missing."""
    question = question_of(asked, asked.headers)
    asker = _asker(at, question, asked.caller)
    most = None if question.with_total else question.count
    found = await laboratory_history(
        at, asker, question.asked, most=most, newest_first=question.newest_first, after=question.after
    )
    return _searchset(at, "Observation", question, found)


async def newest(at: Coordinator, call: Call) -> Response:
    """The newest results of each test."""
    call = with_body(call)
    question = question_of(call.query, call.headers)
    if not any(name in ("code", "category", "combo-code") for name, _ in question.kept):
        raise Refusal(400, "required", "category or code, beside the patient", expression="category")
    asker = _asker(at, question, call.caller)
    found = await newest_results(at, asker, question.asked, newest_of(call.query))
    return _searchset(at, "Observation/$lastn", question, found)


async def read(at: Coordinator, asked: Interaction) -> Response:
    """One result by its name here; 404 also where it may not be shown, 503 where its hospital does not answer."""
    who = caller(at)
    name = asked.resource_id or ""
    asker = Asker("", who.house, named(at, asked.caller), f"Observation/{name}", str(uuid4()))
    found = await one_result(at, asker, name)
    if found is None:
        raise Refusal(404, "not-found", "no such result, or none that may be shown")
    if found.silences:
        raise Refusal(503, "transient", remarks(found)[0]["diagnostics"])
    if not found.results:
        raise Refusal(404, "not-found", "no such result, or none that may be shown")
    return fhir_response(digits.dumps(found.results[0].resource))


def _asker(at: Coordinator, question: Question, address: str) -> Asker:
    """Who asks about whom: a hospital of its own patients only; 403 for another's, 404 for somebody unknown."""
    try:
        registration = whose(at, question.patient)
    except UnknownPatient as error:
        raise Refusal(404, "not-found", f"{error.what}; that is not to say that there are no results") from error
    except SharedNumber as error:
        raise Refusal(409, "multiple-matches", error.what, expression="patient") from error
    except DataError as error:
        raise Refusal(400, "invalid", error.what, expression=error.where or None) from error
    who = caller(at)
    if "|" in question.patient:
        registration = own_registration(at, registration, who.house)
    known = at.enrolments.of_registration(registration)
    house = None if known is None else known[0]
    if who.house is not None and house is not None and who.house.key != house.key:
        raise Refusal(403, "forbidden", "a hospital asks about its own registrations; $ihe-pix tells which one that is")
    return Asker(registration, house, named(at, address), f"Observation?{urlencode(question.kept)}", str(uuid4()))


def _searchset(at: Coordinator, place: str, question: Question, found: History) -> Response:
    """The Bundle. Without a total where a hospital was silent: a number would be read as all there is."""
    base = f"{at.settings.fhir_base}/{place}"
    shown = found.results[: question.count] if question.with_total and place == "Observation" else found.results
    after = found.after if len(shown) == len(found.results) or not shown else shown[-1].place.key
    body: Resource = {"resourceType": "Bundle", "type": "searchset"}
    is_counted = found.is_whole and question.after is None and found.after is None
    if is_counted:
        body["total"] = len(found.results)
    body["link"] = [{"relation": "self", "url": f"{base}?{urlencode(question.kept)}"}]
    if after is not None and question.count:
        query = (*question.kept, ("_page", page_name(after)))
        body["link"].append({"relation": "next", "url": f"{base}?{urlencode(query)}"})
    entries = [_match(at, one.resource) for one in shown]
    if question.with_provenance:
        entries += [_included(at, one) for one in shown]
    entries += [{"resource": {"resourceType": "OperationOutcome", "issue": [said]}, "search": {"mode": "outcome"}}
                for said in remarks(found)]  # fmt: skip
    return fhir_response(digits.dumps({**body, **({"entry": entries} if entries else {})}))


def _match(at: Coordinator, resource: Resource) -> dict[str, Any]:
    url = f"{at.settings.fhir_base}/Observation/{resource['id']}"
    return {"fullUrl": url, "resource": resource, "search": {"mode": "match"}}


def _included(at: Coordinator, one: Result) -> dict[str, Any]:
    """Whence a result is: its address at its hospital, and who keeps it."""
    resource, site = one.resource, one.place.source.site
    kind = {"system": "http://terminology.hl7.org/CodeSystem/provenance-participant-type", "code": "custodian"}
    origin: Resource = {
        "resourceType": "Provenance",
        "id": f"{resource['id']}"[:59] + ".from",
        "target": [{"reference": f"Observation/{resource['id']}"}],
        "recorded": resource["meta"].get("lastUpdated") or resource.get("issued") or to_fhir(one.place.collected_at),
        "agent": [{"type": {"coding": [kind]}, "who": {"reference": site.url(site.organization)}}],
        "entity": [{"role": "source", "what": {"reference": resource["meta"]["source"]}}],
    }
    url = f"{at.settings.fhir_base}/Provenance/{origin['id']}"
    return {"fullUrl": url, "resource": origin, "search": {"mode": "include"}}
