"""Where the results that were asked for lie, and which of them may be shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from coordinator.disclosure.recorded import Permission, permissions
from coordinator.ledger import Book
from coordinator.record_locator import Pointer
from coordinator.record_locator.pointers import named, standing
from coordinator.services.at_work import Coordinator
from coordinator.services.enrolled import Enrolled
from coordinator.services.history.asked import Asked
from coordinator.services.history.asker import Asker
from emr_hub.clock import Instant

Key = tuple[Instant, str]


@dataclass(frozen=True, slots=True)
class Place:
    """One result at its hospital, under its pointer's name, which is the name it has here.

    `is_own`: the hospital that asks made it. `permission` is the legal basis on which another may see it.
    """

    name: str
    registration: str
    source: Enrolled
    observation: str
    collected_at: Instant
    is_own: bool
    permission: Permission | None

    @property
    def is_open(self) -> bool:
        """Whether it may be shown to who asks."""
        return self.is_own or self.permission is not None

    @property
    def key(self) -> Key:
        """By this results are put in order: when taken, then by name."""
        return self.collected_at, self.name

    @property
    def logical_id(self) -> str:
        """The result's id at its hospital."""
        return self.observation.rpartition("/")[2]


def places_of(at: Coordinator, asker: Asker, registrations: Iterable[str], asked: Asked) -> list[Place]:
    """The places of the person's results that come into question, as the pointers tell, in order of time."""
    with at.ledger.reading() as book:
        found = standing(book, list(registrations), at.clock.now())
        wanted = [pointer for pointer in found if asked.is_dated(pointer.collected_at) and _may_be(at, pointer, asked)]
        return sorted(_places(at, book, asker, wanted), key=lambda place: place.key)


def place_named(at: Coordinator, asker: Asker, name: str) -> Place | None:
    """The place that a pointer leads to; None when it does not stand."""
    with at.ledger.reading() as book:
        return next(iter(_places(at, book, asker, named(book, name))), None)


def _may_be(at: Coordinator, pointer: Pointer, asked: Asked) -> bool:
    source = at.enrolments.of_key(pointer.facility)
    return source is not None and asked.may_be(pointer.analyte, source.site.local_codes)


def _places(at: Coordinator, book: Book, asker: Asker, pointers: Iterable[Pointer]) -> Iterable[Place]:
    """Each pointer once, whatever the number of its analytes; none of a hospital that takes part no more."""
    each = {pointer.pointer: pointer for pointer in pointers}
    granted = permissions(book, sorted({one.registration for one in each.values()}), at.clock.now())
    made = (_place(at, asker, one, granted) for one in each.values())
    return [place for place in made if place is not None]


def _place(at: Coordinator, asker: Asker, pointer: Pointer, granted: Mapping[str, Permission]) -> Place | None:
    source = at.enrolments.of_key(pointer.facility)
    if source is None:
        return None
    return Place(
        name=pointer.pointer,
        registration=pointer.registration,
        source=source,
        observation=pointer.observation,
        collected_at=pointer.collected_at,
        is_own=asker.house is not None and asker.house.key == source.key,
        permission=granted.get(pointer.registration),
    )
