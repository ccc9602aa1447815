"""OBX as one laboratory row."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from emr_hub.formats.hl7v2.code_lists import table
from emr_hub.formats.hl7v2.codes import coded
from emr_hub.formats.hl7v2.delimiters import Delimiters
from emr_hub.formats.value_texts import NOTHING, UNSATISFACTORY, Value, read_value

HEAD = (
    "updated", "subject", "encounter", "facility", "order_key", "service", "clinician", "ordered", "taken", "issued",
    "dates", "order_code", "specimen", "context",
)  # fmt: skip
OWN = (
    "source_id", "version", "status", "loinc", "code_system", "code", "label", "value", "text", "comparator", "unit",
    "interpretation", "low", "high",
)  # fmt: skip
DOCUMENTS = ("ED", "RP")
_FINAL = 2  # the stage of a result that says nothing of its own
_TIMES_TEN = re.compile(r"x?\s*10", re.IGNORECASE)
_RANGE = re.compile(r"\s*(-?[\d.,]+)\s*(?:-|–|~|to|đến)\s*(-?[\d.,]+)\s*")
Own = tuple[Any, ...]


def read_own(
    f: Sequence[str], by: Delimiters, order: str, again: dict[str, int], reported: str | None, unfit: str | None
) -> Own:
    """What one OBX says itself, in the order of OWN. `again` counts codes told twice for one order.

    Nobody numbers the versions of a report in HL7 v2; its stages follow each other: preliminary, final, corrected.

    `reported`: the status of the whole report, for an OBX without its own; `unfit`: why the specimen could not serve.
    """
    # This runs for every result: the fields are padded by the caller, each distinct text is read once.
    loinc, system, code, label = coded(f[3], by)
    number, text, comparator, unit, interpretation = _value(f[2], f[5], by)
    if number is None and text is None and unfit is not None:
        text = f"{UNSATISFACTORY}: {unfit}"
    low, high = _range(f[7], by) if f[7] and number is not None else (None, None)
    name = f"{order}|{code or loinc or label}|{f[4]}"
    count = again[name] = again.get(name, 0) + 1
    status = _statuses().get(f[11], reported)
    return (
        name if count == 1 else f"{name}#{count}", stage_of(status, reported), status, loinc, system, code,
        label, number, text, comparator, _unit(f[6], by) or unit, (f[8] and by.first(f[8])) or interpretation,
        low, high,
    )  # fmt: skip


def stage_of(status: str | None, reported: str | None = None) -> int | None:
    """The stage of a result; one that is final in a corrected report was told anew with what was corrected."""
    again = status == "final" and reported == "corrected"
    return _stages().get(reported if again else status)


@cache
def _statuses() -> Mapping[str, str]:
    return table("result_statuses", "status", "OBX-11")


@cache
def _stages() -> Mapping[str | None, int]:
    stages = {code: int(stage) for code, stage in table("result_statuses", "stage", "OBX-11").items()}
    return {_statuses()[code]: stage for code, stage in stages.items()} | {None: _FINAL}


@lru_cache(maxsize=65_536)
def _value(kind: str, field: str, by: Delimiters) -> Value:
    """A value by its type (OBX-2). Several repetitions are one text; a coded value is the words of its code."""
    if not field or field == '""':
        return NOTHING
    if kind == "SN":
        return _structured(by.components(field))
    if kind == "NR":
        return read_value("-".join(by.components(field)[:2]))
    said = [_words(kind, one, by) for one in field.split(by.repetition)]
    return read_value("; ".join(filter(None, said)))


def _words(kind: str, written: str, by: Delimiters) -> str:
    if kind not in ("CE", "CWE", "CNE", "CF"):
        return by.plain(written).strip()
    parts = [by.plain(part).strip() for part in written.split(by.component)]
    parts += [""] * (9 - len(parts))
    return parts[1] or parts[8] or parts[4] or parts[0]


def _structured(parts: list[str]) -> Value:
    """Comparator, number, separator, number: a range, a ratio or a class is a text."""
    comparator, first, mark, second = ([part.strip() for part in parts] + [""] * 4)[:4]
    if mark or second:
        return Value(None, f"{first}{mark}{second}")
    return read_value(f"{'' if comparator == '=' else comparator}{first}")


@lru_cache(maxsize=16_384)
def _unit(field: str, by: Delimiters) -> str | None:
    """The code of the unit, else its words. A bare power (10^9/L) is the unit, though its sign parts components."""
    parts = by.components(field)
    if len(parts) > 1 and _TIMES_TEN.fullmatch(parts[0].strip()):
        return f"10*{parts[1].strip()}"
    return parts[0].strip() or (parts[1].strip() if len(parts) > 1 else "") or None


@lru_cache(maxsize=16_384)
def _range(field: str, by: Delimiters) -> tuple[float | None, float | None]:
    """The ends of a reference range as written: 3.5-5.1, <5, >60; nothing where it is in other words."""
    written = by.plain(field)
    found = _RANGE.fullmatch(written)
    if found is not None:
        ends = read_value(found[1]).number, read_value(found[2]).number
        return ends if None not in ends else (None, None)
    end = read_value(written)
    if end.comparator in ("<", "<="):
        return None, end.number
    return (end.number, None) if end.comparator in (">", ">=") else (None, None)
