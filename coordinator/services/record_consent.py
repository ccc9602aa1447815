"""A hospital records on what legal basis a person's results may be shown to others."""

from __future__ import annotations

from coordinator.disclosure.recorded import record
from coordinator.services.at_work import Coordinator
from coordinator.services.sender import own_name, sender_of
from emr_hub.fhir import Resource, consent
from emr_hub.fhir.reading import text
from emr_hub.storage import Stored


async def record_consent(at: Coordinator, resource: Resource, stored: Stored) -> None:
    """Keep the basis under the Consent's id; a withdrawn one permits nothing from now on."""
    sender = sender_of(resource, at.enrolments)
    name = own_name(text(resource, "patient", "reference") or "", sender)
    said = consent.from_fhir({**resource, "patient": {"reference": f"Patient/{name}"}}, sender.site)
    with at.ledger.begin() as connection:
        record(connection, stored.resource_id, sender.registration(name), said)
    at.tally["consents"] += 1
