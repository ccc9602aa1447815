"""A hospital publishes a result: its pointer is placed, replaced or withdrawn. The result stays where it was made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coordinator.record_locator import Pointer, visible_from
from coordinator.record_locator.pointers import place
from coordinator.services.at_work import Coordinator
from coordinator.services.enrolled import Enrolled
from coordinator.services.sender import sender_of
from emr_hub.fhir import Resource, document_reference
from emr_hub.storage import Stored
from emr_hub.terminology import analyte


async def publish_results(at: Coordinator, written: Sequence[tuple[Resource, Stored]]) -> None:
    """Let each pointer stand for every analyte its hospital's code map knows; none of an unknown code.

    It stands from now on, at the earliest since the hospital was connected, after the delay of the link.
    """
    standing = {stored.resource_id: _pointers(at, resource, stored) for resource, stored in written}
    with at.ledger.writing() as book:
        place(book, standing)


def _pointers(at: Coordinator, resource: Resource, stored: Stored) -> list[Pointer]:
    sender = sender_of(resource, at.enrolments)
    said = document_reference.from_fhir(resource, sender.site)
    stands = said.stands and resource.get("status") == "current"
    at.tally["pointers" if stands else "pointers_withdrawn"] += 1
    return list(_rows(at, stored.resource_id, said, sender)) if stands else []


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
                observation=said.url.removeprefix(sender.site.fhir_base + "/"),
                collected_at=said.collected_at,
                resulted_at=said.known_at,
                visible_at=visible,
            )
