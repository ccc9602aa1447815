"""Laboratory Observations to flat rows, as fast as Python allows: one tuple per result, in the order of `TOLD`.

Reads both legal shapes of a panel: components (one row each) and members (a parent without a value that only
groups them is no row). Types are checked when a batch of rows becomes columns, not row by row; times stay text
until then.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import Any, Final

import orjson

from emr_hub.fhir.canonical import LOINC, Canonical
from emr_hub.formats.fhir.references import Json, first_organisation, key_of, named, patient_key
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
Row = tuple[Any, ...]
_NO_EXTENSIONS: Final = (None, None, None)


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
    code = code_of(get("code"))
    meta, encounter, subject = get("meta"), get("encounter"), get("subject")
    who = subject.get("reference") if subject else None
    quantity = get("valueQuantity")
    if quantity and "value" in quantity:
        found = (
            quantity["value"], None, quantity.get("comparator"), quantity.get("code") or quantity.get("unit"),
        )  # fmt: skip
    else:
        found = value_of(r)
    version, first, service = _own_words(r["extension"]) if "extension" in r else _NO_EXTENSIONS
    head = (
        file, line, 0, get("id") or _content_id(r), meta.get("lastUpdated") if meta else None,
        patient_key(who) if who and who[0] != "#" else _named(r, subject, who),
        key_of(encounter.get("reference"), "Encounter") if encounter else None,
        first_organisation(get("performer")) if "performer" in r else None,
        _order(r["basedOn"]) if "basedOn" in r else None,
        _specimen(r) if "specimen" in r else None,
        get("status"), get("effectiveDateTime") or _other_time(r), get("issued"), version, first, service,
    )  # fmt: skip
    parts = get("component")
    if parts or (found is NOTHING and get("hasMember")):
        rows.extend(_part_rows(r, head, code, found, parts or ()))
    elif "interpretation" in r or "referenceRange" in r:
        rows.append((*head, None, *code, *found, *reading_of(r, found)))
    else:
        rows.append((*head, None, *code, *found, None, None, None))


def _part_rows(r: Json, head: Row, code: Row, whole: Value, parts: Iterable[Json]) -> list[Row]:
    """The Observation's own row where it has a value, and one row per component under its own code."""
    file, line, _, *who = head
    new = [] if whole is NOTHING else [(*head, None, *code, *whole, *reading_of(r, whole))]
    panel = code[0] or code[2]
    for at, part in enumerate(parts, 1):
        found = value_of(part)
        new.append((file, line, at, *who, panel, *code_of(part.get("code")), *found, *reading_of(part, found)))
    return new


def _content_id(r: Json) -> str:
    """An id for an Observation that has none: the same contents give the same id, wherever they stand."""
    return "content:" + blake2b(orjson.dumps(r, option=orjson.OPT_SORT_KEYS), digest_size=16).hexdigest()


def code_of(code: Json | None) -> tuple[Any, Any, Any, Any]:
    """LOINC, the system and code that come first beside it (Decision 1227 before all), and the label a reader sees."""
    if not code:
        return None, None, None, None
    loinc = system = other = display = None
    for coding in code.get("coding") or ():
        said = coding.get("system")
        if said == LOINC:
            if loinc is None:
                loinc = coding.get("code")
        elif other is None or (system is not CLS and said and said.endswith("/vn-cls-cs")):
            other = coding.get("code")
            system = None if other is None else CLS if said and said.endswith("/vn-cls-cs") else LOCAL
        if display is None:
            display = coding.get("display")
    return loinc, system, other, code.get("text") or display


def _own_words(extensions: list[Json]) -> tuple[Any, Any, Any]:
    """Version, time of the first version and ordered service, where this project's own words say so."""
    version = first = service = None
    for one in extensions:
        url = one.get("url")
        if url == _SERVICE:
            service = (one.get("valueCoding") or {}).get("code")
        elif url == _VERSION:
            version = one.get("valuePositiveInt")
        elif url == _FIRST:
            first = one.get("valueInstant")
    return version, first, service


def _order(based_on: list[Json]) -> str | None:
    """The first ServiceRequest that the result answers."""
    for one in based_on:
        target = one.get("reference")
        if target and target[:9] != "CarePlan/":
            return key_of(target, "ServiceRequest")
        if not target and one.get("identifier"):
            return named(one["identifier"])
    return None


def _specimen(r: Json) -> str | None:
    """The catalogue's specimen where a contained Specimen says it in its words; else the Specimen's key."""
    target = r["specimen"].get("reference")
    if target and target[0] == "#":
        for inside in r.get("contained") or ():
            if inside.get("id") == target[1:]:
                return specimen_word(inside)
        return None
    key = key_of(target, "Specimen")
    return f"Specimen/{key}" if key else None


def specimen_word(specimen: Json) -> str | None:
    """The catalogue's word for a Specimen's type; None when it is told in other words."""
    for coding in (specimen.get("type") or {}).get("coding") or ():
        if coding.get("system") == _OWN.specimens:
            found: str | None = coding.get("code")
            return found
    return None


def _other_time(r: Json) -> Any:
    """effectiveInstant as it stands; of an effectivePeriod its start, or its end when it has no start."""
    period = r.get("effectivePeriod")
    if period:
        return period.get("start") or period.get("end")
    return r.get("effectiveInstant")


def _named(r: Json, subject: Json | None, reference: str | None) -> str | None:
    """`?system|value` for a patient named by identifier, also a contained one."""
    if not subject:
        return None
    identifier = subject.get("identifier")
    for inside in (r.get("contained") or ()) if reference else ():
        if inside.get("resourceType") == "Patient" and reference == f"#{inside.get('id')}":
            identifier = (inside.get("identifier") or (None,))[0]
    return named(identifier)
