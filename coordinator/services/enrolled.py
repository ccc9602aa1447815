"""The hospitals that take part: registry row, way of speaking on the wire, address and code map.

Enrolment data change seldom and are asked for with every order: they are the only thing kept in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from coordinator.code_maps import CodeMap
from emr_hub.clock import Instant
from emr_hub.fhir import Site
from emr_hub.terminology import Facility

HIGHEST_LEVEL = 5  # of Decision 2429/QĐ-BYT


@dataclass(frozen=True, slots=True)
class Enrolled:
    """One enrolled hospital. `connected_since`: results published before that instant stand from then on."""

    facility: Facility
    site: Site
    connected_since: Instant
    code_map: CodeMap

    @property
    def key(self) -> str:
        """The facility's key in the registry."""
        return self.facility.key

    @property
    def prefix(self) -> str:
        """With this the coordinator's ids of the hospital's patients begin."""
        return f"{self.key.lower()}."

    def registration(self, patient_id: str) -> str:
        """The coordinator's id of a patient of this hospital."""
        return self.prefix + patient_id


def counting(facility: Facility, recognised_from: int | None) -> Facility:
    """The facility with the laboratory level that it counts with: the highest, once its own is recognised by all."""
    if recognised_from is None or facility.lab_level < recognised_from:
        return facility
    return replace(facility, lab_level=HIGHEST_LEVEL)


class Enrolments:
    """The enrolled hospitals by key, by FHIR address and by the beginning of an id.

    `read` gives them anew; it is asked about a hospital that is not known here, because another coordinator on the
    same database may have enrolled it. `turn` counts enrolments in that database: when it has moved on from `seen`, all
    are read anew. Laboratories from the level `recognised_from` on count as the highest.
    """

    def __init__(
        self, enrolled: Iterable[Enrolled] = (), read: Callable[[], Iterable[Enrolled]] = tuple,
        recognised_from: int | None = None, turn: Callable[[], int] = int, seen: int = 0,
    ) -> None:  # fmt: skip
        self._recognised_from = recognised_from
        self._turn, self._seen = turn, seen
        self._by_key: dict[str, Enrolled] = {}
        self._by_address: dict[str, Enrolled] = {}
        self._read = read
        for one in enrolled:
            self.admit(one)

    def look_again(self) -> None:
        """Learn what other coordinators on the database were told since the last look: code maps may have changed."""
        turn = self._turn()
        if turn != self._seen:
            self._seen = turn
            for one in self._read():
                self.admit(one)

    def admit(self, one: Enrolled) -> None:
        """Take a hospital in, instead of what it had said of itself before."""
        one = replace(one, facility=counting(one.facility, self._recognised_from))
        before = self._by_key.get(one.key.lower())
        if before is not None:
            self._by_address.pop(before.site.fhir_base, None)
        self._by_key[one.key.lower()] = one
        self._by_address[one.site.fhir_base] = one

    def of_key(self, key: str) -> Enrolled | None:
        """The hospital of a registry key, in whatever case."""
        return self._known(self._by_key, key.lower())

    def at(self, fhir_base: str) -> Enrolled | None:
        """The hospital whose FHIR endpoint has this address."""
        return self._known(self._by_address, fhir_base.rstrip("/"))

    def _known(self, names: Mapping[str, Enrolled], name: str) -> Enrolled | None:
        if name not in names:
            for one in self._read():
                self.admit(one)
        return names.get(name)

    def everyone(self) -> list[Enrolled]:
        """All that have enrolled, with this coordinator or another on its database, by key."""
        for one in self._read():
            self.admit(one)
        return [self._by_key[key] for key in sorted(self._by_key)]

    def numbering_by(self, system: str) -> Enrolled | None:
        """The hospital that numbers its patients by this identifier system."""
        return next((one for one in self._by_key.values() if one.site.record_numbers == system), None)

    def of_registration(self, registration: str) -> tuple[Enrolled, str] | None:
        """The hospital and its own patient id behind an id of the coordinator."""
        key, dot, patient_id = registration.partition(".")
        one = self.of_key(key)
        return None if one is None or not dot or not patient_id else (one, patient_id)
