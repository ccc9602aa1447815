"""What may be written into the coordinator's FHIR store, asked before anything is stored."""

from __future__ import annotations

from dataclasses import replace

import orjson

from coordinator.api.callers import IDENTIFIED
from coordinator.person_index import check_replacement
from coordinator.services import Coordinator
from coordinator.services.enrolled import Enrolled
from coordinator.services.find_person import within_limits
from coordinator.services.publish_result import points_to_hiv, superseded_by
from coordinator.services.register_person import is_active, registration_of, survivor_of
from coordinator.services.sender import sender_of
from emr_hub.errors import DataError
from emr_hub.fhir import Resource, document_reference, organization, patient
from emr_hub.fhir.outcome import outcome_of
from emr_hub.server import Interaction, Refusal
from emr_hub.terminology import every_facility

READABLE = (
    "AuditEvent", "ConceptMap", "Consent", "DetectedIssue", "DocumentReference", "Endpoint", "Organization", "Patient",
    "Task",
)  # fmt: skip
WRITABLE = ("ConceptMap", "Consent", "DocumentReference", "Endpoint", "Organization", "Patient")
_SENT = ("Consent", "DocumentReference", "Patient")


class WritingRules:
    """Asked before each interaction; refuses what the stories could not use, so that it is never stored."""

    def __init__(self, at: Coordinator) -> None:
        self._at = at

    async def __call__(self, asked: Interaction) -> None:
        """Raise Refusal where the answer is no; 422 for content, 409 for somebody else's id, 405 for other verbs."""
        if asked.verb == "create" or (asked.verb == "delete" and asked.resource_type != "Patient"):
            raise Refusal(405, "not-supported", "PUT it under its own id, also to withdraw it by its status")
        if asked.verb == "delete":
            self._delete(asked)
        if asked.resource is None:
            return
        try:
            self._check(asked, asked.resource)
        except DataError as error:
            issue = outcome_of(error)["issue"][0]
            raise Refusal(422, "invalid", issue["diagnostics"], expression=error.where or None) from error

    def _check(self, asked: Interaction, resource: Resource) -> None:
        if asked.resource_type == "Organization":
            _known_facility(resource, self._at)
        if asked.resource_type == "Endpoint":
            self._own_address(asked.resource_id or "", resource)
        if asked.resource_type in ("Organization", "Endpoint", "ConceptMap"):
            _by_itself((asked.resource_id or "").removeprefix("laboratory-"))
        if asked.resource_type not in _SENT:
            return
        sender = sender_of(resource, self._at.enrolments)
        _by_itself(sender.key)
        if asked.resource_type == "DocumentReference":
            for name in superseded_by(resource):
                self._not_somebody_elses(replace(asked, resource_id=name), sender.key)
            said = document_reference.from_fhir(resource, sender.site)
            if points_to_hiv(said, sender):
                raise DataError("may not be pointed to", where="DocumentReference.context.event")
        if asked.resource_type == "Patient":
            self._usable(resource, sender)
        self._not_somebody_elses(asked, sender.key)

    def _own_address(self, name: str, endpoint: Resource) -> None:
        """Who asks is known by the address, so no hospital enrols with that of another."""
        there = self._at.enrolments.at(organization.address_of(endpoint))
        if there is not None and there.key.lower() != name:
            raise DataError("another hospital's address", where="Endpoint.address", expected="one of its own")

    def _delete(self, asked: Interaction) -> None:
        """Only its own hospital takes a registration back, where callers are known."""
        stored = self._at.store.get(asked.resource_type, asked.resource_id or "")
        if stored is not None and not stored.deleted:
            _by_itself(sender_of(orjson.loads(stored.body), self._at.enrolments).key)

    def _usable(self, resource: Resource, sender: Enrolled) -> None:
        """A card of honest size; one that gives way to another names one that is there and was not pinned apart."""
        within_limits(patient.from_fhir(resource, sender.site, registration_id=0))
        if not is_active(resource) and (survivor := survivor_of(self._at, resource, sender)) is not None:
            with self._at.ledger.reading() as book:
                check_replacement(book, registration_of(resource, sender), survivor)

    def _not_somebody_elses(self, asked: Interaction, key: str) -> None:
        """Two hospitals may not number two people alike here: a later one would overwrite the earlier.

        Ids that begin with a hospital's key and a dot are that hospital's, also before it uses them.
        """
        owner = self._at.enrolments.of_registration(asked.resource_id or "")
        if owner is not None and owner[0].key != key:
            raise Refusal(409, "conflict", f"ids that begin with {owner[0].prefix} are another facility's")
        stored = self._at.store.get(asked.resource_type, asked.resource_id or "")
        if stored is None or stored.deleted:
            return
        before = sender_of(orjson.loads(stored.body), self._at.enrolments)
        if before.key != key:
            raise Refusal(409, "conflict", "another facility uses this id; put your key and a dot before it")


def _by_itself(key: str) -> None:
    """Who is known to call writes of its own hospital only: pointers by their custodian, cards by their desk."""
    known = IDENTIFIED.get()
    if known is not None and known.facility.lower() != key.lower():
        raise Refusal(403, "forbidden", "written by another hospital than the caller's")


def _known_facility(resource: Resource, at: Coordinator) -> None:
    endpoint = {"resourceType": "Endpoint", "address": "https://unknown.invalid/fhir"}  # only who, not where
    key = organization.from_fhir(resource, endpoint, at.canonical).site.key
    if key not in every_facility():
        raise DataError("not in the facilities registry", where="Organization.identifier", expected="a registry key")
    if (resource.get("id") or "") != key.lower():
        raise DataError("another id", where="Organization.id", expected="the facility's key in lower case")
