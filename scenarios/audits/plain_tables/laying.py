"""The rows of a batch into packed words under their parts: few rows at a time, field by field."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from scenarios.audits.plain_tables.batches import Batch
from scenarios.audits.plain_tables.packing import (
    FACILITY,
    FEW_ROWS,
    INTERPRETATION,
    LINE,
    PERSON,
    STATUS,
    TAKEN,
    TEST,
    VALUE,
    WAIT,
    Packing,
    divisor,
    steps_in,
)
from scenarios.audits.plain_tables.records import NO_TIME

Tables = tuple[NDArray[np.uint64], ...]


def shifted(batch: Batch, packing: Packing) -> Tables:
    """By place what stands for a word in its field, where it stands: facility, test, interpretation, status."""
    facility, interpretation, status = batch.code
    codes: dict[int, NDArray[Any]] = {
        FACILITY: facility, TEST: batch.test, INTERPRETATION: interpretation, STATUS: status,
    }  # fmt: skip
    return tuple((code + 1).astype(np.uint64) << np.uint64(packing.shift[field]) for field, code in codes.items())


@njit(cache=True, nogil=True)
def put_down(key, taken, issued, bits, places, tables, part, place, packing, words):  # type: ignore[no-untyped-def]
    """Pack every row into the next place of its part. `places`: of facility, code, unit, interpretation, status."""
    facility, loinc, unit, interpretation, status = places
    facilities, tests, interpretations, statuses = tables
    few, at, step = np.empty((packing.words, FEW_ROWS), np.uint64), np.empty(FEW_ROWS, np.int64), divisor(packing.step)
    word, shift, mask = packing.word, packing.shift, packing.mask
    for begin in range(0, part.size, FEW_ROWS):
        end = min(begin + FEW_ROWS, part.size)
        few[:] = 0
        _lay(few[word[PERSON]], shift[PERSON], key[begin:end])
        _lay(few[word[VALUE]], shift[VALUE], bits[begin:end])
        _lay_lines(few[word[LINE], : end - begin], shift[LINE], begin)
        _lay_taken(few[word[TAKEN]], shift[TAKEN], taken[begin:end], packing.first, step)
        _lay_waits(few[word[WAIT]], shift[WAIT], taken[begin:end], issued[begin:end], packing.shortest, step)
        _lay_words(few[word[FACILITY]], facility[begin:end], facilities)
        _lay_pairs(few[word[TEST]], loinc[begin:end], unit[begin:end], tests)
        if mask[INTERPRETATION]:  # else it says nothing in this batch
            _lay_words(few[word[INTERPRETATION]], interpretation[begin:end], interpretations)
        if mask[STATUS]:
            _lay_words(few[word[STATUS]], status[begin:end], statuses)
        _scatter(few, part[begin:end], place, at, words)


@njit(cache=True, nogil=True)
def _lay(word, shift, numbers):  # type: ignore[no-untyped-def]
    for n in range(numbers.size):
        word[n] |= np.uint64(numbers[n]) << np.uint64(shift)


@njit(cache=True, nogil=True)
def _lay_lines(word, shift, first):  # type: ignore[no-untyped-def]
    for n in range(word.size):
        word[n] |= np.uint64(first + n) << np.uint64(shift)


@njit(cache=True, nogil=True)
def _lay_taken(word, shift, taken, first, step):  # type: ignore[no-untyped-def]
    for n in range(taken.size):
        steps = steps_in(taken[n] - first, step) + np.uint64(1)
        word[n] |= (steps if taken[n] != NO_TIME else np.uint64(0)) << np.uint64(shift)


@njit(cache=True, nogil=True)
def _lay_waits(word, shift, taken, issued, shortest, step):  # type: ignore[no-untyped-def]
    for n in range(issued.size):
        since = taken[n] if taken[n] != NO_TIME else np.int64(0)
        steps = steps_in(issued[n] - since - shortest, step) + np.uint64(1)
        word[n] |= (steps if issued[n] != NO_TIME else np.uint64(0)) << np.uint64(shift)


@njit(cache=True, nogil=True)
def _lay_words(word, places, table):  # type: ignore[no-untyped-def]
    for n in range(places.size):
        word[n] |= table[np.uint32(places[n])]


@njit(cache=True, nogil=True)
def _lay_pairs(word, loinc, unit, table):  # type: ignore[no-untyped-def]
    for n in range(loinc.size):
        word[n] |= table[np.uint32(loinc[n]), np.uint32(unit[n])]


@njit(cache=True, nogil=True)
def _scatter(few, part, place, at, words):  # type: ignore[no-untyped-def]
    """Every row goes to the next place of its part."""
    for n in range(part.size):
        here = np.uint16(part[n])
        at[n] = place[here]
        place[here] += 1
    for word in range(words.shape[1]):
        for n in range(part.size):
            words[np.uint64(at[n]), word] = few[word, n]
