"""Who is this? A stranger's card is matched against the index, and a number of one hospital against all others'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from coordinator.matching import Grade
from coordinator.person_index import Alike, Found, alike, members, person_of
from coordinator.person_index.cards import StoredCard, as_told
from coordinator.services.at_work import Coordinator
from coordinator.services.sender import sender_of
from emr_hub.clinical import Registration
from emr_hub.errors import DataError
from emr_hub.fhir import Resource, Site, patient
from emr_hub.fhir.reading import items, text
from emr_hub.storage import Stored

_NOBODY = "https://nobody.invalid"
_ELEMENT = {
    "name": "Patient.name", "birth_date": "Patient.birthDate", "record_number": "Patient.identifier",
    "cccd": "Patient.identifier", "bhyt": "Patient.identifier", "phone": "Patient.telecom",
    "address": "Patient.address",
}  # fmt: skip
LEAST = "a name with a birth date, an identifier, or a telephone number"


def match(at: Coordinator, asked: Resource) -> Found:
    """The registered cards that this Patient may be; DataError when it says too little to look for anybody."""
    card = within_limits(patient.from_fhir(asked, _site_of(at, asked), registration_id=0))
    with at.ledger.reading() as book:
        found = alike(book, card, at.matcher)
    if not found.asked:
        why = f" ({'; '.join(found.doubts)})" if found.doubts else ""
        raise DataError(f"nothing to match by{why}", where="Patient", expected=LEAST)
    return found


def within_limits(card: Registration) -> StoredCard:
    """The card as the index would keep it; DataError names the element of a Patient that is too long."""
    try:
        return as_told(card)
    except DataError as error:
        raise DataError(error.what, where=_ELEMENT.get(error.where, "Patient"), expected=error.expected) from error


def _site_of(at: Coordinator, asked: Resource) -> Site:
    """The hospital that a Patient names, or whose record number it bears; it may be none of ours."""
    try:
        return sender_of(asked, at.enrolments).site
    except DataError:
        numbers = (at.enrolments.numbering_by(text(one, "system") or "") for one in items(asked, "identifier"))
        return next((one.site for one in numbers if one is not None), Site("", "", _NOBODY, at.canonical))


def certain_only(found: Found) -> tuple[Alike, ...]:
    """The certain ones, if they are all one person's: an ambiguous answer is none."""
    sure = tuple(one for one in found.alike if one.comparison.grade is Grade.CERTAIN)
    return sure if found.of_one_person else ()


def patient_of(at: Coordinator, registration: str, card: StoredCard) -> Resource:
    """The Patient behind a registration, as its hospital sent it; one that never came is written from its card."""
    stored = stored_patient(at, registration)
    if stored is not None:
        resource: Resource = orjson.loads(stored.body)
        return resource
    known = at.enrolments.of_registration(registration)
    site = known[0].site if known is not None else Site(card.facility, "", _NOBODY, at.canonical)
    said = {name: getattr(card, name) for name in ("facility", "record_number", "name", "birth_date", "sex")}
    said |= {name: getattr(card, name) for name in ("cccd", "bhyt", "phone", "address")}
    return patient.to_fhir(Registration(registration_id=0, registered_at=0, **said), site) | {"id": registration}


def stored_patient(at: Coordinator, registration: str) -> Stored | None:
    """The stored Patient of a registration, under the coordinator's id or under its hospital's own."""
    known = at.enrolments.of_registration(registration)
    for name in (registration, known[1] if known is not None else registration):
        stored = at.store.get("Patient", name)
        if stored is not None and not stored.deleted and _is_of(at, stored, registration):
            return stored
    return None


def _is_of(at: Coordinator, stored: Stored, registration: str) -> bool:
    known = at.enrolments.of_registration(registration)
    try:
        return known is None or sender_of(orjson.loads(stored.body), at.enrolments).key == known[0].key
    except DataError:
        return False


class UnknownDomain(DataError):
    """Nobody here gives out numbers of that system."""


class UnknownNumber(DataError):
    """The system is known, the number is not."""


class SharedNumber(DataError):
    """Several persons bear the number, as a borrowed card or a mistyped number makes them: nobody is told of both."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """One identifier of a person, and the id of the Patient that bears it."""

    system: str
    value: str
    patient_id: str


def cross_reference(at: Coordinator, system: str, value: str, targets: Sequence[str]) -> list[Numbered]:
    """Every number, in the systems wanted (none: in all), of the person who bears this one at some hospital.

    Only what is certain is told. UnknownDomain or UnknownNumber when there is nobody to begin with, SharedNumber when
    there are several persons.
    """
    for wanted in targets:
        if not _is_domain(at, wanted):
            raise UnknownDomain("targetSystem not found", where="targetSystem")
    began = bearers(at, system, value)
    with at.ledger.reading() as book:
        persons = {person for one in began if (person := person_of(book, one)) is not None}
        if len(persons) > 1:
            raise SharedNumber("sourceIdentifier is borne by more than one person", where="sourceIdentifier")
        registrations = sorted({one for person in persons for one in members(book, person)})
    numbered = [number for one in registrations for number in _numbers(at, one)]
    told = [n for n in numbered if (not targets or n.system in targets) and (n.system, n.value) != (system, value)]
    return list(dict.fromkeys(told))


def bearers(at: Coordinator, system: str, value: str) -> list[str]:
    """The registrations that bear a number; a FHIR id is a number of our own endpoint."""
    if system.rstrip("/") == at.settings.fhir_base:
        stored = at.store.get("Patient", value.removeprefix("Patient/"))
        found = [stored] if stored is not None and not stored.deleted else []
    elif _is_domain(at, system):
        found = at.store.find("Patient", [("identifier", f"{system}|{escaped(value)}")])
    else:
        raise UnknownDomain("sourceIdentifier Assigning Authority not found", where="sourceIdentifier")
    if not found:
        raise UnknownNumber("sourceIdentifier Patient Identifier not found", where="sourceIdentifier")
    return [_registration(at, one) for one in found]


def escaped(value: str) -> str:
    """A value as it stands in a search, whatever signs it holds."""
    return value.replace(",", "\\,").replace("|", "\\|")


def _registration(at: Coordinator, stored: Stored) -> str:
    sender = sender_of(orjson.loads(stored.body), at.enrolments)
    return sender.registration(stored.resource_id.removeprefix(sender.prefix))


def _is_domain(at: Coordinator, system: str) -> bool:
    """Whether numbers of that system can be on a card here: record numbers of a hospital, citizen or insurance."""
    if any(at.canonical.is_sid(system, name) for name in ("cccd", "bhyt")):
        return True
    return system.rstrip("/") == at.settings.fhir_base or at.enrolments.numbering_by(system) is not None


def _numbers(at: Coordinator, registration: str) -> list[Numbered]:
    stored = stored_patient(at, registration)
    if stored is None:
        return []
    said = items(orjson.loads(stored.body), "identifier")
    pairs = [(text(i, "system") or "", text(i, "value") or "") for i in said]
    return [Numbered(system, value, stored.resource_id) for system, value in pairs if system and value]
