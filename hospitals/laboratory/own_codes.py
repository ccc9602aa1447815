"""What the laboratory's own codes mean, as its ConceptMap tells the coordinator at enrolment."""

from __future__ import annotations

from emr_hub.fhir import Resource, Site, concept_map
from emr_hub.terminology import analytes
from hospitals.laboratory.local_codes import LocalCode, local_codes


def own_code_map(site: Site) -> Resource:
    """The ConceptMap of a facility; a code that its own map lacks is listed as unmatched: nobody guesses for it."""
    codes = local_codes(site.key)
    return concept_map.to_fhir([_mapped(key, code) for key, code in codes.items()], site)


def _mapped(analyte: str, code: LocalCode) -> concept_map.MappedCode:
    """A code may be mapped although the laboratory sends no LOINC with its results."""
    known = analytes()[analyte].loinc
    loinc = code.loinc or (known[0] if known else None)
    return concept_map.MappedCode(code.code, code.name_vi, loinc if code.mapped else None)
