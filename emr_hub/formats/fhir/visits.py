"""Encounters as visits: where, and in what kind of care."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from emr_hub.fhir.reading import text
from emr_hub.formats.fhir.references import Json, organisation
from emr_hub.formats.fhir.told_times import when

Fact = tuple[Any, ...]


@cache
def contexts() -> Mapping[str, str]:
    """Encounter class to context; a class outside the table says nothing."""
    written = (files("emr_hub.formats.fhir") / "encounter_classes.csv").read_text(encoding="utf-8")
    return {row["code"]: row["context"] for row in csv.DictReader(io.StringIO(written))}


def visits_of(encounter: Json, url: str | None) -> list[Fact]:
    """The visit in the shape of VISITS, once under each of its names."""
    provider = encounter.get("serviceProvider")
    context = contexts().get(text(encounter, "class", "code") or "")
    place = organisation(provider) if provider else None
    times = [when(text(encounter, "period", side))[0] for side in ("start", "end")]
    return [(name, place, context, *times) for name in names_of(encounter, url)]


def names_of(resource: Json, url: str | None) -> list[str]:
    """The keys by which references may mean a resource: its id, and the urn:uuid it has in a Bundle."""
    uuid = url[9:] if url and url.startswith("urn:uuid:") else None
    own = resource.get("id")
    return [name for name in dict.fromkeys((own, uuid)) if isinstance(name, str) and name]
