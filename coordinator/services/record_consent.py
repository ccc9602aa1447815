"""A hospital records on what legal basis a person's results may be shown to others."""

from __future__ import annotations

from collections.abc import Sequence

from coordinator.disclosure.recorded import record
from coordinator.services.at_work import Coordinator
from coordinator.services.sender import own_name, sender_of
from emr_hub.clinical import Consent
from emr_hub.fhir import Resource, consent
from emr_hub.fhir.reading import text
from emr_hub.storage import Stored


async def record_consents(at: Coordinator, written: Sequence[tuple[Resource, Stored]]) -> None:
    """Keep each basis under its Consent's id; a withdrawn one permits nothing from now on."""
    said = {stored.resource_id: _read(at, resource) for resource, stored in written}
    with at.ledger.writing() as book:
        record(book, said)
    at.tally["consents"] += len(written)


def _read(at: Coordinator, resource: Resource) -> tuple[str, Consent | None]:
    sender = sender_of(resource, at.enrolments)
    name = own_name(text(resource, "patient", "reference") or "", sender)
    said = consent.from_fhir({**resource, "patient": {"reference": f"Patient/{name}"}}, sender.site)
    return sender.registration(name), said
