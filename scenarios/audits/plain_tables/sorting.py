"""The records of one partition in the order of their orders: person, time, code, then what the row says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from scenarios.audits.plain_tables.meanings import Meanings
from scenarios.audits.plain_tables.records import RECORD

_WORD_BITS = 63


def records_of(folders: list[Path], part: int, meanings: Meanings) -> NDArray[Any]:
    """All records of a partition, their numbers those of `meanings`."""
    found = [np.fromfile(folder / f"{part}.records", RECORD) for folder in folders]
    found = [recoded(records, recode) for records, recode in zip(found, meanings.recode, strict=True)]
    return np.concatenate(found) if len(found) != 1 else found[0]


def recoded(records: NDArray[Any], recode: Mapping[str, NDArray[np.int32]]) -> NDArray[Any]:
    """The records of one process with the numbers of all, changed in place."""
    _recode(records, *(recode[n] for n in ("facility", "test", "interpretation", "status")))
    return records


@njit(cache=True, nogil=True)
def _recode(records, facility, test, interpretation, status):  # type: ignore[no-untyped-def]
    for n in range(records.size):
        r = records[n]
        r.facility = facility[r.facility]
        r.test = test[r.test]
        r.interpretation = interpretation[r.interpretation]
        r.status = status[r.status]


def sorted_records(records: NDArray[Any], meanings: Meanings) -> NDArray[Any]:
    """The records by person, time, code, and, where these leave it open, by content; equal contents by place."""
    if not len(records):
        return records
    key = _packed(records, meanings.code_rank)
    if key is None:
        return records[np.lexsort(_content_keys(records, meanings, [records["taken"], records["person"]]))]
    order = np.argsort(key)
    ties = _ties(key, order)
    if len(ties):
        at = order[ties]
        order[ties] = at[np.lexsort(_content_keys(records[at], meanings, [key[at]]))]
    found: NDArray[Any] = _take(records, order)
    return found


def _content_keys(records: NDArray[Any], meanings: Meanings, first: list[NDArray[Any]]) -> list[NDArray[Any]]:
    """Keys for lexsort, the strongest last: as the contents of rows are compared elsewhere."""
    r, m = records, meanings
    value = np.nan_to_num(r["value"], nan=-np.inf)
    return [
        r["line"], r["interpretation"], m.unit_rank[r["test"]], value, r["issued"], r["status"], r["facility"],
        m.code_rank[r["test"]], *first,
    ]  # fmt: skip


def _packed(records: NDArray[Any], code_rank: NDArray[np.int32]) -> NDArray[np.int64] | None:
    """Person, time and code in one whole number; None where they do not fit."""
    people, least, step, span = _spans(records)
    code_bits = int(code_rank.max(initial=0) + 1).bit_length()
    time_bits = int(span).bit_length()
    person_bits = int(people[1] - people[0]).bit_length()
    if code_bits + time_bits + person_bits > _WORD_BITS:
        return None
    keys: NDArray[np.int64] = _keys(records, code_rank, people[0], least, step, time_bits, code_bits)
    return keys


@njit(cache=True, nogil=True)
def _spans(records):  # type: ignore[no-untyped-def]
    low, high = records[0].person, records[0].person
    first, last = records[0].taken, records[0].taken
    whole = True
    for n in range(records.size):
        p, t = records[n].person, records[n].taken
        low, high, first, last = min(low, p), max(high, p), min(first, t), max(last, t)
        whole = whole and t % 1000 == 0
    step = 1000 if whole else 1
    return (low, high), first, step, last // step - first // step


@njit(cache=True, nogil=True)
def _keys(records, code_rank, lowest, least, step, time_bits, code_bits):  # type: ignore[no-untyped-def]
    key = np.empty(records.size, np.int64)
    for n in range(records.size):
        r = records[n]
        time = r.taken // step - least // step
        key[n] = (((r.person - lowest) << time_bits | time) << code_bits) | (code_rank[r.test] + 1)
    return key


@njit(cache=True, nogil=True)
def _ties(key, order):  # type: ignore[no-untyped-def]
    """Places in the order whose key stands beside an equal one."""
    found = np.empty(key.size, np.int64)
    n = 0
    for i in range(key.size):
        k = key[order[i]]
        if (i > 0 and key[order[i - 1]] == k) or (i + 1 < key.size and key[order[i + 1]] == k):
            found[n] = i
            n += 1
    return found[:n]


@njit(cache=True, nogil=True)
def _take(records, order):  # type: ignore[no-untyped-def]
    out = np.empty_like(records)
    for n in range(order.size):
        out[n] = records[order[n]]
    return out
