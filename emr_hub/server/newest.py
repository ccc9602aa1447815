"""`Observation/$lastn`: the newest results of each test of a patient, however many there are to choose from."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import Response

from emr_hub.errors import DataError
from emr_hub.fhir import digits
from emr_hub.fhir.bundle import Link, spliced_searchset
from emr_hub.fhir.lastn import newest_of_each
from emr_hub.server.asked import Interaction, Query
from emr_hub.server.endpoint import Endpoint
from emr_hub.server.everything import every_match
from emr_hub.server.operations import Call, with_body
from emr_hub.server.refusals import Refusal, fhir_response, refused
from emr_hub.storage import Stored

_OWN = frozenset({"max", "_count", "_format", "_pretty", "_page", "_sort"})


async def lastn(endpoint: Endpoint, call: Call) -> Response:
    """A searchset, newest first within a test; results that share a coding, also by way of others, are of one test."""
    call = with_body(call)
    asked = Interaction("search", "Observation", None, call.query, None, call.headers, call.caller)
    await endpoint.ask(asked)
    most, conditions = _most(call), tuple(pair for pair in call.query if pair[0] not in _OWN)
    if not any(name.partition(":")[0].partition(".")[0] in ("patient", "subject") for name, _ in conditions):
        raise Refusal(400, "required", "whose results: patient or subject", expression="patient")
    chosen = _chosen(_all(endpoint, conditions), most)
    await endpoint.shown(asked, chosen)
    url = f"{endpoint.base}/Observation/$lastn?{urlencode([*conditions, ('max', str(most))])}"
    bodies = [(f"{endpoint.base}/Observation/{one.resource_id}", one.body) for one in chosen]
    return fhir_response(spliced_searchset(bodies, total=len(bodies), links=[Link("self", url)]))


def _most(call: Call) -> int:
    said = call.value("max") or "1"
    if not said.isascii() or not said.isdigit() or not 0 < int(said[:9]) < 10**8:
        raise Refusal(400, "value", "max is a whole number above 0", expression="max")
    return int(said[:9])


def _all(endpoint: Endpoint, conditions: Query) -> list[Stored]:
    try:
        return list(every_match(endpoint, endpoint.store.read_query("Observation", conditions)))
    except DataError as error:
        raise refused(error, 400) from error


def _chosen(found: list[Stored], most: int) -> list[Stored]:
    by_id = {one.resource_id: one for one in found}
    newest = newest_of_each([digits.loads(one.body) for one in found], most)
    return [by_id[resource["id"]] for resource in newest]
