"""A hospital registers a person: the card enters the person index."""

from __future__ import annotations

from coordinator.person_index import enter
from coordinator.services.at_work import Coordinator
from coordinator.services.enrolled import Enrolled
from coordinator.services.sender import own_name, sender_of
from emr_hub.fhir import Resource, patient
from emr_hub.storage import Stored


async def register_person(at: Coordinator, resource: Resource, stored: Stored) -> None:
    """Index the card, instead of what this registration said before."""
    index_card(at, resource, sender_of(resource, at.enrolments))


def index_card(at: Coordinator, resource: Resource, sender: Enrolled) -> None:
    """Put a hospital's Patient into the person index."""
    card = patient.from_fhir(resource, sender.site, registration_id=0)  # matching does not look at the number
    with at.ledger.begin() as connection:
        enter(connection, sender.registration(own_name(resource["id"], sender)), card)
    at.tally["registrations"] += 1
