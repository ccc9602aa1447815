"""Which records are judged, and why the others are not: the same reasons, in the same order, as for any input."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from emr_hub.formats.rejects import Reason
from emr_hub.formats.settling import KEPT, REASONS
from scenarios.audits.plain_tables.meanings import NOT_USED
from scenarios.audits.plain_tables.records import NO_TIME
from scenarios.audits.plain_tables.sorting import earlier

_AT = {reason: REASONS.index(reason) for reason in Reason}
_STATUS, _TIME, _CODE, _UNKNOWN = (
    _AT[r] for r in (Reason.WRONG_STATUS, Reason.NO_TIME, Reason.NO_CODE, Reason.UNKNOWN_CODE)
)
_VALUE, _UNIT, _AGAIN = (_AT[r] for r in (Reason.NO_VALUE, Reason.UNIT_NOT_CONVERTIBLE, Reason.REPEATED_DELIVERY))


@njit(cache=True, nogil=True)
def settle(some, tests, flags, statuses, at, newest, before, reason, value):  # type: ignore[no-untyped-def]
    """Settle the records of a person, sorted: each is KEPT, or has the place of its reason, and its value in the

    catalogue's unit. `at`: where the first of them stands among all; it rises from person to person. `newest`, by
    class and once for all persons, and `before`, along the records: the kept records of one moment, class by class.
    """
    begin = 0
    for n in range(some.size):
        r = some[n]
        test = tests[r.test]
        if r.taken != some[begin].taken:
            begin = n
        value[n] = r.value * test.scale + test.offset
        reason[n] = _reason(r, test, flags[r.interpretation], statuses[r.status])
        if reason[n] != KEPT:
            continue
        if newest[test.result_class] >= at + begin:
            _keep_first(some, n, tests, flags, at, newest, before, reason, value)
        else:
            before[n], newest[test.result_class] = -1, at + n


@njit(cache=True, nogil=True)
def _reason(r, test, flag, status):  # type: ignore[no-untyped-def]
    """The first reason that holds for a record by itself."""
    why = KEPT
    if status == NOT_USED:
        why = _STATUS
    elif r.taken == NO_TIME:
        why = _TIME
    elif test.no_code:
        why = _CODE
    elif test.analyte < 0:
        why = _UNKNOWN
    elif math.isnan(r.value) and flag < 0:
        why = _VALUE
    elif not math.isnan(r.value) and math.isnan(test.scale):
        why = _UNIT
    return why


@njit(cache=True, nogil=True)
def _keep_first(some, n, tests, flags, at, newest, before, reason, value):  # type: ignore[no-untyped-def]
    """Of records that say the same of one moment and class, the one whose content is the first is kept."""
    c, r = tests[some[n].test].result_class, some[n]
    i = newest[c] - at
    while i != -1 and not _same(some[i], r, value[i], value[n], flags):
        i = before[i]
    if i == -1:
        before[n], newest[c] = newest[c] - at, at + n
    elif earlier(r, some[i], tests):  # by content the newcomer is the first: it stands instead
        reason[i] = _AGAIN
        j = newest[c] - at
        if j == i:
            newest[c] = at + n
        else:
            while before[j] != i:
                j = before[j]
            before[j] = n
        before[n] = before[i]
    else:
        reason[n] = _AGAIN


@njit(cache=True, nogil=True)
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
