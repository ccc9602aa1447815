"""Specimens: what was taken, when, and whether the laboratory could use it."""

from __future__ import annotations

from typing import Any

from emr_hub.fhir.reading import items, text
from emr_hub.formats.fhir.observations import specimen_word
from emr_hub.formats.fhir.references import Json
from emr_hub.formats.fhir.told_times import when
from emr_hub.formats.fhir.visits import names_of
from emr_hub.formats.row import TAKEN_DAY

Fact = tuple[Any, ...]


def specimens_of(specimen: Json, url: str | None) -> list[Fact]:
    """The specimen in the shape of SPECIMENS, once under each of its names."""
    collected = text(specimen, "collection", "collectedDateTime") or text(
        specimen, "collection", "collectedPeriod", "start"
    )
    taken, whole = when(collected)
    said = (specimen_word(specimen), taken, None if taken is None else TAKEN_DAY if whole else 0, _unfit(specimen))
    return [(f"Specimen/{name}", *said) for name in names_of(specimen, url)]


def _unfit(specimen: Json) -> str | None:
    """Why it was unsatisfactory, in the words of the laboratory; None where it was not."""
    if specimen.get("status") != "unsatisfactory":
        return None
    for condition in items(specimen, "condition"):
        coded = text(condition, "coding", 0, "display") or text(condition, "coding", 0, "code")
        found = text(condition, "text") or coded
        if found:
            return found
    return "no reason told"
