"""A table of registrations in normal forms, as columns of numbers: what the compiled comparison looks at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordinator.linking.births import birth_arrays
from coordinator.linking.distinct import NONE, Codes, codes, distinct, in_arrow
from coordinator.linking.names import NameArrays, NameKeys, read_names
from coordinator.linking.numbers import SEX_CODES, bhyt_arrays, cccd_arrays
from coordinator.linking.papers import PaperArrays, paper_arrays
from coordinator.linking.phones import phone_arrays
from coordinator.linking.places import place_arrays
from coordinator.linking.record_numbers import record_numbers
from coordinator.linking.runs import numbered_pairs
from emr_hub.columns import longs
from emr_hub.cycles import never_collected

Arrays = TypeVar("Arrays", bound=tuple[Any, ...])


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
    """Read a table in the columns of `registrations`; every distinct text once, as the readers of one card read it."""
    with never_collected():
        return _read(registrations)


def _read(registrations: pa.Table) -> Cards:
    name, texts = in_arrow(registrations, "name")
    place_of, read = read_names(texts)
    birth = _by_row(registrations, "birth_date", birth_arrays)
    sexes = distinct(registrations, "sex", lambda text: SEX_CODES.get(text or "", SEX_CODES["unknown"]))
    sex = codes(sexes[1])[sexes[0]]
    phone = _by_row(registrations, "phone", phone_arrays)
    place = _by_row(registrations, "address", place_arrays)
    (cccd, cccds), (bhyt, bhyts) = (in_arrow(registrations, name) for name in ("cccd", "bhyt"))
    papers = paper_arrays((cccd, cccd_arrays(cccds)), (bhyt, bhyt_arrays(bhyts)), sex, birth.year)
    rows = CardArrays(
        name=place_of[name], **birth._asdict(), sex=sex, **phone._asdict(), **place._asdict(),
        record=_records(registrations),
    )  # fmt: skip
    return Cards(rows, read.arrays, papers, read.keys, read.words, read.plain_words)


def _by_row(registrations: pa.Table, column: str, read: Callable[[pa.StringArray], Arrays]) -> Arrays:
    """What is read of the distinct texts of a column, row by row."""
    place, texts = in_arrow(registrations, column)
    read_once = read(texts)
    by_row: Any = type(read_once)
    return cast(Arrays, by_row(*(values[place] for values in read_once)))


def _records(registrations: pa.Table) -> Codes:
    """Record numbers within their facilities, numbered; NONE where unusable."""
    place, texts = in_arrow(registrations, "mrn")
    number = record_numbers(texts)[place].astype(np.int64)
    facility = longs(registrations, "facility_id")
    within = numbered_pairs(facility, number)
    return np.where(number < 0, NONE, within).astype(np.int32)
