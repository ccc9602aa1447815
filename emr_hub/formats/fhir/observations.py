"""Laboratory Observations to flat rows: one tuple per result, in the order of `TOLD`.

Reads both legal shapes of a panel: components (one row each) and members (a parent without a value that only
groups them is no row). Times stay text until a batch of rows becomes columns.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from emr_hub.fhir.canonical import LOINC, Canonical
from emr_hub.formats.fhir.elements import Component, Concept, Extension, Observation, Reference
from emr_hub.formats.fhir.references import key_of, named, patient_key, visit_key
from emr_hub.formats.fhir.values import NOTHING, Value, reading_of, value_of
from emr_hub.formats.row import CLS, LOCAL

# What an Observation tells, in the order of its tuple; every other column of ROW stays null.
TOLD: Final = (
    "file", "line", "part", "source_id", "updated", "subject", "encounter", "facility", "order_key", "specimen",
    "status", "taken", "issued", "version", "resulted", "service", "order_code", "loinc", "code_system", "code",
    "label", "value", "text", "comparator", "unit", "interpretation", "low", "high",
)  # fmt: skip
_OWN: Final = Canonical()
_SERVICE, _VERSION, _FIRST = (_OWN.extension(n) for n in ("ordered-service", "report-version", "first-resulted"))
_SPECIMENS: Final = _OWN.specimens
_CLS_SYSTEM: Final = "/vn-cls-cs"  # Decision 1227, under whichever base
Row = tuple[Any, ...]
_NO_EXTENSIONS: Final = (None, None, None)
_LARGEST_VERSION: Final = 2**15 - 1


def is_laboratory(r: Observation) -> bool:
    """Whether any category of the Observation is `laboratory`."""
    return category_is_laboratory(r.category)


def category_is_laboratory(categories: list[Concept] | None) -> bool:
    """Whether any of the categories is `laboratory`."""
    for category in categories or ():
        for coding in category.coding or ():
            if coding.code == "laboratory":
                return True
    return False


def add_rows(r: Observation, key: str, file: int, line: int, rows: list[Row]) -> None:
    """Append the rows of one laboratory Observation; `key` is its id, or what stands for it."""
    # This runs for every result of a hospital: the commonest shape is read in place, the others by call.
    subject, meta, quantity = r.subject, r.meta, r.valueQuantity
    who = subject.reference if subject else None
    if quantity is not None and quantity.value is not None:
        found: Value = (quantity.value, None, quantity.comparator, quantity.code or quantity.unit)
    else:
        found = value_of(r)
    version, first, service = _own_words(r.extension) if r.extension else _NO_EXTENSIONS
    head = (
        file, line, 0, key, meta.lastUpdated if meta else None,
        patient_key(who) if who and who[0] != "#" else _named(r, subject, who),
        visit_key(r.encounter.reference) if r.encounter else None,
        performer_of(r.performer) if r.performer else None,
        order_of(r.basedOn) if r.basedOn else None,
        _specimen(r, r.specimen.reference) if r.specimen else None,
        r.status, r.effectiveDateTime or _other_time(r), r.issued, version, first, service,
    )  # fmt: skip
    if r.component or (found is NOTHING and r.hasMember):
        rows.extend(_part_rows(r, head, found, r.component or ()))
    elif r.interpretation or r.referenceRange:
        rows.append((*head, None, *code_of(r.code), *found, *reading_of(r, found)))
    else:
        rows.append((*head, None, *code_of(r.code), *found, None, None, None))


def _part_rows(r: Observation, head: Row, whole: Value, parts: Iterable[Component]) -> list[Row]:
    """The Observation's own row where it has a value, and one row per component under its own code."""
    file, line, _, *who = head
    code = code_of(r.code)
    new = [] if whole is NOTHING else [(*head, None, *code, *whole, *reading_of(r, whole))]
    panel = code[0] or code[2]
    for at, part in enumerate(parts, 1):
        found = value_of(part)
        new.append((file, line, at, *who, panel, *code_of(part.code), *found, *reading_of(part, found)))
    return new


def code_of(code: Concept | None) -> tuple[Any, Any, Any, Any]:
    """LOINC, the system and code that come first beside it (Decision 1227 before all), and the label a reader sees."""
    if code is None:
        return None, None, None, None
    loinc = system = other = display = None
    for coding in code.coding or ():
        said = coding.system
        if said == LOINC:
            loinc = loinc or coding.code
        elif other is None or (system is LOCAL and said and said.endswith(_CLS_SYSTEM)):
            other = coding.code
            system = None if other is None else CLS if said and said.endswith(_CLS_SYSTEM) else LOCAL
        display = display or coding.display
    return loinc, system, other, code.text or display


def _own_words(extensions: list[Extension]) -> tuple[Any, Any, Any]:
    """Version, time of the first version and ordered service, where this project's own words say so."""
    version = first = service = None
    for one in extensions:
        if one.url == _SERVICE:
            service = one.valueCoding.code if one.valueCoding else None
        elif one.url == _VERSION and one.valuePositiveInt is not None:
            version = one.valuePositiveInt if 0 < one.valuePositiveInt <= _LARGEST_VERSION else None
        elif one.url == _FIRST:
            first = one.valueInstant
    return version, first, service


def performer_of(performers: list[Reference]) -> str | None:
    """The first performer that is an organisation, by number or address."""
    for one in performers:
        target, number = one.reference, one.identifier
        if target and "Organization" not in target and one.type != "Organization":
            continue
        if target and "?identifier=" in target:
            return target.split("?identifier=", 1)[1]
        if number and number.value and (target or one.type in (None, "Organization")):
            return f"{number.system or ''}|{number.value}"
        if target:
            return target
    return None


def order_of(based_on: list[Reference]) -> str | None:
    """The first ServiceRequest that the result answers."""
    for one in based_on:
        target, number = one.reference, one.identifier
        key = key_of(target, "ServiceRequest")
        if key:
            return key
        if not target and number and number.value:
            return f"?{number.system or ''}|{number.value}"
    return None


def _specimen(r: Observation, target: str | None) -> str | None:
    """The catalogue's specimen where a contained Specimen says it in its words; else the Specimen's key."""
    if target and target[0] == "#":
        for inside in r.contained or ():
            if inside.get("id") == target[1:]:
                return specimen_word(inside)
        return None
    key = key_of(target, "Specimen")
    return f"Specimen/{key}" if key else None


def specimen_word(specimen: dict[str, Any]) -> str | None:
    """The catalogue's word for a Specimen's type; None when it is told in other words."""
    for coding in (specimen.get("type") or {}).get("coding") or ():
        if coding.get("system") == _SPECIMENS:
            found: str | None = coding.get("code")
            return found
    return None


def _other_time(r: Observation) -> str | None:
    """effectiveInstant as it stands; of an effectivePeriod its start, or its end when it has no start."""
    period = r.effectivePeriod
    return (period.start or period.end) if period else r.effectiveInstant


def _named(r: Observation, subject: Reference | None, reference: str | None) -> str | None:
    """`?system|value` for a patient named by identifier, also a contained one."""
    if subject is None:
        return None
    for inside in (r.contained or ()) if reference else ():
        if inside.get("resourceType") == "Patient" and reference == f"#{inside.get('id')}":
            return named((inside.get("identifier") or (None,))[0])
    number = subject.identifier
    return f"?{number.system or ''}|{number.value}" if number and number.value else None
