"""Practitioner: a clinician, known on the wire by a number of the hospital and nothing else."""

from __future__ import annotations

from emr_hub.fhir.reading import Resource, of_type, text
from emr_hub.fhir.site import Site, number_of


def to_fhir(clinician_id: int, site: Site, *, name: str = "") -> Resource:
    """The Practitioner `c-{clinician_id}` of the site."""
    practitioner: Resource = {
        "resourceType": "Practitioner",
        "id": f"c-{clinician_id}",
        "meta": {"profile": [site.canonical.profile("practitioner")]},
        "identifier": [{"system": f"{site.base}/sid/clinician", "value": str(clinician_id)}],
        "active": True,
    }
    if name:
        practitioner["name"] = [{"text": name}]
    return practitioner


def from_fhir(resource: Resource) -> tuple[int, str | None]:
    """The clinician's number and written name."""
    r = of_type(resource, "Practitioner")
    return number_of(text(r, "id"), "c", "Practitioner.id"), text(r, "name", 0, "text")
