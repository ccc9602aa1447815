"""Which records are judged, and why the others are not: the same reasons, in the same order, as for any input."""

from __future__ import annotations

import math
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from emr_hub.clock import day_start
from emr_hub.formats.rejects import Reason
from emr_hub.formats.settling import KEPT, REASONS
from scenarios.audits.plain_tables.meanings import NOT_USED, Meanings
from scenarios.audits.plain_tables.records import NO_TIME

_AT = {reason: REASONS.index(reason) for reason in Reason}
_STATUS, _TIME, _CODE, _UNKNOWN = (
    _AT[r] for r in (Reason.WRONG_STATUS, Reason.NO_TIME, Reason.NO_CODE, Reason.UNKNOWN_CODE)
)
_VALUE, _UNIT, _AGAIN = (_AT[r] for r in (Reason.NO_VALUE, Reason.UNIT_NOT_CONVERTIBLE, Reason.REPEATED_DELIVERY))


class Told(NamedTuple):
    """Per sorted record: KEPT or the place of its reason, its value in the catalogue's unit, and its own flag."""

    reason: NDArray[np.int8]
    value: NDArray[np.float64]


def told(records: NDArray[Any], m: Meanings, first: int, last: int) -> Told:
    """Settle the records of whole persons, sorted. Times before `first` or after `last` are no times."""
    has_code = np.array([*(code is not None for code, _ in m.tests), False])
    found = Told(np.empty(len(records), np.int8), np.empty(len(records)))
    _settle(
        records, m.analyte, m.result_class, m.scale, m.offset, m.flag, m.status, has_code, first, last, m.unit_rank,
        m.code_rank, len(m.analyte) + 1, *found,
    )  # fmt: skip
    return found


def span_of_years(first: str, last: str) -> tuple[int, int]:
    """The first instant of one year and the last of another."""
    return day_start(date(int(first), 1, 1)), day_start(date(int(last) + 1, 1, 1)) - 1


@njit(cache=True, nogil=True)
def _settle(  # type: ignore[no-untyped-def]
    records, analyte, classes, scale, offset, flags, statuses, has_code, first, last, unit_rank, code_rank, sizes,
    reason, value,
):  # fmt: skip
    newest = np.full(sizes, -1, np.int64)  # by class, within one person and moment
    before = np.full(max(records.size, 1), -1, np.int64)
    begin = 0
    for n in range(records.size):
        r = records[n]
        if n > 0 and (r.person != records[n - 1].person or r.taken != records[n - 1].taken):
            for i in range(begin, n):
                newest[classes[records[i].test]] = -1
            begin = n
        value[n] = r.value * scale[r.test] + offset[r.test]
        why = KEPT
        if statuses[r.status] == NOT_USED:
            why = _STATUS
        elif r.taken == NO_TIME or r.taken < first or r.taken > last:
            why = _TIME
        elif not has_code[r.test]:
            why = _CODE
        elif analyte[r.test] < 0:
            why = _UNKNOWN
        elif math.isnan(r.value) and flags[r.interpretation] < 0:
            why = _VALUE
        elif not math.isnan(r.value) and math.isnan(scale[r.test]):
            why = _UNIT
        reason[n] = why
        if why != KEPT:
            continue
        c = classes[r.test]
        i = newest[c]
        while i != -1 and not _same(records[i], r, value[i], value[n], flags):
            i = before[i]
        if i == -1:
            before[n] = newest[c]
            newest[c] = n
        elif _earlier(r, records[i], unit_rank, code_rank):  # by content the newcomer is the first: it stands instead
            reason[i] = _AGAIN
            j = newest[c]
            if j == i:
                newest[c] = n
            else:
                while before[j] != i:
                    j = before[j]
                before[j] = n
            before[n] = before[i]
        else:
            reason[n] = _AGAIN


@njit(cache=True, nogil=True, inline="always")
def _same(one, other, value, other_value, flags):  # type: ignore[no-untyped-def]
    if math.isnan(value) or math.isnan(other_value):
        return (
            math.isnan(value) and math.isnan(other_value) and flags[one.interpretation] == flags[other.interpretation]
        )
    return value == other_value or _six_digits(value) == _six_digits(other_value)


@njit(cache=True, nogil=True)
def _six_digits(value):  # type: ignore[no-untyped-def]
    if value == 0 or math.isinf(value):
        return value
    scale = 10.0 ** (5 - math.floor(math.log10(max(abs(value), 1e-300))))
    return np.round(value * scale) / scale


@njit(cache=True, nogil=True)
def _earlier(one, other, unit_rank, code_rank):  # type: ignore[no-untyped-def]
    """Whether the content of one stands before that of the other."""
    if one.facility != other.facility:
        return one.facility < other.facility
    if one.status != other.status:
        return one.status < other.status
    if one.issued != other.issued:
        return one.issued < other.issued
    if code_rank[one.test] != code_rank[other.test]:
        return code_rank[one.test] < code_rank[other.test]
    if one.value != other.value and not (math.isnan(one.value) and math.isnan(other.value)):
        return one.value < other.value
    if unit_rank[one.test] != unit_rank[other.test]:
        return unit_rank[one.test] < unit_rank[other.test]
    if one.interpretation != other.interpretation:
        return one.interpretation < other.interpretation
    return one.line < other.line
