"""A person in a search: the one name a client gives stands for all addresses its registrations have."""

from __future__ import annotations

from collections.abc import Sequence

from coordinator.disclosure.recorded import permissions
from coordinator.person_index import linked_with
from coordinator.services.at_work import Coordinator
from coordinator.services.history import whose
from emr_hub.errors import DataError

PATIENT = frozenset({"patient", "subject", "patient:Patient", "subject:Patient"})
Query = tuple[tuple[str, str], ...]


def with_all_names(at: Coordinator, query: Query, *, open_to_all: bool = False) -> Query:
    """The parameters with every patient named by all addresses of the same person that may be shown.

    Other hospitals' registrations are named where a legal basis permits it, or (`open_to_all`) always. A name that
    the index does not know stays as it is.
    """
    return tuple((name, _names(at, value, open_to_all) if name in PATIENT else value) for name, value in query)


def _names(at: Coordinator, value: str, open_to_all: bool) -> str:
    try:
        registrations = [_of(at, one, open_to_all) for one in value.split(",") if one]
    except DataError:
        return value
    every = dict.fromkeys(name for some in registrations for one in some for name in _addresses(at, one))
    return ",".join([value, *every])


def _of(at: Coordinator, reference: str, open_to_all: bool) -> Sequence[str]:
    registration = whose(at, reference)
    with at.ledger.reading() as book:
        linked = linked_with(book, registration)
        others = linked.certain if linked is not None else ()
        permitted = others if open_to_all else tuple(permissions(book, others, at.clock.now()))
    return (registration, *permitted)


def _addresses(at: Coordinator, registration: str) -> Sequence[str]:
    known = at.enrolments.of_registration(registration)
    there = () if known is None else (known[0].site.url(f"Patient/{known[1]}"),)
    return (f"Patient/{registration}", *there)
