"""A hospital takes part: Organization, Endpoint and ConceptMap arrive in one transaction, and are read together."""

from __future__ import annotations

from collections.abc import Sequence

import orjson
from sqlalchemy import bindparam, delete, insert, update

from coordinator.code_maps import CodeMap
from coordinator.code_maps.kept import keep
from coordinator.ledger import ENROLLED_FACILITY, ENROLMENT_TURN
from coordinator.services.at_work import THE_TURN, Coordinator
from coordinator.services.enrolled import Enrolled
from emr_hub.clock import Instant
from emr_hub.fhir import Resource, organization
from emr_hub.fhir.reading import instant
from emr_hub.storage import Stored
from emr_hub.terminology import facility

_FORGET = delete(ENROLLED_FACILITY).where(ENROLLED_FACILITY.c.key == bindparam("which"))
_TURNED = update(ENROLMENT_TURN).values(turn=ENROLMENT_TURN.c.turn + 1)
_MAP = "laboratory-"


async def enrol_facilities(at: Coordinator, written: Sequence[tuple[Resource, Stored]]) -> None:
    """Enrol the hospitals that parts belong to, once Organization and Endpoint stand; a code map may come later."""
    for name in dict.fromkeys(stored.resource_id.removeprefix(_MAP) for _, stored in written):
        _enrol(at, name)


def _enrol(at: Coordinator, name: str) -> None:
    parts = _read(at, "Organization", name), _read(at, "Endpoint", name)
    if parts[0] is None or parts[1] is None:
        return
    codes = _read(at, "ConceptMap", _MAP + name)
    said = organization.from_fhir(parts[0], parts[1], at.canonical)
    one = Enrolled(
        facility=facility(said.site.key),
        site=said.site,
        connected_since=_since(at, said.site.key, parts[1]),
        code_map=CodeMap() if codes is None else CodeMap.from_concept_map(codes),
    )
    _write(at, one)
    at.enrolments.admit(one)


def _since(at: Coordinator, key: str, endpoint: Resource) -> Instant:
    """When its results connect: as its Endpoint says, else since it first enrolled."""
    said = instant(endpoint, "period", "start")
    before = at.enrolments.of_key(key)
    return said if said is not None else before.connected_since if before is not None else at.clock.now()


def _write(at: Coordinator, one: Enrolled) -> None:
    with at.ledger.begin() as connection:
        at.ledger.book(connection).alone()
        connection.execute(_FORGET, {"which": one.key})
        row = {
            "key": one.key,
            "code": one.site.code,
            "fhir_base": one.site.fhir_base,
            "connected_since": one.connected_since,
        }
        connection.execute(insert(ENROLLED_FACILITY), row)
        if not connection.execute(_TURNED).rowcount:
            connection.execute(insert(ENROLMENT_TURN), {"name": THE_TURN, "turn": 1})
        keep(connection, one.key, one.code_map)


def _read(at: Coordinator, resource_type: str, name: str) -> Resource | None:
    stored = at.store.get(resource_type, name)
    return None if stored is None or stored.deleted else orjson.loads(stored.body)
