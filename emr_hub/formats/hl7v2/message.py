"""The segments of one result message as fields: a list repeats, a tuple holds components, None says nothing."""

from __future__ import annotations

from typing import Any

from emr_hub.formats.compact_times import write_exactly
from emr_hub.formats.hl7v2.code_lists import table
from emr_hub.formats.own_visits import Cells, SentVisit, number_text
from emr_hub.formats.value_texts import UNSATISFACTORY, word_of
from emr_hub.terminology import analytes, services, specimens

_CLASSES = {"outpatient": "O", "inpatient": "I", "emergency": "E", "icu": "I"}
_INTENSIVE_CARE = "HSTC"  # the point of care that says so
_STATUSES = {"registered": "I", "preliminary": "P", "final": "F", "amended": "A", "corrected": "C", "cancelled": "X",
             "entered-in-error": "D"}  # fmt: skip
_COMPARATORS = ("<", "<=", ">=", ">")
Fields = list[Any]


class Signs(str):
    """A text that holds delimiters on purpose: the second field of a header."""


def header(sent_by: str, facility: str, sent_to: str, when: str, number: str) -> Fields:
    """MSH of a result message: 2.5.1, UTF-8, for production."""
    return [
        "MSH", Signs("^~\\&"), sent_by, facility, sent_to, None, when, None, ("ORU", "R01", "ORU_R01"), number, "P",
        "2.5.1", *[None] * 5, "UNICODE UTF-8",
    ]  # fmt: skip


def patient(sent: SentVisit) -> Fields:
    """PID: the card as the desk wrote it."""
    card = sent.card
    numbers = [
        (card["mrn"], None, None, sent.code, "MR"),
        (card["cccd"], None, None, "VNM", "NI") if card["cccd"] else None,
        (card["bhyt"], None, None, "BHXH", "HC") if card["bhyt"] else None,
    ]
    return [
        "PID", 1, None, numbers, None, _name(card["name"]), None, (card["birth_date"] or "").replace("-", ""),
        _code("sexes", "sex", card["sex"]), None, None, (card["address"],), None, card["phone"],
    ]  # fmt: skip


def _name(name: str | None) -> tuple[str | None, ...]:
    """Family, given, middle; a name that does not come back the same from its parts stands whole in the first."""
    words = (name or "").split()
    if len(words) < 2 or " ".join(words) != name:
        return (name,)
    return words[0], words[-1], " ".join(words[1:-1]) or None


def visit(sent: SentVisit, order: Cells) -> Fields:
    """PV1: the kind of care in which the order was signed, the ward only where it is intensive care."""
    ward = _INTENSIVE_CARE if order["context"] == "icu" else None
    seen = sent.visit
    return [
        "PV1", 1, _CLASSES.get(order["context"], "U"), (ward, None, None, sent.code), *[None] * 15,
        seen["encounter_id"], *[None] * 24, write_exactly(seen["started_at"]), _time(seen["ended_at"]),
    ]  # fmt: skip


def order(order: Cells, known: str, statuses: set[str], version: int) -> tuple[Fields, Fields]:
    """ORC and OBR: the order under its number, when it was signed, collected and reported."""
    number, known_service = order["order_id"], services().get(order["service"])
    service = (order["service"], known_service.name_vi if known_service else None, "DVKT")
    report = "C" if version > 1 else "X" if statuses == {"cancelled"} else "F"
    orc = ["ORC", "RE", number, number, None, "CM", *[None] * 3, write_exactly(order["signed_at"]), None, None,
           order["clinician_id"]]  # fmt: skip
    obr = ["OBR", 1, number, number, service, None, None, _time(order["collected_at"]), *[None] * 8,
           order["clinician_id"], *[None] * 5, known, None, "LAB", report]  # fmt: skip
    return orc, obr


def observation(number: int, row: Cells) -> Fields:
    """OBX: LOINC first where the laboratory has it, its own code beside; a bound as a structured number."""
    kind, value = _said(row)
    unit = (row["unit"], None, "UCUM") if row["value"] is not None else None
    return [
        "OBX", number, kind, _test(row), None, value, unit, None, row["flag"], None, None, _STATUSES[row["status"]]
    ]  # fmt: skip


def _test(row: Cells) -> tuple[str | None, ...]:
    known = analytes().get(row["analyte"])
    name = known.name_vi if known else row["analyte"]
    own = (row["local_code"], name, "L") if row["local_code"] else ()
    return (row["loinc"], name, "LN", *own) if row["loinc"] else own


def _said(row: Cells) -> tuple[str, Any]:
    if row["value"] is not None:
        number = number_text(row["value"])
        return ("SN", (row["comparator"], number)) if row["comparator"] in _COMPARATORS else ("NM", number)
    text = row["text"]
    spoilt = text is not None and text.startswith(UNSATISFACTORY)
    return "ST", (word_of(text) or text) if spoilt else text


def specimen(order: Cells) -> Fields:
    """SPM: the specimen by its HL7 code where the table has one, by the catalogue's key beside it, and when taken."""
    key = order["specimen"]
    known = specimens().get(key) if key else None
    name = known.name_en if known else None
    kind = (_code("specimens", "specimen", key), name, "HL70487", key, name, "99EMRHUB") if key else None
    return ["SPM", 1, None, None, kind, *[None] * 12, _time(order["collected_at"])]


def _code(name: str, says: str, meaning: str | None) -> str | None:
    return next((code for code, said in table(name, says).items() if said == meaning), None)


def _time(instant: int | None) -> str | None:
    return None if instant is None else write_exactly(instant)
