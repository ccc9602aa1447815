"""What a hospital's laboratory codes stand for, as a pure value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from emr_hub.fhir import Resource, concept_map
from emr_hub.terminology import loinc_meaning


@dataclass(frozen=True, slots=True)
class CodeMap:
    """Analyte of the catalogue by the hospital's own code. A code that is absent is not known, and stays invisible."""

    analytes: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_concept_map(cls, resource: Resource) -> CodeMap:
        """The map a ConceptMap gives: local codes equal to a LOINC code of the catalogue; others are left out."""
        found: dict[str, str] = {}
        for code in concept_map.from_fhir(resource):
            meaning = loinc_meaning(code.loinc) if code.loinc else None
            if meaning is not None:
                found[code.local_code] = meaning.analyte
        return cls(found)

    def analyte_of(self, local_code: str | None, loinc: str | None) -> str | None:
        """The analyte of a result: by the LOINC code it carries, else by the hospital's map, else None."""
        meaning = loinc_meaning(loinc) if loinc else None
        if meaning is not None:
            return meaning.analyte
        return self.analytes.get(local_code) if local_code else None
