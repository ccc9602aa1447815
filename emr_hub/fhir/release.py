"""The one file that names the FHIR release and the models that stand for it.

The wire is FHIR R4, 4.0.1. The models are those of the package `fhir.resources.R4B` (4.3.0). The table
`resource_types` lists the types of R4; where the two releases differ in an element, `r4_differences` says how.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any, Final

from emr_hub.fhir.table_rows import rows_of

FHIR_VERSION: Final = "4.0.1"
MEDIA_TYPE: Final = "application/fhir+json"
CONTENT_TYPE: Final = "application/fhir+json; charset=utf-8"

_CHECKED_BY: Final = {row["type"]: row["checked_by"] for row in rows_of("resource_types")}

TYPES: Final = frozenset(_CHECKED_BY)
"""Every resource type of R4; whatever else a message names is refused."""

MODELLED: Final = frozenset(name for name, by in _CHECKED_BY.items() if by == "model")
"""The types whose elements are the same in R4 and in the models. Of the others only the form is checked."""

# Elements that R4 defines by reference to another, and for which the package has no class of their own.
_SAME_AS: Final = {
    "CapabilityStatementRestOperation": "CapabilityStatementRestResourceOperation",
    "CapabilityStatementRestSearchParam": "CapabilityStatementRestResourceSearchParam",
}


@cache
def model_of(resource_type: str) -> Any:
    """The pydantic model of a resource type; KeyError for a type without one."""
    if resource_type not in MODELLED:
        raise KeyError(resource_type)
    return getattr(import_module(f"fhir.resources.R4B.{resource_type.lower()}"), resource_type)


@cache
def datatype_model(name: str) -> Any:
    """The pydantic model of a datatype or backbone element, e.g. Quantity or ObservationComponent."""
    return import_module("fhir.resources.R4B").get_fhir_model_class(_SAME_AS.get(name, name))


@cache
def after_the_walk(model: Any) -> Any:
    """The validator of a model, without its search of every list for nulls: the walk refuses them before.

    That search goes through all elements a type could have and costs as much as the rest of the validation.
    """
    from pydantic_core import SchemaValidator

    checked = model.__pydantic_core_schema__
    within = checked.get("schema", {})
    searching = within.get("schema", {})
    if checked["type"] != "function-after" or searching.get("type") != "function-before":
        return model.__pydantic_validator__  # models of another make
    return SchemaValidator({**checked, "schema": {**within, "schema": searching["schema"]}})
