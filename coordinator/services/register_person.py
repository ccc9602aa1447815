"""A hospital registers a person: the card enters the person index."""

from __future__ import annotations

from collections.abc import Sequence

from coordinator.matching import Card
from coordinator.person_index import enter
from coordinator.services.at_work import Coordinator
from coordinator.services.enrolled import Enrolled
from coordinator.services.sender import own_name, sender_of
from emr_hub.fhir import Resource, patient
from emr_hub.storage import Stored


async def register_persons(at: Coordinator, written: Sequence[tuple[Resource, Stored]]) -> None:
    """Index the cards, each instead of what its registration said before."""
    index_cards(at, [(resource, sender_of(resource, at.enrolments)) for resource, _ in written])


def index_cards(at: Coordinator, patients: Sequence[tuple[Resource, Enrolled]]) -> None:
    """Put Patients, each with its hospital, into the person index."""
    cards: dict[str, Card] = {}
    for resource, sender in patients:
        registration = sender.registration(own_name(resource["id"], sender))
        cards[registration] = patient.from_fhir(resource, sender.site, registration_id=0)  # matching needs no number
    with at.ledger.writing() as book:
        enter(book, cards)
    at.tally["registrations"] += len(patients)
