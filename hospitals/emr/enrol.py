"""Enrolment: the hospital tells the coordinator who it is, where its records lie and what its own codes mean."""

from __future__ import annotations

from typing import Any

from emr_hub.clock import to_fhir
from emr_hub.errors import BrokenError
from emr_hub.fhir import Resource, bundle, organization
from emr_hub.fhir.reading import items, text
from emr_hub.terminology import facility
from hospitals.emr.application import Emr
from hospitals.laboratory import own_code_map


async def enrol(emr: Emr) -> None:
    """Send Organization, Endpoint and the ConceptMap in one transaction, then look up the order-sign hook."""
    known = facility(emr.facility)
    enrolment = organization.Enrolment(emr.site, known.name_vi, known.lab_level)
    resources = [
        organization.to_fhir(enrolment),
        _endpoint(emr),
        own_code_map(emr.site),
    ]
    await emr.send_bundle(bundle.transaction(resources))
    await discover(emr)


def _endpoint(emr: Emr) -> Resource:
    """Where the records lie, and since when results are connected."""
    endpoint = organization.endpoint_to_fhir(emr.site)
    if emr.connected_since is not None:
        endpoint["period"] = {"start": to_fhir(emr.connected_since)}
    return endpoint


async def discover(emr: Emr) -> None:
    """Learn from the coordinator's discovery which service answers order-sign."""
    url = f"{emr.coordinator}/cds-services"
    answer = await emr.wire.get(url)
    emr.must_accept(answer, url)
    emr.hook_url = f"{url}/{_order_sign(answer.json())}"


def _order_sign(discovery: Any) -> str:
    for service in items(discovery, "services"):
        if service.get("hook") == "order-sign" and (found := text(service, "id")):
            return found
    raise BrokenError("the coordinator offers no service for order-sign")
