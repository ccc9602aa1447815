"""A table of registrations in normal forms, as columns of numbers: what the compiled comparison looks at."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordinator.linking.distinct import NONE, Codes, Vocabulary, codes, distinct, whole
from coordinator.linking.names import NameArrays, NameKeys, name_arrays
from coordinator.linking.papers import SEX_CODES, PaperArrays, paper_arrays
from coordinator.matching import record_of
from coordinator.matching.forms import (
    Birth,
    Names,
    Phone,
    Place,
    day_number,
    read_bhyt,
    read_birth,
    read_cccd,
    read_name,
    read_phone,
    read_place,
)
from emr_hub.columns import longs
from emr_hub.cycles import never_collected

_REMEMBERED = 1 << 15
"""Texts of each kind that are not read again: tables that come in blocks say the same days, places and names."""


class CardArrays(NamedTuple):
    """One row per card; NONE for what is missing, year 0 where no birth is known. Names are reached by `name`.

    `digits` is the date as eight digits, `day` a running day number; `phone` the number with its length; places are
    numbered by province, ward and line.
    """

    name: Codes
    year: Codes
    month: Codes
    day_of_month: Codes
    is_whole: NDArray[np.bool_]
    digits: Codes
    day: Codes
    sex: Codes
    phone: NDArray[np.int64]
    phone_length: Codes
    converted: NDArray[np.bool_]
    province: Codes
    ward: Codes
    line: Codes
    record: Codes


class Cards(NamedTuple):
    """A whole table read: cards, names and papers as arrays, and what the numbers of syllables and phones stand for."""

    rows: CardArrays
    names: NameArrays
    papers: PaperArrays
    name_keys: NameKeys
    words: list[str]
    plain_words: list[str]


def read_cards(registrations: pa.Table) -> Cards:
    """Read a table in the columns of `registrations`; every distinct text once, by the readers of one card."""
    with never_collected():
        return _read(registrations)


def _read(registrations: pa.Table) -> Cards:
    names = distinct(registrations, "name", _name)
    birth = _births(*distinct(registrations, "birth_date", _birth))
    sexes = distinct(registrations, "sex", lambda text: SEX_CODES.get(text or "", SEX_CODES["unknown"]))
    sex = codes(sexes[1])[sexes[0]]
    phone = _phones(*distinct(registrations, "phone", lambda text: read_phone(text)[0]))
    place = _places(*distinct(registrations, "address", _place))
    papers = paper_arrays(
        distinct(registrations, "cccd", read_cccd), distinct(registrations, "bhyt", read_bhyt), sex, birth[0]
    )
    read = name_arrays(names[1])
    rows = CardArrays(names[0], *birth, sex, *phone, *place, _records(registrations))
    return Cards(rows, read.arrays, papers, read.keys, read.words, read.plain_words)


@lru_cache(maxsize=_REMEMBERED)
def _name(text: str | None) -> Names:
    return read_name(text)


@lru_cache(maxsize=_REMEMBERED)
def _birth(text: str | None) -> Birth | None:
    return read_birth(text or "")[0]


@lru_cache(maxsize=_REMEMBERED)
def _place(text: str | None) -> Place | None:
    return read_place(text)[0]


def _births(place: Codes, births: list[Birth | None]) -> tuple[Codes, Codes, Codes, NDArray[np.bool_], Codes, Codes]:
    known = [birth or Birth(0) for birth in births]
    columns = (
        codes(b.year for b in known), codes(b.month for b in known), codes(b.day for b in known),
        np.fromiter((b.is_whole for b in known), dtype=bool),
        codes(b.year * 10_000 + b.month * 100 + b.day for b in known),
        codes(day_number(b) if b.is_whole else 0 for b in known),
    )  # fmt: skip
    year, month, day, is_whole, digits, number = (column[place] for column in columns)
    return year, month, day, is_whole.astype(bool), digits, number


def _phones(place: Codes, phones: list[Phone | None]) -> tuple[NDArray[np.int64], Codes, NDArray[np.bool_]]:
    number = whole(NONE if phone is None else int(phone.number) for phone in phones)
    length = codes(0 if phone is None else len(phone.number) for phone in phones)
    converted = np.fromiter((phone is not None and phone.converted for phone in phones), dtype=bool)
    return number[place], length[place], converted[place]


def _places(place: Codes, places: list[Place | None]) -> tuple[Codes, Codes, Codes]:
    """Province NONE where there is no place; a place that names no province has the number of the empty word."""
    province, ward, line = Vocabulary(), Vocabulary(), Vocabulary()
    return (
        province.many(["" if p is None else p.province or "\n" for p in places])[place],
        ward.many(["" if p is None else p.ward for p in places])[place],
        line.many(["" if p is None else p.line for p in places])[place],
    )


def _records(registrations: pa.Table) -> Codes:
    """Record numbers within their facilities, numbered; NONE where unusable."""
    number = Vocabulary()
    place, texts = distinct(registrations, "mrn", lambda text: number(record_of("x", text or "")))
    facility = longs(registrations, "facility_id")
    text = codes(texts)[place].astype(np.int64)
    _, coded = np.unique(facility * (len(number.numbers) + 1) + text, return_inverse=True)
    return np.where(text < 0, NONE, coded).astype(np.int32)
