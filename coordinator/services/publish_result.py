"""A hospital publishes a result: its pointer is placed, replaced or withdrawn. The result stays where it was made."""

from __future__ import annotations

from collections.abc import Iterator

from coordinator.record_locator import Pointer, visible_from
from coordinator.record_locator.pointers import place, withdraw
from coordinator.services.at_work import Coordinator
from coordinator.services.enrolled import Enrolled
from coordinator.services.sender import sender_of
from emr_hub.fhir import Resource, document_reference
from emr_hub.storage import Stored
from emr_hub.terminology import analyte


async def publish_result(at: Coordinator, resource: Resource, stored: Stored) -> None:
    """Let the pointer stand for every analyte its hospital's code map knows; none of an unknown code.

    It stands from now on, at the earliest since the hospital was connected, after the delay of the link.
    """
    sender = sender_of(resource, at.enrolments)
    said = document_reference.from_fhir(resource, sender.site)
    stands = said.stands and resource.get("status") == "current"
    rows = list(_rows(at, stored.resource_id, said, sender)) if stands else []
    with at.ledger.begin() as connection:
        if rows:
            place(connection, rows)
        else:
            withdraw(connection, stored.resource_id)
    at.tally["pointers" if stands else "pointers_withdrawn"] += 1


def points_to_hiv(said: document_reference.Pointer, sender: Enrolled) -> bool:
    """Whether any code pointed to is an HIV test: such a pointer is not even stored."""
    keys = (sender.code_map.analyte_of(code.local_code, code.loinc) for code in said.codes)
    return any(key is not None and analyte(key).hiv for key in keys)


def _rows(at: Coordinator, name: str, said: document_reference.Pointer, sender: Enrolled) -> Iterator[Pointer]:
    visible = visible_from(at.clock.now(), sender.connected_since, at.settings.link_delay)
    keys = dict.fromkeys(sender.code_map.analyte_of(code.local_code, code.loinc) for code in said.codes)
    for key in keys:
        if key is not None:
            yield Pointer(
                pointer=name,
                registration=sender.registration(f"p-{said.registration_id}"),
                facility=sender.key,
                order_id=said.order_id,
                analyte=key,
                specimen=said.specimen,
                observation=said.url,
                collected_at=said.collected_at,
                resulted_at=said.known_at,
                visible_at=visible,
            )
