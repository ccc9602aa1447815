"""`Patient/$everything`: a patient, all that is about him, and whom it names, page by page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from fastapi import Response

from emr_hub.clock import from_fhir
from emr_hub.errors import DataError
from emr_hub.fhir.bundle import Link, spliced_searchset
from emr_hub.server.asked import Interaction
from emr_hub.server.endpoint import Endpoint
from emr_hub.server.operations import Call, with_body
from emr_hub.server.reading import present
from emr_hub.server.refusals import Refusal, fhir_response, refused
from emr_hub.storage import Query, Stored, parameters_of

_NAMED: Final = re.compile(
    rb'"reference":"((?:Device|Location|Medication|Organization|Practitioner|PractitionerRole)/[A-Za-z0-9\-.]{1,64})"'
)
_KNOWN: Final = frozenset({"_since", "_type", "_count", "_page", "_format", "_pretty", "start", "end"})
_CHUNK: Final = 1000  # resources taken from the store at once while a whole answer is gathered


@dataclass(frozen=True, slots=True)
class _Asked:
    """What of the patient is wanted: `at` is where the page begins, as (number of the type, page within it)."""

    types: tuple[str, ...]
    conditions: tuple[tuple[str, str], ...]
    count: int
    at: tuple[int, str]


async def everything(endpoint: Endpoint, call: Call) -> Response:
    """A searchset: the patient first, then type by type what refers to him, with whom and what that names."""
    call = with_body(call)
    name = call.resource_id or ""
    asked = Interaction("read", "Patient", name, call.query, None, call.headers, call.caller)
    await endpoint.ask(asked)
    patient = present(endpoint.store.get("Patient", name))
    wanted = _wanted(endpoint, call)
    matches, following = _page(endpoint, patient, wanted)
    included = _named(endpoint, matches, wanted)
    await endpoint.shown(asked, [*matches, *included])
    return fhir_response(_bundle(endpoint, call, matches, included, following))


def compartment(endpoint: Endpoint) -> tuple[str, ...]:
    """The types whose resources are about a patient and readable here, Patient first."""
    kept = sorted(endpoint.readable - endpoint.answers.keys())
    return ("Patient", *(kind for kind in kept if kind != "Patient" and "patient" in parameters_of(kind)))


def every_match(endpoint: Endpoint, query: Query) -> Iterator[Stored]:
    """All that match, however many, from one snapshot."""
    page = endpoint.store.page(query, default_count=_CHUNK, most=_CHUNK)
    yield from page.matches
    while page.next:
        page = endpoint.store.next_page(page.next)
        yield from page.matches


def _wanted(endpoint: Endpoint, call: Call) -> _Asked:
    unknown = next((key for key, _ in call.query if key not in _KNOWN), None)
    if unknown:
        raise Refusal(400, "not-supported", f"parameter {unknown} is not supported", expression=unknown)
    types, said = compartment(endpoint), call.value("_type")
    chosen = tuple(kind for kind in types if said is None or kind in said.split(","))
    since = call.value("_since")
    if since is not None and from_fhir(since.replace(" ", "+")) is None:
        raise Refusal(400, "value", "_since is a FHIR instant", expression="_since")
    conditions = (("_lastUpdated", f"ge{since.replace(' ', '+')}"),) if since else ()
    count = call.value("_count") or str(endpoint.max_count)
    if not count.isascii() or not count.isdigit() or not 0 < int(count[:9]):
        raise Refusal(400, "value", "_count is a whole number above 0", expression="_count")
    return _Asked(chosen, conditions + _care_dates(call), min(int(count[:9]), endpoint.max_count), _place(call))


def _care_dates(call: Call) -> tuple[tuple[str, str], ...]:
    """`start` and `end` as bounds of the date a resource is sorted by; the search checks what they hold."""
    bounds = (("start", "ge"), ("end", "le"))
    return tuple(("date", prefix + value) for name, prefix in bounds if (value := call.value(name)))


def _place(call: Call) -> tuple[int, str]:
    number, _, token = (call.value("_page") or "0").partition(".")
    if not number.isascii() or not number.isdigit() or len(number) > 3:
        raise Refusal(400, "value", "no page of this answer", expression="_page")
    return int(number), token


def _page(endpoint: Endpoint, patient: Stored, asked: _Asked) -> tuple[list[Stored], str | None]:
    """The resources of one page, and where the next begins (None after the last)."""
    found: list[Stored] = []
    number, token = asked.at
    while number < len(asked.types):
        room = asked.count - len(found)
        if room == 0:
            return found, f"{number}.{token}"
        some, token = _some(endpoint, patient, asked, asked.types[number], token, room)
        found += some
        if token:
            return found, f"{number}.{token}"
        number += 1
    return found, None


def _some(
    endpoint: Endpoint, patient: Stored, asked: _Asked, kind: str, token: str, room: int
) -> tuple[list[Stored], str]:
    """Resources of one type, and the page that follows."""
    if kind == "Patient":
        return [patient], ""
    known = parameters_of(kind)
    bounds = tuple(pair for pair in asked.conditions if pair[0] == "_lastUpdated" or pair[0] in known)
    own = (("patient", f"Patient/{patient.resource_id}"), *bounds, ("_count", str(room)))
    try:
        query = endpoint.store.read_query(kind, own)
        page = endpoint.store.next_page(token) if token else endpoint.store.page(query, default_count=room, most=room)
    except DataError as error:
        raise refused(error, 400) from error
    return list(page.matches), page.next or ""


def _named(endpoint: Endpoint, matches: list[Stored], asked: _Asked) -> list[Stored]:
    """Whom and what the resources of a page name, each once, as far as it is kept and shown here."""
    names = dict.fromkeys(name.decode() for one in matches for name in _NAMED.findall(one.body))
    parted = [name.partition("/")[::2] for name in names]
    found = (endpoint.store.get(kind, key) for kind, key in parted if kind in endpoint.readable)
    return [one for one in found if one is not None and not one.deleted]


def _bundle(
    endpoint: Endpoint, call: Call, matches: list[Stored], included: list[Stored], following: str | None
) -> bytes:
    place = f"{endpoint.base}/Patient/{call.resource_id}/$everything"
    kept = [pair for pair in call.query if pair[0] not in ("_page", "_format", "_pretty")]
    page = [("_page", call.value("_page") or "")] if call.value("_page") else []
    links = [Link("self", f"{place}?{urlencode(kept + page)}".rstrip("?"))]
    if following:
        links.append(Link("next", f"{place}?{urlencode([*kept, ('_page', following)])}"))
    return spliced_searchset(_at(endpoint, matches), _at(endpoint, included), links=links)


def _at(endpoint: Endpoint, found: list[Stored]) -> list[tuple[str, bytes]]:
    return [(f"{endpoint.base}/{one.resource_type}/{one.resource_id}", one.body) for one in found]
