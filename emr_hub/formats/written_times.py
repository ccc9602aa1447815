"""Times written as ISO 8601 (FHIR date, dateTime, instant) to instants, a column at a time.

A date alone is a whole Vietnamese day and told by its first instant. What names no day (a year, a month), no instant
(a time without a zone) or a year that no laboratory has seen is no time.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from emr_hub.clock import Moment, from_fhir
from emr_hub.formats.row import TIME

FIRST_YEAR, LAST_YEAR = "1900", "2100"  # a slipped digit such as 2525, or a filler such as 0001 or 9999, is no time
_INSTANT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?(Z|[+-]\d\d:\d\d)$"


def moment(text: str) -> Moment | None:
    """What a written time means; None when it is none."""
    return from_fhir(text) if FIRST_YEAR <= text[:4] <= LAST_YEAR else None


def read_times(written: Any) -> tuple[Any, Any]:
    """The earliest instant per cell, null where there is none, and whether it is a whole day."""
    try:
        plain = pc.match_substring_regex(written, _INSTANT)
        if pc.all(plain).as_py() is not False:
            return _in_known_years(written, written.cast(TIME)), _all(len(written), False)
    except pa.ArrowInvalid:
        pass  # at least one cell looks like an instant and is none, as 24:00 on the 31st of June
    return _one_by_one(written)


def _in_known_years(written: Any, times: Any) -> Any:
    year: Any = pc.utf8_slice_codeunits(written, 0, 4)
    first, last = pa.scalar(FIRST_YEAR), pa.scalar(LAST_YEAR)
    known: Any = pc.and_(pc.greater_equal(year, first), pc.less_equal(year, last))
    return times if pc.all(known).as_py() is not False else pc.if_else(known, times, pa.scalar(None, TIME))


def _one_by_one(written: Any) -> tuple[Any, Any]:
    """Each distinct text once, by the reader that knows every form."""
    coded = written.dictionary_encode()
    found = [moment(text) for text in coded.dictionary.to_pylist()]
    times = pa.array([m.earliest if m else None for m in found], pa.int64()).cast(TIME)
    whole = pa.array([bool(m and not m.is_exact) for m in found], pa.bool_())
    return times.take(coded.indices), whole.take(coded.indices).fill_null(False)


def _all(length: int, answer: bool) -> Any:
    return pa.repeat(pa.scalar(answer), length)
