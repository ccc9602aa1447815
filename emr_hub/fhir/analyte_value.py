"""The value of an Observation or component: quantity or text, flag, reference range, or why it is absent."""

from __future__ import annotations

import math
from typing import Any

from emr_hub.clinical import AnalyteResult, Flag, ResultStatus
from emr_hub.errors import DataError
from emr_hub.fhir.canonical import HL7, INTERPRETATION, UCUM
from emr_hub.fhir.reading import code_in, items, number, text

_ABSENT = f"{HL7}/data-absent-reason"
_COMPARATORS = frozenset({"<", "<=", ">=", ">"})
_FLAGS = {str(flag): flag for flag in Flag}


def value_of(result: AnalyteResult, status: ResultStatus) -> dict[str, Any]:
    """The value elements of one analyte. A cancelled one has none: its text says why, as the reason it is absent."""
    if result.value is not None and result.text is not None:
        raise DataError("both value and text", where="AnalyteResult", expected="one of them")
    found: dict[str, Any] = {}
    if status is ResultStatus.CANCELLED or (result.value is None and result.text is None):
        found["dataAbsentReason"] = _absent(status, result.text)
    elif result.value is not None:
        found["valueQuantity"] = _quantity(result.value, result.unit, result.comparator)
    else:
        found["valueString"] = result.text
    if result.flag is not None:
        found["interpretation"] = [{"coding": [{"system": INTERPRETATION, "code": str(result.flag)}]}]
    limits = _limits(result)
    if limits:
        found["referenceRange"] = [limits]
    return found


def _absent(status: ResultStatus, why: str | None) -> dict[str, Any]:
    code = "not-performed" if status is ResultStatus.CANCELLED else "unknown"
    concept: dict[str, Any] = {"coding": [{"system": _ABSENT, "code": code}]}
    if why:
        concept["text"] = why
    return concept


def _quantity(value: float, unit: str | None, comparator: str | None = None) -> dict[str, Any]:
    if not math.isfinite(value):
        raise DataError("no finite number", where="AnalyteResult.value")
    found: dict[str, Any] = {"value": value}
    if comparator:
        found["comparator"] = comparator
    if unit:
        found.update(unit=unit, system=UCUM, code=unit)
    return found


def _limits(result: AnalyteResult) -> dict[str, Any]:
    pairs = (("low", result.reference_low), ("high", result.reference_high))
    return {name: _quantity(limit, result.unit) for name, limit in pairs if limit is not None}


def read_value(node: dict[str, Any]) -> dict[str, Any]:
    """The value fields of an AnalyteResult, by name; each None where the node does not say it."""
    comparator = text(node, "valueQuantity", "comparator")
    return {
        "value": number(node, "valueQuantity", "value"),
        "text": _words(node),
        "comparator": comparator if comparator in _COMPARATORS else None,
        "unit": _unit(node.get("valueQuantity")) or _unit_of_limits(node),
        "flag": next((_FLAGS[c] for c in map(_flag_code, items(node, "interpretation")) if c in _FLAGS), None),
        "reference_low": number(node, "referenceRange", 0, "low", "value"),
        "reference_high": number(node, "referenceRange", 0, "high", "value"),
    }


def _words(node: dict[str, Any]) -> str | None:
    coded = node.get("valueCodeableConcept")
    named = text(coded, "text") or text(coded, "coding", 0, "display") or text(coded, "coding", 0, "code")
    return text(node, "valueString") or named or text(node, "dataAbsentReason", "text")


def _unit(quantity: Any) -> str | None:
    """The UCUM code; the unit as written only where the sender claims no system."""
    system = text(quantity, "system")
    return text(quantity, "code") if system == UCUM else (None if system else text(quantity, "unit"))


def _unit_of_limits(node: dict[str, Any]) -> str | None:
    sides = (
        ((node.get("referenceRange") or [{}])[0:1] or [{}])[0] if isinstance(node.get("referenceRange"), list) else {}
    )
    return _unit(sides.get("low")) or _unit(sides.get("high")) if isinstance(sides, dict) else None


def _flag_code(concept: dict[str, Any]) -> str:
    return code_in(concept, INTERPRETATION) or text(concept, "coding", 0, "code") or ""
