"""The rows of one batch in as few bits as what they say needs: every field from its least value on, side by side."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from emr_hub.clock import MINUTE, SECOND
from scenarios.audits.plain_tables.records import NO_TIME, NOBODY

WORD_BITS = 64
# Of every field 0 means that it is not told. A wait is from taken to issued; from 1970 where taken is not told.
PERSON, TAKEN, WAIT, LINE, FACILITY, TEST, INTERPRETATION, STATUS, VALUE = range(9)
FIELDS = 9
FEW_ROWS = 256  # packed or unpacked at a time: they stay in the processor's nearest memory


class Packing(NamedTuple):
    """Where each field lies: in which word, how far up, and under which mask (as signed bits).

    Persons count from `lowest`, instants from `first` and waits from `shortest` on, both in steps of `step`
    milliseconds, lines from `line` on. `narrow`: values are single floats, and lose nothing by it.
    """

    word: tuple[int, ...]
    shift: tuple[int, ...]
    mask: tuple[int, ...]
    words: int
    lowest: int
    first: int
    shortest: int
    step: int
    line: int
    narrow: bool


class Spans(NamedTuple):
    """What the times of a batch span (a last before the first: none is told), whether they are whole minutes or

    seconds, and whether single floats hold its values.
    """

    first: int
    last: int
    shortest: int
    longest: int
    minutes: bool
    seconds: bool
    narrow: bool


def packing_of(spans: Spans, persons: tuple[int, int], line: int, rows: int, codes: tuple[int, ...]) -> Packing:
    """The places of the fields. `codes`: how many there are of facilities, tests, interpretations and statuses."""
    step = MINUTE if spans.minutes else SECOND if spans.seconds else 1
    lowest, highest = persons
    taken, wait = (_most(*ends, step) for ends in ((spans.first, spans.last), (spans.shortest, spans.longest)))
    most = (highest - lowest + 1, taken, wait, rows, *codes)
    bits = [*(number.bit_length() for number in most), 32 if spans.narrow else WORD_BITS]
    word, shift, used = _places(bits)
    mask = tuple(-1 if size == WORD_BITS else (1 << size) - 1 for size in bits)
    return Packing(word, shift, mask, used, lowest, spans.first, spans.shortest, step, line, spans.narrow)


def _most(least: int, greatest: int, step: int) -> int:
    """The greatest number of a field of times; 0 when none was told."""
    return 0 if greatest < least else (greatest - least) // step + 1


def _places(bits: list[int]) -> tuple[tuple[int, ...], tuple[int, ...], int]:
    """Word and shift of every field, the widest first, each in the first word that has room; and how many words."""
    word, shift, filled = [0] * len(bits), [0] * len(bits), [0]
    for field in sorted(range(len(bits)), key=lambda f: -bits[f]):
        at = next((n for n, used in enumerate(filled) if used + bits[field] <= WORD_BITS), len(filled))
        if at == len(filled):
            filled.append(0)
        # A field of no bits may stand behind a full word: it is nowhere read, so anywhere will do.
        word[field], shift[field] = at, min(filled[at], WORD_BITS - 1)
        filled[at] += bits[field]
    return tuple(word), tuple(shift), len(filled)


@njit(cache=True, nogil=True)
def lay(words, packing, field, numbers):  # type: ignore[no-untyped-def]
    """Put the numbers of one field into its empty place. `words`: word by word, one entry per row."""
    word, shift = words[packing.word[field]], np.uint64(packing.shift[field])
    for n in range(numbers.size):
        word[n] |= np.uint64(numbers[n]) << shift


@njit(cache=True, nogil=True)
def number(row, packing, field):  # type: ignore[no-untyped-def]
    """The number of one field of one row."""
    return np.int64((row[packing.word[field]] >> np.uint64(packing.shift[field])) & np.uint64(packing.mask[field]))


@njit(cache=True, nogil=True)
def bits_of(value, narrow):  # type: ignore[no-untyped-def]
    """A value as bits; whatever is no finite number is none."""
    told = value if np.isfinite(value) else np.nan
    if narrow:
        return np.int64(np.float32(told).view(np.uint32))
    return np.int64(np.float64(told).view(np.uint64))


@njit(cache=True, nogil=True)
def unpack(row, packing, recode, record):  # type: ignore[no-untyped-def]
    """One row as a record, its words numbered as `recode` says: facility, test, interpretation, status."""
    person, taken, wait = number(row, packing, PERSON), number(row, packing, TAKEN), number(row, packing, WAIT)
    record.person = packing.lowest + person - 1 if person else NOBODY
    since = packing.first + (taken - 1) * packing.step if taken else 0
    record.taken = since if taken else NO_TIME
    record.issued = since + packing.shortest + (wait - 1) * packing.step if wait else NO_TIME
    bits = number(row, packing, VALUE)
    if packing.narrow:
        record.value = np.uint32(bits).view(np.float32)
    else:
        record.value = np.uint64(bits).view(np.float64)
    record.line = packing.line + number(row, packing, LINE)
    record.facility = recode[0][number(row, packing, FACILITY) - 1]
    record.test = recode[1][number(row, packing, TEST) - 1]
    record.interpretation = recode[2][number(row, packing, INTERPRETATION) - 1]
    record.status = recode[3][number(row, packing, STATUS) - 1]
