"""Search parameters, said once per type: the store indexes by them, the router answers and /metadata lists them.

A path is dotted from the resource; arrays are walked through. Each type has at most one date parameter: the date
that its searches are sorted by. `_id` holds for every type and needs no entry.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Final
from zlib import crc32


class Kind(StrEnum):
    """FHIR search parameter types that the pilot uses."""

    TOKEN = "token"
    REFERENCE = "reference"
    STRING = "string"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One search parameter: its kind, where its values lie, and the types a reference may point to.

    `index` names the parameter whose rows it shares (`patient` reads those of `subject`); empty for its own.
    """

    name: str
    kind: Kind
    paths: tuple[str, ...]
    targets: tuple[str, ...] = field(default=())
    index: str = ""


def _token(name: str, *paths: str) -> Parameter:
    return Parameter(name, Kind.TOKEN, paths or (name,))


def _text(name: str, *paths: str) -> Parameter:
    return Parameter(name, Kind.STRING, paths or (name,))


def _date(name: str, *paths: str) -> Parameter:
    return Parameter(name, Kind.DATE, paths or (name,))


def _ref(name: str, path: str, *targets: str, index: str = "") -> Parameter:
    return Parameter(name, Kind.REFERENCE, (path,), targets, index)


def _subject(path: str = "subject") -> tuple[Parameter, Parameter]:
    """`subject`, and `patient` that reads the same rows."""
    return _ref("subject", path, "Patient"), _ref("patient", path, "Patient", index="subject")


PARAMETERS: Final[dict[str, tuple[Parameter, ...]]] = {
    "Patient": (
        _token("identifier"), _text("name", "name.text", "name.family", "name.given"), _text("family", "name.family"),
        _text("given", "name.given"), _date("birthdate", "birthDate"), _token("gender"), _token("active"),
        _token("telecom"), _text("address", "address.text", "address.line", "address.city", "address.state"),
    ),
    "Observation": (
        *_subject(), _token("category"), _token("code"), _token("status"),
        _date("date", "effectiveDateTime", "effectivePeriod", "effectiveInstant"),
        _ref("based-on", "basedOn", "ServiceRequest"), _token("identifier"),
    ),
    "ServiceRequest": (
        *_subject(), _token("status"), _token("code"), _token("category"), _token("intent"),
        _date("authored", "authoredOn"), _ref("encounter", "encounter", "Encounter"), _token("identifier"),
        _ref("requester", "requester", "Practitioner", "PractitionerRole", "Organization"),
    ),
    "DiagnosticReport": (
        *_subject(), _token("status"), _token("code"), _token("category"),
        _date("date", "effectiveDateTime", "effectivePeriod"), _ref("based-on", "basedOn", "ServiceRequest"),
        _ref("result", "result", "Observation"), _token("identifier"),
    ),
    "DocumentReference": (
        *_subject(), _token("status"), _token("type"), _date("date"),
        _ref("custodian", "custodian", "Organization"), _token("identifier", "masterIdentifier", "identifier"),
        _token("event", "context.event"),
    ),
    "DetectedIssue": (
        _ref("patient", "patient", "Patient"), _date("identified", "identifiedDateTime", "identifiedPeriod"),
        _ref("implicated", "implicated"), _token("identifier"), _token("code"),
    ),
    "AuditEvent": (
        _date("date", "recorded"), _ref("entity", "entity.what"),
        _ref("patient", "entity.what", "Patient", index="entity"), _ref("agent", "agent.who"),
    ),
    "Consent": (
        _ref("patient", "patient", "Patient"), _date("date", "dateTime"), _token("status"),
        _ref("organization", "organization", "Organization"),
    ),
    "Organization": (_token("identifier"), _text("name"), _token("active")),
    "Endpoint": (_ref("organization", "managingOrganization", "Organization"), _token("status")),
    "Practitioner": (_token("identifier"), _text("name", "name.text", "name.family", "name.given")),
    "Encounter": (*_subject(), _token("status"), _token("class"), _date("date", "period"), _token("identifier")),
    "ConceptMap": (_token("url"), _token("status")),
    "Task": (
        _ref("patient", "for", "Patient"), _ref("owner", "owner", "Practitioner", "Organization"), _token("status"),
        _token("code"), _date("authored-on", "authoredOn"), _ref("focus", "focus"), _token("identifier"),
    ),
}  # fmt: skip


@cache
def parameters_of(resource_type: str) -> dict[str, Parameter]:
    """The parameters of a type by name; empty for a type without any."""
    return {p.name: p for p in PARAMETERS.get(resource_type, ())}


@cache
def date_of(resource_type: str) -> Parameter | None:
    """The date parameter of a type, by which it is sorted."""
    return next((p for p in PARAMETERS.get(resource_type, ()) if p.kind is Kind.DATE), None)


@cache
def index_number(resource_type: str, parameter: Parameter) -> int:
    """The number under which the rows of a parameter lie; it depends on names only, so every process agrees."""
    return crc32(f"{resource_type}.{parameter.index or parameter.name}".encode()) & 0x7FFFFFFF
