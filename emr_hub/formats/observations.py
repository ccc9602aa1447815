"""Laboratory Observations to flat rows, as fast as Python allows: one tuple per result, in the order of `ROW`.

Reads both legal shapes of a panel: components (one row each) and members (a parent without a value that only
groups them is no row). Types are checked when a batch of rows becomes columns, not row by row.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

import orjson
import pyarrow as pa

LOINC = "http://loinc.org"

_T: pa.DataType = pa.string()
_COLUMNS: list[tuple[str, pa.DataType]] = [
    ("file", pa.int32()), ("line", pa.int64()), ("part", pa.int32()),
    ("source_id", _T), ("updated", _T), ("subject", _T), ("encounter", _T), ("performer", _T), ("status", _T),
    ("effective", _T), ("issued", _T), ("order_code", _T), ("loinc", _T), ("local_code", _T), ("label", _T),
    ("value", pa.float64()), ("text", _T), ("comparator", _T), ("unit", _T), ("interpretation", _T),
    ("low", pa.float64()), ("high", pa.float64()),
]  # fmt: skip
ROW = pa.schema(_COLUMNS)

Json = dict[str, Any]
Row = tuple[Any, ...]
Value = tuple[Any, Any, Any, Any]  # number, text, comparator, unit
_NOTHING: Value = (None, None, None, None)


def is_laboratory(resource: Json) -> bool:
    """Whether any category of the Observation is `laboratory`."""
    for category in resource.get("category") or ():
        for coding in category.get("coding") or ():
            if coding.get("code") == "laboratory":
                return True
    return False


def add_rows(r: Json, file: int, line: int, rows: list[Row]) -> None:
    """Append the rows of one laboratory Observation.

    Raises TypeError, AttributeError, KeyError or IndexError when an element is not of its FHIR shape; nothing
    is appended then.
    """
    # This runs for every result of a hospital: the commonest shape is read in place, the others by call.
    get = r.get
    loinc, local, label = _code(get("code"))
    meta, encounter, subject = get("meta"), get("encounter"), get("subject")
    who = subject.get("reference") if subject else None
    quantity = get("valueQuantity")
    if quantity and "value" in quantity:
        found = (
            quantity["value"], None, quantity.get("comparator"), quantity.get("code") or quantity.get("unit"),
        )  # fmt: skip
    else:
        found = _value(r)
    head = (
        file, line, 0, get("id") or _content_id(r), meta.get("lastUpdated") if meta else None,
        who if who and who[0] != "#" else _named(r, subject, who), encounter.get("reference") if encounter else None,
        _performer(get("performer")) if "performer" in r else None, get("status"),
        get("effectiveDateTime") or _other_time(r), get("issued"), None, loinc, local, label,
    )  # fmt: skip
    parts = get("component")
    if parts or (found is _NOTHING and get("hasMember")):
        rows.extend(_part_rows(r, head, found, parts or ()))
    elif "interpretation" in r or "referenceRange" in r:
        rows.append((*head, *found, *_reading(r, found)))
    else:
        rows.append((*head, *found, None, None, None))


def _part_rows(r: Json, head: Row, whole: Value, parts: Iterable[Json]) -> list[Row]:
    """The Observation's own row where it has a value, and one row per component under its own code."""
    file, line, _, *who, _, loinc, local, _ = head
    new = [] if whole is _NOTHING else [(*head, *whole, *_reading(r, whole))]
    for at, part in enumerate(parts, 1):
        found = _value(part)
        new.append((file, line, at, *who, loinc or local, *_code(part.get("code")), *found, *_reading(part, found)))
    return new


def _content_id(r: Json) -> str:
    """An id for an Observation that has none: the same contents give the same id, wherever they stand."""
    return "content:" + blake2b(orjson.dumps(r, option=orjson.OPT_SORT_KEYS), digest_size=16).hexdigest()


def _code(code: Json | None) -> tuple[Any, Any, Any]:
    """LOINC, the first other code, and the label a reader would see."""
    if not code:
        return None, None, None
    loinc = local = display = None
    for coding in code.get("coding") or ():
        if coding.get("system") != LOINC:
            local = local or coding.get("code")
        elif loinc is None:
            loinc = coding.get("code")
        if display is None:
            display = coding.get("display")
    return loinc, local, code.get("text") or display


def _value(r: Json) -> Value:
    quantity = r.get("valueQuantity")
    if quantity is not None:
        number = quantity.get("value")
        if number is None:
            return _NOTHING
        return number, None, quantity.get("comparator"), quantity.get("code") or quantity.get("unit")
    return _other_value(r)


def _other_value(r: Json) -> Value:
    concept = r.get("valueCodeableConcept")
    if concept is not None:
        first: Json = (concept.get("coding") or ({},))[0]
        text = concept.get("text") or first.get("display") or first.get("code")
        return (None, text, None, None) if text else _NOTHING
    if r.get("valueString"):
        return None, r["valueString"], None, None
    if r.get("valueInteger") is not None:
        return r["valueInteger"], None, None, "1"
    if r.get("valueBoolean") is not None:
        return None, "true" if r["valueBoolean"] else "false", None, None
    return _two_numbers(r)


_PAIRS = (("valueRatio", "numerator", "denominator", ":"), ("valueRange", "low", "high", "-"))


def _two_numbers(r: Json) -> Value:
    """A ratio (titre) or a range as text: 1:64, 5-10; they are shown and compared as words, never as numbers."""
    for key, first, second, mark in (
        ("valueRatio", "numerator", "denominator", ":"),
        ("valueRange", "low", "high", "-"),
    ):
        if r.get(key):
            ends = [(r[key].get(end) or {}).get("value", "") for end in (first, second)]
            return None, f"{ends[0]}{mark}{ends[1]}", None, None
    return _NOTHING


def _reading(r: Json, value: Value) -> tuple[Any, Any, Any]:
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


def _other_time(r: Json) -> Any:
    """effectiveInstant as it stands; effectivePeriod as start/end with an open end left empty."""
    period = r.get("effectivePeriod")
    if period:
        return f"{period.get('start') or ''}/{period.get('end') or ''}"
    return r.get("effectiveInstant")


def _named(r: Json, subject: Json | None, reference: str | None) -> str | None:
    """`?system|value` for a patient named by identifier, also a contained one."""
    if not subject:
        return None
    identifier = subject.get("identifier")
    for inside in (r.get("contained") or ()) if reference else ():
        if inside.get("resourceType") == "Patient" and reference == f"#{inside.get('id')}":
            identifier = (inside.get("identifier") or (None,))[0]
    return f"?{identifier.get('system') or ''}|{identifier['value']}" if identifier else None


def _performer(performers: list[Json] | None) -> Any:
    """The first performer that is an organisation, by identifier or reference."""
    for performer in performers or ():
        found = organisation(performer)
        if found:
            return found
    return None


def organisation(reference: Json) -> Any:
    """What names an Organization: `system|value` where an identifier is given, else its reference; None for others."""
    identifier, target = reference.get("identifier"), reference.get("reference")
    if target and "Organization" not in target and reference.get("type") != "Organization":
        return None
    if target and "?identifier=" in target:
        return target.split("?identifier=", 1)[1]
    if identifier and identifier.get("value") and (target or reference.get("type") in (None, "Organization")):
        return f"{identifier.get('system') or ''}|{identifier['value']}"
    return target
