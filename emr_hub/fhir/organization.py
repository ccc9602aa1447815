"""Organization and Endpoint: how a facility enrols, with its code, its laboratory's level and its address."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from emr_hub.errors import DataError
from emr_hub.fhir.canonical import HL7, Canonical
from emr_hub.fhir.reading import Resource, essential, extension, items, number, of_type, text
from emr_hub.fhir.release import MEDIA_TYPE
from emr_hub.fhir.site import Site

_ADDRESS: Final = re.compile(r"https?://[^\s/]+(/\S*)?")


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A facility that joins: who it is, its name, and its laboratory's quality level (1-5, 0 none, None not said)."""

    site: Site
    name: str
    lab_level: int | None = None


def to_fhir(enrolment: Enrolment) -> Resource:
    """The Organization of the facility; it names its Endpoint by reference."""
    site = enrolment.site
    c = site.canonical
    organization: Resource = {
        "resourceType": "Organization",
        "id": site.key.lower(),
        "meta": {"profile": [c.profile("organization")]},
        "identifier": [
            {"system": c.facility_code, "value": site.code},
            {"system": c.codes("facility-key"), "value": site.key},
        ],
        "active": True,
        "name": enrolment.name,
        "endpoint": [{"reference": f"Endpoint/{site.key.lower()}"}],
    }
    if enrolment.lab_level is not None:
        level = {"url": c.extension("laboratory-level"), "valueInteger": enrolment.lab_level}
        organization["extension"] = [level]
    return organization


def endpoint_to_fhir(site: Site) -> Resource:
    """The Endpoint: where the facility's FHIR answers."""
    return {
        "resourceType": "Endpoint",
        "id": site.key.lower(),
        "status": "active",
        "connectionType": {"system": f"{HL7}/endpoint-connection-type", "code": "hl7-fhir-rest"},
        "managingOrganization": {"reference": site.organization},
        "payloadType": [{"coding": [{"system": f"{HL7}/endpoint-payload-type", "code": "any"}]}],
        "payloadMimeType": [MEDIA_TYPE],
        "address": site.fhir_base,
    }


def from_fhir(organization: Resource, endpoint: Resource, canonical: Canonical) -> Enrolment:
    """The enrolment that an Organization and its Endpoint stand for. Essential: facility code, key, name, address."""
    o, e = of_type(organization, "Organization"), of_type(endpoint, "Endpoint")
    code = _identifier(o, lambda system: canonical.is_sid(system, "facility_code"))
    key = _identifier(o, lambda system: system == canonical.codes("facility-key"))
    level = number(extension(o, canonical.extension("laboratory-level")), "valueInteger")
    site = Site.at(
        essential(key, "Organization.identifier", "the facility's key"),
        essential(code, "Organization.identifier", "MA_CSKCB"),
        address_of(e),
        canonical,
    )
    return Enrolment(site, essential(text(o, "name"), "Organization.name"), None if level is None else int(level))


def address_of(endpoint: Resource) -> str:
    """Where an Endpoint says that the FHIR server is; DataError when nothing can be asked there."""
    address: str = essential(text(endpoint, "address"), "Endpoint.address")
    if not _ADDRESS.fullmatch(address):
        raise DataError("no address of a FHIR server", where="Endpoint.address", expected="http:// or https://")
    return address


def _identifier(organization: Resource, fits: Callable[[str | None], bool]) -> str | None:
    held = (i for i in items(organization, "identifier") if fits(text(i, "system")))
    return next((text(i, "value") for i in held), None)
