"""ConceptMap: what a hospital's own laboratory codes mean in LOINC, as far as it knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from emr_hub.fhir.canonical import LOINC
from emr_hub.fhir.reading import Resource, items, of_type, text
from emr_hub.fhir.site import Site


@dataclass(frozen=True, slots=True)
class MappedCode:
    """One local code with its name and the LOINC code it equals; None where the hospital has none."""

    local_code: str
    name: str
    loinc: str | None


def to_fhir(codes: Iterable[MappedCode], site: Site) -> Resource:
    """The ConceptMap `laboratory` of the site; a code without LOINC is listed as unmatched."""
    return {
        "resourceType": "ConceptMap",
        "id": f"laboratory-{site.key.lower()}",
        "url": f"{site.base}/ConceptMap/laboratory",
        "status": "active",
        "sourceUri": f"{site.local_codes}?vs",
        "targetUri": f"{LOINC}/vs",
        "group": [{"source": site.local_codes, "target": LOINC, "element": [_element(code) for code in codes]}],
    }


def _element(code: MappedCode) -> dict[str, Any]:
    target = {"code": code.loinc, "equivalence": "equivalent"} if code.loinc else {"equivalence": "unmatched"}
    element: dict[str, Any] = {"code": code.local_code}
    if code.name:
        element["display"] = code.name
    element["target"] = [target]
    return element


def from_fhir(resource: Resource) -> tuple[MappedCode, ...]:
    """Every local code of the map; only targets said to be equal or equivalent count as LOINC."""
    return tuple(_mapped(of_type(resource, "ConceptMap")))


def _mapped(resource: Resource) -> Iterator[MappedCode]:
    for group in items(resource, "group"):
        into_loinc = group.get("target") == LOINC
        for element in items(group, "element"):
            code = text(element, "code")
            if code:
                yield MappedCode(code, text(element, "display") or "", _equal(element) if into_loinc else None)


def _equal(element: dict[str, Any]) -> str | None:
    sure = (t for t in items(element, "target") if t.get("equivalence") in ("equivalent", "equal"))
    return next((text(t, "code") for t in sure), None)
