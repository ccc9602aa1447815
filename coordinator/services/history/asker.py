"""Of whom is asked, and for which hospital: a patient by any of the names a client may have for it."""

from __future__ import annotations

from dataclasses import dataclass

from coordinator.person_index import Linked, linked_with, person_of
from coordinator.services.at_work import Coordinator
from coordinator.services.enrolled import Enrolled
from coordinator.services.find_person import SharedNumber, bearers
from emr_hub.errors import DataError


class UnknownPatient(DataError):
    """The index knows nobody by that name: which is not to say that there are no results."""


@dataclass(frozen=True, slots=True)
class Asker:
    """One question's frame. `registration` is the patient's own at `house`, the hospital that asks.

    `house` None: nobody knows which hospital asks, so that nothing is its own. `occasion` names the question, `client`
    is the reference or address of who asks.
    """

    registration: str
    house: Enrolled | None
    client: str
    query: str
    occasion: str


def whose(at: Coordinator, reference: str) -> str:
    """The registration that a reference or number names: our id, a hospital's own address, or `system|value`.

    UnknownPatient when the index knows none; SharedNumber for a number that several persons bear.
    """
    found = _registration(at, reference)
    with at.ledger.reading() as book:
        if found is None or linked_with(book, found) is None:
            raise UnknownPatient("the index knows no such patient", where="patient", expected="a registered one")
    return found


def own_registration(at: Coordinator, registration: str, house: Enrolled | None) -> str:
    """The same person's registration at the hospital that asks by a number; the given one where it has none."""
    if house is None:
        return registration
    same = (registration, *linked(at, registration).certain)
    return next((one for one in same if one.startswith(house.prefix)), registration)


def linked(at: Coordinator, registration: str) -> Linked:
    """The other registrations of the same person, and those that may be."""
    with at.ledger.reading() as book:
        return linked_with(book, registration) or Linked((), ())


def _registration(at: Coordinator, reference: str) -> str | None:
    if "|" in reference:
        return _of_number(at, *reference.split("|", 1))
    base, _, name = reference.rpartition("/Patient/")
    if base and base != at.settings.fhir_base:
        hospital = at.enrolments.at(base)
        return None if hospital is None else hospital.registration(name)
    own = (name or reference).removeprefix("Patient/")
    if at.enrolments.of_registration(own) is not None:
        return own
    return _of_number(at, at.settings.fhir_base, own)


def _of_number(at: Coordinator, system: str, value: str) -> str | None:
    try:
        found = bearers(at, system, value)
    except DataError:
        return None
    with at.ledger.reading() as book:
        if len({person_of(book, one) for one in found}) > 1:
            raise SharedNumber("that number is borne by more than one person", where="patient")
    return found[0]
