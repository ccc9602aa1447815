"""The shape of every element, read once from the models: its JSON type, its required codes, what it may refer to."""

from __future__ import annotations

import types
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Union, get_args, get_origin

from emr_hub.fhir.release import datatype_model, model_of

# Lists that the models give only in part: R4's required value sets, whole.
_OBSERVATION_STATUS = "registered preliminary final amended corrected cancelled entered-in-error unknown"
_ENCOUNTER_STATUS = "planned arrived triaged in-progress onleave finished cancelled entered-in-error unknown"
_WHOLE: Final = {
    "DetectedIssue.status": _OBSERVATION_STATUS,
    "Observation.status": _OBSERVATION_STATUS,
    "DiagnosticReport.status": "registered partial preliminary final amended corrected appended cancelled"
    " entered-in-error unknown",
    "Encounter.status": _ENCOUNTER_STATUS,
    "EncounterStatusHistory.status": _ENCOUNTER_STATUS,
    "DeviceUdiCarrier.entryType": "barcode rfid manual card self-reported unknown",
    "Task.status": "draft requested received accepted rejected ready cancelled in-progress on-hold failed completed"
    " entered-in-error",
    "AuditEvent.action": "C R U D E",
    "AuditEvent.outcome": "0 4 8 12",
    "AuditEventAgentNetwork.type": "1 2 3 4 5",
    "OperationOutcomeIssue.code": "invalid structure required value invariant security login unknown expired forbidden"
    " suppressed processing not-supported duplicate multiple-matches not-found deleted too-long code-invalid extension"
    " too-costly business-rule conflict transient lock-error no-store exception timeout incomplete throttled"
    " informational",
}
# Here the models list examples, not a required set.
_EXAMPLES: Final = frozenset({"CapabilityStatement.format", "Expression.language"})
_PRIMITIVES: Final = {"bool": (bool,), "int": (int,), "Decimal": (int, float)}


@dataclass(frozen=True, slots=True)
class Element:
    """One element: `json` its Python types when primitive, else `shape` its datatype ("" = any resource)."""

    json: tuple[type, ...]
    shape: str
    many: bool
    codes: frozenset[str]
    targets: frozenset[str]


@cache
def shape_of(name: str, is_resource: bool = False) -> dict[str, Element]:
    """The elements of a resource type or datatype by JSON name."""
    model = model_of(name) if is_resource else datatype_model(name)
    return {f.alias or n: _element(model.__name__, n, f) for n, f in model.model_fields.items() if n != "resource_type"}


def _element(owner: str, name: str, field: Any) -> Element:
    many, inner = _inner(field.annotation)
    extra = field.json_schema_extra or {}
    place = f"{owner}.{field.alias or name}"
    shown = () if place in _EXAMPLES else extra.get("enum_values", ())
    listed = frozenset(_WHOLE[place].split() if place in _WHOLE else shown)
    targets = frozenset(extra.get("enum_reference_types", ()))
    word = getattr(inner, "__name__", "")
    if word.endswith("Type") and not get_origin(inner) and word not in _PRIMITIVES:
        return Element((), "" if word == "ResourceType" else word.removesuffix("Type"), many, listed, targets)
    return Element(_PRIMITIVES.get(_primitive(inner), (str,)), "", many, listed, targets)


def _primitive(annotation: Any) -> str:
    """The plain Python type under an annotated one."""
    plain = get_args(annotation)[0] if hasattr(annotation, "__metadata__") else annotation
    return str(getattr(plain, "__name__", ""))


def _inner(annotation: Any) -> tuple[bool, Any]:
    """Whether it is a list, and of what; None and list are taken off."""
    many = False
    while True:
        origin = get_origin(annotation)
        if origin in (Union, types.UnionType):
            annotation = next(a for a in get_args(annotation) if a is not type(None))
        elif origin is list:
            many, annotation = True, get_args(annotation)[0]
        else:
            return many, annotation
