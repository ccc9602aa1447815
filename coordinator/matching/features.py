"""A card in all its normal forms, made once and compared many times."""

from __future__ import annotations

from typing import NamedTuple

from coordinator.matching.card import Card
from coordinator.matching.forms import (
    BhytField,
    Birth,
    CccdField,
    Names,
    Papers,
    Phone,
    Place,
    gather,
    read_bhyt,
    read_birth,
    read_cccd,
    read_name,
    read_phone,
    read_place,
)
from emr_hub.clinical import Sex
from emr_hub.identifiers import RecordNumber, parse_record_number

LONGEST_CODE = 200  # of a facility or a record number; MA_BN of the insurance claim holds 100


class Features(NamedTuple):
    """The normal forms of one card: a value that can be hashed, pickled and kept.

    `record`: facility and record number, empty where the number is unusable. `doubts`: one `field: reason` for each
    field that was refused or graded down; never a person's data.
    """

    names: Names
    birth: Birth | None
    sex: Sex
    papers: Papers
    phone: Phone | None
    place: Place | None
    record: str
    doubts: tuple[str, ...]


def features(card: Card) -> Features:
    """All normal forms of a card. Never fails: what cannot be used counts as missing, with a doubt."""
    birth, no_birth = read_birth(card.birth_date)
    phone, no_phone = read_phone(card.phone)
    place, no_place = read_place(card.address)
    return joined(
        read_name(card.name), birth, card.sex, read_cccd(card.cccd), read_bhyt(card.bhyt), phone, place,
        record_of(card.facility, card.record_number),
        (no_birth, no_phone, no_place, *_codes_refused(card)),
    )  # fmt: skip


def joined(
    names: Names, birth: Birth | None, sex: Sex, cccd: CccdField, bhyt: BhytField, phone: Phone | None,
    place: Place | None, record: str, doubts: tuple[str, ...] = (),
) -> Features:  # fmt: skip
    """The features of a card whose fields were read one by one: only here do the fields of a card meet."""
    papers, no_papers = gather(cccd, bhyt, sex, birth)
    reasons = (names.doubt, *no_papers, *doubts)
    return Features(names, birth, sex, papers, phone, place, record, tuple([why for why in reasons if why]))


def record_of(facility: str, record_number: str) -> str:
    """The record number within its facility, as one text; empty when it cannot be used."""
    if not facility or not record_number or max(len(facility), len(record_number)) > LONGEST_CODE:
        return ""
    number = parse_record_number(record_number)
    return f"{facility}|{number.text}" if isinstance(number, RecordNumber) else ""


def _codes_refused(card: Card) -> tuple[str, str]:
    return _too_long("facility", card.facility), _too_long("record_number", card.record_number)


def _too_long(field: str, written: str) -> str:
    refused = len(written) > LONGEST_CODE
    return f"{field}: {len(written)} characters, refused; expected at most {LONGEST_CODE}" if refused else ""
