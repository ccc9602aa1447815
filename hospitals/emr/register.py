"""Registration: a person's card, as this desk wrote it, in the own record and in the coordinator's index."""

from __future__ import annotations

from emr_hub.clinical import Registration
from emr_hub.fhir import patient
from hospitals.emr.application import Emr


async def register(emr: Emr, registration: Registration) -> None:
    """Store the Patient; send it to the coordinator's person index when the hospital is connected."""
    resource = patient.to_fhir(registration, emr.site)
    await emr.keep(resource)
    if emr.is_connected:
        await emr.send(emr.abroad(resource))
