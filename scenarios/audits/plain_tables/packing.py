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
    """What the times of a batch span (a last before the first: none is told), and whether they are whole minutes or

    seconds.
    """

    first: int
    last: int
    shortest: int
    longest: int
    minutes: bool
    seconds: bool


def packing_of(
    spans: Spans, narrow: bool, persons: tuple[int, int], line: int, rows: int, codes: tuple[int, ...]
) -> Packing:
    """The places of the fields. `narrow`: single floats hold the values. `persons`: the lowest key and the highest.

    `codes`: how many there are of facilities, tests, interpretations and statuses.
    """
    step = MINUTE if spans.minutes else SECOND if spans.seconds else 1
    lowest, highest = persons
    taken, wait = (_most(*ends, step) for ends in ((spans.first, spans.last), (spans.shortest, spans.longest)))
    most = (highest - lowest + 1, taken, wait, rows, *codes)
    bits = [*(number.bit_length() for number in most), 32 if narrow else WORD_BITS]
    word, shift, used = _places(bits)
    mask = tuple(-1 if size == WORD_BITS else (1 << size) - 1 for size in bits)
    return Packing(word, shift, mask, used, lowest, spans.first, spans.shortest, step, line, narrow)


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
def divisor(step):  # type: ignore[no-untyped-def]
    """What divides by a step: first one multiplication in numbers of 64 bits, then so many halvings."""
    halvings, odd = 0, step
    while odd % 2 == 0:
        halvings, odd = halvings + 1, odd // 2
    inverse = odd  # in its last three bits; every turn doubles them
    for _ in range(5):
        inverse *= 2 - odd * inverse
    return np.uint64(inverse), np.uint64(halvings), np.uint64(-halvings % WORD_BITS)


@njit(cache=True, nogil=True)
def steps_in(span, divisor):  # type: ignore[no-untyped-def]
    """How many steps a span has that is so many whole ones; any other, more than fit into 64 bits."""
    inverse, halvings, back = divisor
    steps = np.uint64(span) * inverse
    return (steps >> halvings) | (steps << back)


@njit(cache=True, nogil=True)
def number(row, packing, field):  # type: ignore[no-untyped-def]
    """The number of one field of one row."""
    return np.int64((row[packing.word[field]] >> np.uint64(packing.shift[field])) & np.uint64(packing.mask[field]))


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
