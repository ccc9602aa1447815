"""A coordinator at work: everything its stories need, put together once and handed in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from coordinator.code_maps import CodeMap
from coordinator.code_maps.kept import kept_maps
from coordinator.decision import NeededAnalyte, Policy
from coordinator.ledger import ENROLLED_FACILITY, ENROLMENT_TURN, Ledger
from coordinator.person_index import Matcher
from coordinator.services.contacts import Contacts
from coordinator.services.enrolled import Enrolled, Enrolments
from coordinator.settings import Settings
from emr_hub.clock import Clock
from emr_hub.fhir import Canonical, Door, Site
from emr_hub.storage import ResourceStore
from emr_hub.terminology import facility
from emr_hub.wire import Wire


@dataclass(slots=True)
class Coordinator:
    """The parts of one running coordinator. `tally` counts what it did, for /metrics only."""

    settings: Settings
    clock: Clock
    policy: Policy
    wire: Wire
    ledger: Ledger
    store: ResourceStore
    door: Door
    canonical: Canonical
    matcher: Matcher
    enrolments: Enrolments = field(default_factory=Enrolments)
    tally: Counter[str] = field(default_factory=Counter)
    contacts: Contacts = field(default_factory=Contacts)
    _windows: dict[str, int] = field(default_factory=dict)

    def heard(self, kind: str, facility: str) -> None:
        """Note that a hospital answered, or failed to."""
        self.contacts.note(kind, facility, self.clock.now())

    def longest_window(self, needed: NeededAnalyte) -> int:
        """The longest time, in ms, that the policy could let a result of this analyte serve."""
        found = self._windows.get(needed.analyte)
        if found is None:
            found = self._windows[needed.analyte] = self.policy.lookback(needed)
        return found

    def close(self) -> None:
        """Let go of ledger and store, once what is still in memory is put down."""
        self.contacts.put_down(self.ledger, self.clock.now(), at_once=True)
        self.ledger.close()
        self.store.close()


THE_TURN = "enrolments"
_TURN = select(ENROLMENT_TURN.c.turn)


def enrolled_before(ledger: Ledger, canonical: Canonical, recognised_from: int | None = None) -> Enrolments:
    """The hospitals that enrolled in an earlier run, or later with another coordinator on the same database."""

    def read() -> list[Enrolled]:
        with ledger.aside() as connection:
            return _enrolled(connection, canonical)

    def turn() -> int:
        with ledger.reading() as book:
            rows = book.rows(_TURN, {})
        return int(rows[0][0]) if rows else 0

    if ledger.is_private:
        return Enrolments(read(), recognised_from=recognised_from)
    seen = turn()  # looked at first: who enrols meanwhile is seen at the next look
    return Enrolments(read(), read, recognised_from, turn, seen)


def _enrolled(connection: Connection, canonical: Canonical) -> list[Enrolled]:
    maps = kept_maps(connection)
    return [
        Enrolled(
            facility=facility(row.key),
            site=Site.at(row.key, row.code, row.fhir_base, canonical),
            connected_since=row.connected_since,
            code_map=maps.get(row.key, CodeMap()),
        )
        for row in connection.execute(select(ENROLLED_FACILITY))
    ]
