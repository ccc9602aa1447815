"""A hospital registers a person, corrects a card, joins two of its record numbers, or takes a registration back."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from coordinator.ledger import Book
from coordinator.person_index import Separated, Witness, basis_of, enter, remove, replace, stand_on
from coordinator.services.at_work import Coordinator
from coordinator.services.enrolled import Enrolled
from coordinator.services.find_person import escaped
from coordinator.services.sender import own_name, sender_of
from coordinator.services.tell_readers import tell_readers
from emr_hub.errors import DataError
from emr_hub.fhir import Resource, patient
from emr_hub.fhir.reading import child, items, text
from emr_hub.storage import Stored


async def register_persons(at: Coordinator, written: Sequence[tuple[Resource, Stored]]) -> None:
    """Index the cards, each instead of what its registration said before.

    One that is not active any more leaves the index: for another of its hospital when it is linked as replaced by
    that, else for good.
    """
    with at.ledger.writing() as book:
        book.alone()
        standing = [resource for resource, stored in written if _still_stands(at, stored)]
        sent = [(resource, sender_of(resource, at.enrolments)) for resource in standing]
        parted = _indexed(at, book, sent)
    for _, sender in sent:
        at.contacts.note("sent", sender.key, at.clock.now())
    _told(at, parted, len(standing))


def _still_stands(at: Coordinator, stored: Stored) -> bool:
    """Whether nobody, at another coordinator of this database, has written it since: then he indexes what he wrote."""
    present = at.store.get(stored.resource_type, stored.resource_id)
    return present is None or present.version == stored.version


def index_cards(at: Coordinator, patients: Sequence[tuple[Resource, Enrolled]]) -> None:
    """Put Patients, each with its hospital, into the person index; those that give way come last."""
    with at.ledger.writing() as book:
        parted = _indexed(at, book, patients)
    _told(at, parted, len(patients))


def _indexed(at: Coordinator, book: Book, patients: Sequence[tuple[Resource, Enrolled]]) -> Separated:
    parted: Separated = frozenset()
    for resource, sender in sorted(patients, key=lambda one: not is_active(one[0])):
        witness, name = Witness(sender.key, at.clock.now()), registration_of(resource, sender)
        if is_active(resource):
            card = patient.from_fhir(resource, sender.site, registration_id=0)  # matching needs no number
            parted |= enter(book, {name: card}, at.matcher, witness)
        elif (survivor := survivor_of(at, resource, sender)) is not None:
            parted |= replace(book, name, survivor, at.matcher, witness)
        else:
            parted |= remove(book, name, at.matcher, witness)
    return parted


def _told(at: Coordinator, parted: Separated, registrations: int) -> None:
    tell_readers(at, parted)
    at.tally["registrations"] += registrations


async def remove_person(at: Coordinator, before: Stored) -> None:
    """Take a deleted Patient out of the index; what was pointed to under it belongs to nobody else any more."""
    resource: Resource = orjson.loads(before.body)
    sender = sender_of(resource, at.enrolments)
    with at.ledger.writing() as book:
        book.alone()
        present = at.store.get(before.resource_type, before.resource_id)
        if present is not None and not present.deleted:
            return  # sent again meanwhile, to another coordinator of this database
        witness = Witness(sender.key, at.clock.now())
        parted = remove(book, registration_of(resource, sender), at.matcher, witness)
    tell_readers(at, parted)
    at.tally["removals"] += 1


def judge_by_the_model(at: Coordinator) -> None:
    """Let the index stand on the model and population in force; another than before has every pair judged anew.

    An index that is new, before a store that is not, is filled from the Patients that hospitals sent earlier.
    """
    with at.ledger.writing() as book:
        is_new = basis_of(book) is None
        parted = stand_on(book, at.matcher, Witness("coordinator", at.clock.now()))
    tell_readers(at, parted)
    if is_new:
        sent: list[Resource] = [orjson.loads(stored.body) for stored in at.store.find("Patient")]
        index_cards(at, [(one, sender) for one in sent if (sender := _known_sender(at, one)) is not None])


def _known_sender(at: Coordinator, resource: Resource) -> Enrolled | None:
    try:
        return sender_of(resource, at.enrolments)
    except DataError:
        return None  # it left since: its cards come again should it enrol again


def registration_of(resource: Resource, sender: Enrolled) -> str:
    """The coordinator's id of the registration that a Patient of this hospital is."""
    return sender.registration(own_name(resource["id"], sender))


def is_active(resource: Resource) -> bool:
    """Whether the record is in use; one that does not say so is."""
    return resource.get("active") is not False


def survivor_of(at: Coordinator, resource: Resource, sender: Enrolled) -> str | None:
    """The registration that replaces this one, as its link says, by a reference or by an identifier.

    None when nothing does; DataError when the link does not lead to one Patient.
    """
    link = next((one for one in items(resource, "link") if text(one, "type") == "replaced-by"), None)
    if link is None:
        return None
    reference = text(link, "other", "reference") or _bearer(at, child(link, "other", "identifier"))
    return sender.registration(own_name(reference, sender))


def _bearer(at: Coordinator, identifier: object) -> str:
    """The id of the one Patient here that bears an identifier."""
    system, value = text(identifier, "system"), text(identifier, "value")
    asked = [("identifier", f"{system}|{escaped(value or '')}")]
    found = at.store.find("Patient", asked, count=2) if system and value else []
    if len(found) != 1:
        raise DataError("leads to no one Patient", where="Patient.link.other", expected="the one that goes on")
    return found[0].resource_id
