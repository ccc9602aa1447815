"""The one file that names the FHIR release and the models that stand for it.

The wire is FHIR R4, 4.0.1. The models are those of the package `fhir.resources.R4B` (4.3.0): for the types
listed here the element names are the same at every depth, and types that R4 lacks are refused before a model
is asked.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any, Final

FHIR_VERSION: Final = "4.0.1"
MEDIA_TYPE: Final = "application/fhir+json"
CONTENT_TYPE: Final = "application/fhir+json; charset=utf-8"

TYPES: Final = frozenset({
    "AuditEvent", "Bundle", "CapabilityStatement", "ConceptMap", "Consent", "Coverage", "DetectedIssue", "Device",
    "DiagnosticReport", "DocumentReference", "Encounter", "Endpoint", "List", "Location", "Observation",
    "OperationOutcome", "Organization", "Parameters", "Patient", "Practitioner", "PractitionerRole", "Provenance",
    "ServiceRequest", "Specimen", "Subscription", "Task",
})  # fmt: skip

# Elements that R4 defines by reference to another, and for which the package has no class of their own.
_SAME_AS: Final = {
    "CapabilityStatementRestOperation": "CapabilityStatementRestResourceOperation",
    "CapabilityStatementRestSearchParam": "CapabilityStatementRestResourceSearchParam",
}


@cache
def model_of(resource_type: str) -> Any:
    """The pydantic model of a resource type of this pilot; KeyError for any other type."""
    if resource_type not in TYPES:
        raise KeyError(resource_type)
    return getattr(import_module(f"fhir.resources.R4B.{resource_type.lower()}"), resource_type)


@cache
def datatype_model(name: str) -> Any:
    """The pydantic model of a datatype or backbone element, e.g. Quantity or ObservationComponent."""
    return import_module("fhir.resources.R4B").get_fhir_model_class(_SAME_AS.get(name, name))
