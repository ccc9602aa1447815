"""The value of an Observation or component, its interpretation and its own reference range."""

from __future__ import annotations

from typing import Any

from emr_hub.formats.fhir.elements import Concept, Measured, Quantity, Range

Value = tuple[Any, Any, Any, Any]  # number, text, comparator, unit
NOTHING: Value = (None, None, None, None)


def value_of(r: Measured) -> Value:
    """Number with comparator and unit, or words; NOTHING without a value."""
    quantity = r.valueQuantity
    if quantity is not None:
        if quantity.value is None:
            return NOTHING
        return quantity.value, None, quantity.comparator, quantity.code or quantity.unit
    text = _words(r)
    if text is not None:
        return None, text, None, None
    if r.valueInteger is not None:
        return float(r.valueInteger), None, None, "1"
    return NOTHING


def _words(r: Measured) -> str | None:
    """An answer in words. A ratio (titre) or a range is one too: 1:64, 5-10, never compared as a number."""
    if r.valueCodeableConcept is not None:
        return _concept(r.valueCodeableConcept)
    if r.valueString:
        return r.valueString
    if r.valueBoolean is not None:
        return "true" if r.valueBoolean else "false"
    if r.valueRatio is not None:
        return f"{_digits(r.valueRatio.numerator)}:{_digits(r.valueRatio.denominator)}"
    if r.valueRange is not None:
        return f"{_digits(r.valueRange.low)}-{_digits(r.valueRange.high)}"
    return _unfit(r.dataAbsentReason)


def _concept(concept: Concept) -> str | None:
    first = concept.coding[0] if concept.coding else None
    return concept.text or (first and (first.display or first.code)) or None


def _digits(quantity: Quantity | None) -> str:
    return "" if quantity is None or quantity.value is None else f"{quantity.value:.12g}"


def _unfit(absent: Concept | None) -> str | None:
    """An unsatisfactory specimen in this project's own words; any other reason for an absent value is no answer."""
    why = absent.text if absent else None
    return why if why and why.startswith("unsatisfactory") else None


def reading_of(r: Measured, value: Value) -> tuple[Any, Any, Any]:
    """Interpretation code, and the ends of the result's own reference range where it has just one."""
    codes = (coding.code for concept in r.interpretation or () for coding in concept.coding or ())
    code = next((c for c in codes if c), None)
    if not r.referenceRange or value[0] is None:
        return code, None, None
    return code, *_own_range(r.referenceRange, value[3])


def _own_range(ranges: list[Range], unit: str | None) -> tuple[float | None, float | None]:
    normal = [one for one in ranges if _is_normal(one)]
    if len(normal) != 1:
        return None, None  # several ranges by age or sex: which one applied is not said
    return _end(normal[0].low, unit), _end(normal[0].high, unit)


def _end(end: Quantity | None, unit: str | None) -> float | None:
    theirs = end and (end.code or end.unit)
    return end.value if end and (theirs is None or theirs == unit) else None


def _is_normal(found: Range) -> bool:
    kinds = [coding.code for coding in (found.type.coding if found.type else None) or ()]
    return not kinds or "normal" in kinds
