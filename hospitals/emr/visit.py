"""A visit or stay begins: an Encounter in the own record; it is not sent anywhere."""

from __future__ import annotations

from dataclasses import replace

from emr_hub.fhir import encounter
from emr_hub.fhir.encounter import Visit
from hospitals.emr.application import Emr


async def open_visit(emr: Emr, visit: Visit) -> None:
    """Store the Encounter as far as it is known now: an end in the future is not."""
    await emr.keep(encounter.to_fhir(known_so_far(visit, emr), emr.site))


def known_so_far(visit: Visit, emr: Emr) -> Visit:
    """The visit without an end that lies ahead."""
    ended = visit.ended_at is not None and visit.ended_at <= emr.clock.now()
    return visit if ended else replace(visit, ended_at=None)
