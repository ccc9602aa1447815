"""PID as the card of a person at one facility."""

from __future__ import annotations

from collections.abc import Sequence

from emr_hub.formats.compact_times import read_birth
from emr_hub.formats.hl7v2.code_lists import table
from emr_hub.formats.hl7v2.delimiters import Delimiters
from emr_hub.formats.hl7v2.header import Header
from emr_hub.identifiers import Invalid, parse_bhyt, parse_cccd

CARD = ("subject", "facility", "mrn", "name", "birth_date", "sex", "cccd", "bhyt", "phone", "address")
_VALUE, _AUTHORITY, _TYPE = 0, 3, 4  # components of an identifier
_LISTS = (3, 2, 4)  # the list of today, then the two it replaced
_NOTHING = '""'  # a value deleted on purpose


def read_card(fields: Sequence[str], header: Header) -> tuple[str | None, ...]:
    """The card of one PID segment in the order of CARD. Without any identifier there is no subject."""
    by = header.by
    numbers, authority = _numbers(fields, by)
    facility = authority or header.facility
    own = numbers.get("mrn") or numbers.get("cccd") or numbers.get("bhyt")
    subject = f"{facility or ''}|{own}" if own else None
    return (
        subject, facility, numbers.get("mrn"), _name(_field(fields, 5), by), read_birth(_digits(_field(fields, 7))),
        table("sexes", "sex").get(by.first(_field(fields, 8)).strip().upper()), numbers.get("cccd"),
        numbers.get("bhyt"), _phone(_field(fields, 13) or _field(fields, 14), by), _address(_field(fields, 11), by),
    )  # fmt: skip


def _field(fields: Sequence[str], at: int) -> str:
    found = fields[at] if len(fields) > at else ""
    return "" if found == _NOTHING else found


def _digits(text: str) -> str:
    return text[:8].rstrip() if len(text) > 8 else text


def _numbers(fields: Sequence[str], by: Delimiters) -> tuple[dict[str, str], str | None]:
    """The identifiers by what they are, the first of each, and who gave the record number. Older fields come last."""
    found: dict[str, str] = {}
    authority = None
    for written in by.repetition.join(_field(fields, at) for at in _LISTS).split(by.repetition):
        parts = by.leading(written)
        value = parts[_VALUE].strip()
        if not value or value == _NOTHING:
            continue
        kind = _kind(value, parts[_TYPE].strip().upper() if len(parts) > _TYPE else "")
        if kind == "mrn" and kind not in found and len(parts) > _AUTHORITY:
            authority = parts[_AUTHORITY].strip() or None
        found.setdefault(kind, value)
    if insured := by.first(_field(fields, 19)).strip():
        found.setdefault(_kind(insured, ""), insured)
    return found, authority


def _kind(value: str, type_code: str) -> str:
    """What an identifier is: by its type, else by its shape, else the facility's own."""
    kind = table("identifier_types", "field").get(type_code)
    if kind is not None:
        return kind
    if not isinstance(parse_cccd(value), Invalid):
        return "cccd"
    return "bhyt" if len(value) == 15 and not isinstance(parse_bhyt(value), Invalid) else "mrn"


def _name(field: str, by: Delimiters) -> str | None:
    """Family, middle and given name in the Vietnamese order; a name written whole into one place stays as it is."""
    family, given, middle, *_ = [*by.leading(field), "", "", ""]
    return " ".join(part.strip() for part in (family, middle, given) if part.strip()) or None


def _address(field: str, by: Delimiters) -> str | None:
    return ", ".join(part.strip() for part in by.leading(field)[:4] if part.strip()) or None


def _phone(field: str, by: Delimiters) -> str | None:
    parts = by.components(field)
    return next((parts[at].strip() for at in (0, 11, 6) if len(parts) > at and parts[at].strip()), None)
