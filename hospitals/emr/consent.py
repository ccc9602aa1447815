"""A legal basis is written down where the records lie and told to the coordinator: without it nothing is shown."""

from __future__ import annotations

from emr_hub.clinical import Consent
from emr_hub.fhir import consent as consent_resource
from hospitals.emr.application import Emr


async def record_consent(emr: Emr, consent: Consent) -> None:
    """Store the Consent; send it when the hospital is connected."""
    resource = consent_resource.to_fhir(consent, emr.site)
    await emr.keep(resource)
    if emr.is_connected:
        await emr.send(emr.abroad(resource))
