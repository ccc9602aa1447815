"""Plain tables to packed rows under their parts: two walks over every batch, one to look and one to put down."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numba import njit
from numpy.typing import NDArray

from emr_hub.clock import MINUTE, SECOND
from emr_hub.formats.tables import TableMapping
from scenarios.audits.plain_tables.batches import Batch, Piece, batches
from scenarios.audits.plain_tables.bundles import Bundle, Shelf
from scenarios.audits.plain_tables.packing import (
    FACILITY,
    FEW_ROWS,
    FIELDS,
    INTERPRETATION,
    LINE,
    PERSON,
    STATUS,
    TAKEN,
    TEST,
    VALUE,
    WAIT,
    Packing,
    Spans,
    bits_of,
    lay,
    packing_of,
)  # fmt: skip
from scenarios.audits.plain_tables.records import LINE_BITS, MOST_WORDS, NO_TIME, NOBODY, Vocabulary

EARLY, LATE = np.int64(-(2**62)), np.int64(2**62)  # beyond all instants and waits
STRETCH = 256
BEFORE_ALL = 1_000_000_000_000 * MINUTE


@dataclass(frozen=True, slots=True)
class Cuts:
    """Which partition a person belongs to: one place per person key from `lowest` on.

    The last partition takes the rows of nobody and of placeholders; nobody is judged there. `roughly`: the partition of
    each STRETCH keys where they have it in common, else -1; it is small enough to stay near the processor. `first`: the
    place of the first key of each partition; of the last one, where the keys end.
    """

    lowest: int
    part: NDArray[np.int16]
    roughly: NDArray[np.int16]
    first: NDArray[np.int64]
    parts: int


@dataclass(frozen=True, slots=True)
class Spilled:
    """What one thread put under parts: its words, its bundles, and by status (the last entry: none told) its rows with

    person and time, those of them without a time of issue, and those without a facility.
    """

    vocabulary: Vocabulary
    bundles: list[Bundle]
    usable: NDArray[np.int64]
    without_issue: NDArray[np.int64]
    without_facility: NDArray[np.int64]


def spill(
    pieces: list[Piece], names: dict[str, str], mapping: TableMapping, cuts: Cuts, path: Path, room: int
) -> Spilled:
    """Put the rows of the pieces under their parts. `names`: column of the file by role; `room`: see Shelf.

    Raises TooManyWords.
    """
    vocabulary, told, shelf = Vocabulary(mapping), np.zeros((3, MOST_WORDS + 1), np.int64), Shelf(path, room)
    try:
        for piece, line, batch in batches(pieces, names, vocabulary):
            shelf.put(*packed(batch, (piece.file << LINE_BITS) + line, vocabulary, cuts, told))
    finally:
        shelf.close()
    statuses = len(vocabulary.texts("status"))
    return Spilled(vocabulary, shelf.bundles, *(row[[*range(statuses), -1]] for row in told))


def packed(
    batch: Batch, line: int, vocabulary: Vocabulary, cuts: Cuts, told: NDArray[np.int64]
) -> tuple[Packing, NDArray[np.int64], NDArray[np.uint64]]:
    """How the rows of a batch are packed, where those of every part begin, and the rows, part by part."""
    rows = len(batch.person)
    part, counts, spans = _look(batch, cuts.part, cuts.roughly, cuts.lowest, cuts.parts, told)
    counted = [len(vocabulary.words[name].places) for name in ("facility", "interpretation", "status")]
    codes = (counted[0], len(vocabulary.tests), *counted[1:])
    persons = cuts.lowest, cuts.lowest + len(cuts.part) - 1
    packing = packing_of(Spans(*spans), persons, line, rows, codes)
    starts = np.r_[0, np.cumsum(counts)]
    words = np.empty((rows, packing.words), np.uint64)
    _put_down(batch, part, starts[:-1].copy(), packing, words)
    return packing, starts, words


@njit(cache=True, nogil=True)
def _look(batch, part_of, roughly, lowest, parts, told):  # type: ignore[no-untyped-def]
    """The part of every row (nobody and placeholders come last), the rows of every part, and the spans of the batch."""
    size = batch.person.size
    part, counts = np.empty(size, np.int16), np.zeros(parts, np.int64)
    first, last, shortest, longest = LATE, EARLY, LATE, EARLY
    minutes = seconds = narrow = True
    for n in range(size):
        at = batch.person[n] - lowest
        part[n] = roughly[at // STRETCH] if 0 <= at < part_of.size else parts - 1
        if part[n] < 0:
            part[n] = part_of[at]
        counts[part[n]] += 1
    for n in range(size):
        taken, issued = batch.taken[n], batch.issued[n]
        since = taken if taken != NO_TIME else np.int64(0)
        wait = issued - since if issued != NO_TIME else np.int64(0)
        if taken != NO_TIME:
            first, last = min(first, taken), max(last, taken)
        if issued != NO_TIME:
            shortest, longest = min(shortest, wait), max(longest, wait)
        minutes &= _whole(since, MINUTE) & _whole(wait, MINUTE)
        seconds &= _whole(since, SECOND) & _whole(wait, SECOND)
    for n in range(size):
        value = batch.value[n]
        narrow &= (np.float64(np.float32(value)) == value) | (not np.isfinite(value))
    for n in range(size):
        if batch.person[n] != NOBODY and batch.taken[n] != NO_TIME:
            status = batch.code[2][batch.status[n]]
            told[0, status] += 1
            told[1, status] += batch.issued[n] == NO_TIME
            told[2, status] += batch.code[0][batch.facility[n]] < 0
    return part, counts, (first, last, shortest, longest, minutes, seconds, narrow)


@njit(cache=True, nogil=True)
def _whole(instant, step):  # type: ignore[no-untyped-def]
    """Whether an instant or a wait is so many whole steps; without a sign that is one multiplication."""
    return np.uint64(instant + BEFORE_ALL) % np.uint64(step) == 0


@njit(cache=True, nogil=True)
def _put_down(batch, part, place, packing, words):  # type: ignore[no-untyped-def]
    """Pack every row into the next place of its part: few rows at a time, field by field."""
    few, numbers = np.zeros((packing.words, FEW_ROWS), np.uint64), np.empty(FEW_ROWS, np.int64)
    for begin in range(0, part.size, FEW_ROWS):
        size = min(FEW_ROWS, part.size - begin)
        for field in range(FIELDS):
            if packing.mask[field] == 0:
                continue  # it says nothing in this batch
            _numbers(batch, packing, field, begin, numbers[:size])
            lay(few, packing, field, numbers[:size])
        for n in range(size):
            numbers[n] = place[part[begin + n]]
            place[part[begin + n]] += 1
        for word in range(packing.words):
            for n in range(size):
                words[numbers[n], word] = few[word, n]
        few[:] = 0


@njit(cache=True, nogil=True)
def _numbers(batch, packing, field, begin, numbers):  # type: ignore[no-untyped-def]
    """One field of some rows as the numbers that are packed: 0 where nothing is told."""
    b, p = batch, packing
    for n in range(numbers.size):
        row = begin + n
        if field == PERSON:
            numbers[n] = b.person[row] - p.lowest + 1 if b.person[row] != NOBODY else 0
        elif field == TAKEN:
            numbers[n] = _steps(b.taken[row] - p.first, p.step) + 1 if b.taken[row] != NO_TIME else 0
        elif field == WAIT:
            since = b.taken[row] if b.taken[row] != NO_TIME else 0
            numbers[n] = _steps(b.issued[row] - since - p.shortest, p.step) + 1 if b.issued[row] != NO_TIME else 0
        elif field == VALUE:
            numbers[n] = bits_of(b.value[row], p.narrow)
        elif field == LINE:
            numbers[n] = row
        elif field == FACILITY:
            numbers[n] = b.code[0][b.facility[row]] + 1
        elif field == TEST:
            numbers[n] = b.test[b.loinc[row], b.unit[row]] + 1
        elif field == INTERPRETATION:
            numbers[n] = b.code[1][b.interpretation[row]] + 1
        elif field == STATUS:
            numbers[n] = b.code[2][b.status[row]] + 1


@njit(cache=True, nogil=True)
def _steps(span, step):  # type: ignore[no-untyped-def]
    """How many steps a span has; dividing by a known number is several times as fast."""
    if step == MINUTE:
        return np.int64(np.uint64(span) // np.uint64(MINUTE))
    return np.int64(np.uint64(span) // np.uint64(SECOND)) if step == SECOND else span
