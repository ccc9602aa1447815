"""A hospital publishes a result: its pointer is placed, replaced or withdrawn. The result stays where it was made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from coordinator.record_locator import Pointer, visible_from
from coordinator.record_locator.pointers import place
from coordinator.services.at_work import Coordinator
from coordinator.services.enrolled import Enrolled
from coordinator.services.sender import sender_of
from emr_hub.fhir import Resource, digits, document_reference
from emr_hub.fhir.reading import items, text
from emr_hub.storage import Put, Stored
from emr_hub.terminology import analyte


async def publish_results(at: Coordinator, written: Sequence[tuple[Resource, Stored]]) -> None:
    """Let each pointer stand for every analyte its hospital's code map knows; none of an unknown code.

    It stands from now on, at the earliest since the hospital was connected, after the delay of the link.
    """
    at.enrolments.look_again()
    standing = {stored.resource_id: _pointers(at, resource, stored) for resource, stored in written}
    replaced = {name: stored.resource_id for resource, stored in written for name in superseded_by(resource)}
    with at.ledger.writing() as book:
        place(book, standing, replaced)
    _supersede(at, replaced)
    at.contacts.put_down(at.ledger, at.clock.now())


def superseded_by(resource: Resource) -> list[str]:
    """The names of the pointers that a pointer replaces, as it says itself (`relatesTo`)."""
    related = (one for one in items(resource, "relatesTo") if one.get("code") == "replaces")
    return [(text(one, "target", "reference") or "").rpartition("/")[2] for one in related]


def _supersede(at: Coordinator, replaced: Mapping[str, str]) -> None:
    """A pointer that another replaces stays to be read, as superseded; it leads nowhere any more."""
    puts = []
    for name in replaced:
        stored = at.store.get("DocumentReference", name)
        if stored is not None and not stored.deleted:
            body = {**digits.loads(stored.body), "status": "superseded"}
            puts.append(Put("DocumentReference", name, body, at.clock.now()))
    if puts:
        at.store.put_many(puts)


def _pointers(at: Coordinator, resource: Resource, stored: Stored) -> list[Pointer]:
    sender = sender_of(resource, at.enrolments)
    said = document_reference.from_fhir(resource, sender.site)
    stands = said.stands and resource.get("status") == "current"
    at.tally["pointers" if stands else "pointers_withdrawn"] += 1
    now = at.clock.now()
    at.contacts.note("sent", sender.key, now, max(0, now - said.known_at))
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
