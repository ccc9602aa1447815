"""Specimen, always contained in the order or result it belongs to, under the local id `specimen`."""

from __future__ import annotations

from emr_hub.clock import Instant
from emr_hub.clock import to_fhir as written_time
from emr_hub.fhir.canonical import Canonical
from emr_hub.fhir.reading import Resource, code_in, instant, items


def contained_specimen(specimen: str, canonical: Canonical, collected_at: Instant | None) -> Resource:
    """The specimen of that catalogue key; with a collection time once it was taken."""
    found: Resource = {
        "resourceType": "Specimen",
        "id": "specimen",
        "type": {"coding": [{"system": canonical.specimens, "code": specimen}]},
    }
    if collected_at is not None:
        found["collection"] = {"collectedDateTime": written_time(collected_at)}
    return found


def specimen_of(resource: Resource, canonical: Canonical) -> tuple[str | None, Instant | None]:
    """Catalogue key and collection time of the first contained specimen, each None where it is not said."""
    held = (r for r in items(resource, "contained") if r.get("resourceType") == "Specimen")
    first = next(held, {})
    return code_in(first.get("type"), canonical.specimens), instant(first, "collection", "collectedDateTime")
