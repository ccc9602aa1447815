"""The value of an Observation or component, its interpretation and its own reference range."""

from __future__ import annotations

from typing import Any

from emr_hub.formats.fhir.references import Json

Value = tuple[Any, Any, Any, Any]  # number, text, comparator, unit
NOTHING: Value = (None, None, None, None)
_PAIRS = (("valueRatio", "numerator", "denominator", ":"), ("valueRange", "low", "high", "-"))


def value_of(r: Json) -> Value:
    """Number with comparator and unit, or words; NOTHING without a value."""
    quantity = r.get("valueQuantity")
    if quantity is not None:
        number = quantity.get("value")
        if number is None:
            return NOTHING
        return number, None, quantity.get("comparator"), quantity.get("code") or quantity.get("unit")
    concept = r.get("valueCodeableConcept")
    if concept is not None:
        first: Json = (concept.get("coding") or ({},))[0]
        text = concept.get("text") or first.get("display") or first.get("code")
        return (None, text, None, None) if text else NOTHING
    if r.get("valueString"):
        return None, r["valueString"], None, None
    if r.get("valueInteger") is not None:
        return r["valueInteger"], None, None, "1"
    if r.get("valueBoolean") is not None:
        return None, "true" if r["valueBoolean"] else "false", None, None
    return _two_numbers(r)


def _two_numbers(r: Json) -> Value:
    """A ratio (titre) or a range as text: 1:64, 5-10; they are shown and compared as words, never as numbers."""
    for key, first, second, mark in _PAIRS:
        if r.get(key):
            ends = [(r[key].get(end) or {}).get("value", "") for end in (first, second)]
            return None, f"{ends[0]}{mark}{ends[1]}", None, None
    return _unfit(r.get("dataAbsentReason"))


def _unfit(absent: Json | None) -> Value:
    """An unsatisfactory specimen in this project's own words; any other reason for an absent value is no answer."""
    why = absent.get("text") if absent else None
    return (None, why, None, None) if why and why.startswith("unsatisfactory") else NOTHING


def reading_of(r: Json, value: Value) -> tuple[Any, Any, Any]:
    """Interpretation code, and the ends of the result's own reference range where it has just one."""
    code = None
    for concept in r.get("interpretation") or ():
        for coding in concept.get("coding") or ():
            code = code or coding.get("code")
    ranges = r.get("referenceRange")
    if not ranges or value[0] is None:
        return code, None, None
    return code, *_own_range(ranges, value[3])


def _own_range(ranges: list[Json], unit: Any) -> tuple[Any, Any]:
    normal = [x for x in ranges if _is_normal_range(x)]
    if len(normal) != 1:
        return None, None  # several ranges by age or sex: which one applied is not said
    ends = []
    for name in ("low", "high"):
        end = normal[0].get(name) or {}
        theirs = end.get("code") or end.get("unit")
        ends.append(end.get("value") if theirs is None or theirs == unit else None)
    return ends[0], ends[1]


def _is_normal_range(found: Json) -> bool:
    kinds = [c.get("code") for c in (found.get("type") or {}).get("coding") or ()]
    return not kinds or "normal" in kinds
