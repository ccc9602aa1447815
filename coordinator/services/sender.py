"""Which enrolled hospital speaks in a resource, and which of its patients it speaks of."""

from __future__ import annotations

from coordinator.services.enrolled import Enrolled, Enrolments
from emr_hub.errors import DataError
from emr_hub.fhir import Resource
from emr_hub.fhir.reading import text

_WHERE: dict[str, tuple[str | int, ...]] = {
    "Patient": ("managingOrganization", "reference"),
    "Consent": ("organization", 0, "reference"),
    "DocumentReference": ("custodian", "reference"),
}


def sender_of(resource: Resource, enrolments: Enrolments) -> Enrolled:
    """The hospital a Patient, Consent or pointer comes from; DataError when it is not enrolled."""
    path = _WHERE[resource["resourceType"]]
    key = (text(resource, *path) or "").rpartition("/")[2]
    found = enrolments.of_key(key)
    if found is None:
        where = ".".join([resource["resourceType"], *(step for step in path if isinstance(step, str))])
        raise DataError("no enrolled facility", where=where, expected="Organization/ and the key of one")
    return found


def own_name(reference: str, sender: Enrolled) -> str:
    """The hospital's own id in a reference or id: the coordinator's prefix of that hospital may stand before it."""
    return reference.rpartition("/")[2].removeprefix(sender.prefix)
