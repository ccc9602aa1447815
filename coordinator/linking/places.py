"""Addresses as arrays, one entry per distinct text and a last one for a missing text.

Where the parts behind the first name a ward, they are read once for a whole commune, and each first part once.
"""

from __future__ import annotations

from functools import lru_cache
from operator import add
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coordinator.linking.distinct import NONE, Codes, Vocabulary
from coordinator.linking.first_look import Rows, filled, others
from coordinator.matching.forms import Place, read_place
from coordinator.matching.forms.places import LONGEST_ADDRESS, behind_the_first, plain_part

_REMEMBERED = 1 << 15
"""Addresses, and ends of addresses, that are not read again: tables that come in blocks say the same places."""
_NO_PROVINCE = "\n"  # of a place that names none: a word like the others, and like no other


class PlaceArrays(NamedTuple):
    """Places numbered by province, ward and line; NONE for what is missing, province NONE where there is no place."""

    province: Codes
    ward: Codes
    line: Codes


class _Parted(NamedTuple):
    """Texts in two at their first comma: which rows, their first part in plain words, and the place of those behind.

    First parts and places are told once each; every row knows its own of both.
    """

    rows: Rows
    first: Rows
    firsts: list[str]
    end: Rows
    ends: list[Place | None]


def place_arrays(texts: pa.StringArray) -> PlaceArrays:
    """The places, text by text, as `read_place` reads them."""
    parted = _parted(texts)
    odd = others(len(texts), parted.rows)
    whole = [_place(text) for text in texts.take(odd).to_pylist()]
    places = [*parted.ends, *whole]
    place = np.append(parted.end, len(parted.ends) + np.arange(len(odd)))
    province = Vocabulary().many("" if p is None else p.province or _NO_PROVINCE for p in places)[place]
    ward = Vocabulary().many("" if p is None else p.ward for p in places)[place]
    columns = (province, ward, _lines(parted, whole))
    return PlaceArrays(*(filled(len(texts) + 1, NONE, np.int32, (np.append(parted.rows, odd), c)) for c in columns))


def _lines(parted: _Parted, whole: list[Place | None]) -> Codes:
    """The lines numbered: the first part and what else stands before the ward; those of whole addresses after them."""
    behind = [f" {place.line}" if place and place.line else "" for place in parted.ends]
    firsts = map(parted.firsts.__getitem__, parted.first.tolist())
    lines = map(add, firsts, map(behind.__getitem__, parted.end.tolist()))
    return Vocabulary().many([*lines, *("" if place is None else place.line for place in whole)])


def _parted(texts: pa.StringArray) -> _Parted:
    """The texts whose parts behind the first say where the ward is, whatever the first part is."""
    parts: Any = pc.split_pattern(texts, ",", max_splits=1)
    at, written = np.asarray(parts.offsets, dtype=np.int64), parts.flatten()
    rows = np.flatnonzero((np.diff(at) == 2) & (np.asarray(pc.utf8_length(texts)) <= LONGEST_ADDRESS))
    first, end = (written.take(at[rows] + n).dictionary_encode() for n in range(2))
    firsts = [plain_part(text) for text in first.dictionary.to_pylist()]
    ends = [_behind(text) for text in end.dictionary.to_pylist()]
    which = [np.asarray(column.indices, dtype=np.int64) for column in (first, end)]
    held = np.array([bool(text) for text in firsts], bool)[which[0]]
    held &= np.array([place is not None for place in ends], bool)[which[1]]
    return _Parted(rows[held], which[0][held], firsts, which[1][held], ends)


@lru_cache(maxsize=_REMEMBERED)
def _behind(text: str) -> Place | None:
    return behind_the_first(text)


@lru_cache(maxsize=_REMEMBERED)
def _place(text: str) -> Place | None:
    return read_place(text)[0]
