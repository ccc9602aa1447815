"""Whoever is shown who people are leaves an entry in the audit trail, before the answer goes out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import urlencode
from uuid import uuid4

import orjson

from coordinator.services.at_work import Coordinator
from emr_hub.fhir import look_up
from emr_hub.fhir.reading import text
from emr_hub.server import Interaction
from emr_hub.storage import Stored


async def note_reading(at: Coordinator, asked: Interaction, shown: Sequence[Stored]) -> None:
    """Patients, or what tells of them, read or searched by the FHIR interactions."""
    where = f"{asked.resource_type}/{asked.resource_id}" if asked.resource_id else asked.resource_type
    query = f"{where}?{urlencode(asked.query)}" if asked.query else where
    action = "search" if asked.verb == "search" else asked.verb
    note_look(at, action, query, (name for one in shown if (name := _patient_of(one))), caller=asked.caller)


def _patient_of(stored: Stored) -> str | None:
    """Whom a resource is about, by the id it has here or by its hospital's address."""
    if stored.resource_type == "Patient":
        return stored.resource_id
    resource = orjson.loads(stored.body)
    said = (text(resource, where, "reference") for where in ("subject", "patient", "for"))
    return next((one for one in said if one), None)


def note_look(
    at: Coordinator, action: str, query: str, shown: Iterable[str], *, caller: str = "", person: str = ""
) -> None:
    """Write down one look: what was asked, which registrations or Patients were shown, by and to whom."""
    at.tally["looks"] += 1
    now = at.clock.now()
    name = str(uuid4())  # several workers write down the same question in the same millisecond: none replaces another's
    patients = tuple(one if "/" in one else f"Patient/{one}" for one in dict.fromkeys(shown))
    look = look_up.LookUp(name, now, action, caller, person, at.settings.fhir_base, query, patients)
    at.store.put("AuditEvent", name, look_up.to_fhir(look), now)
