"""Times as a table writes them, a whole column at once: every format tried on what the ones before left open."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import compute

from emr_hub.clock import DAY, HOUR, MINUTE, SECOND
from emr_hub.formats.row import TIME
from emr_hub.formats.written_times import FIRST_YEAR, LAST_YEAR

pc: Any = compute  # its type stubs know neither every function nor every shape

_PARTS = {
    "%Y": r"(?P<year>\d{4})", "%m": r"(?P<month>\d{1,2})", "%d": r"(?P<day>\d{1,2})", "%H": r"(?P<hour>\d{1,2})",
    "%M": r"(?P<minute>\d{2})", "%S": r"(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?",
    "%z": r" ?(?P<zone>Z|[+-]\d{2}:?\d{2})",
}  # fmt: skip
_FIXED = {"%m": r"(?P<month>\d{2})", "%d": r"(?P<day>\d{2})", "%H": r"(?P<hour>\d{2})"}
_FIRST = int(np.datetime64(FIRST_YEAR, "ms").astype(np.int64))
_END = int(np.datetime64(str(int(LAST_YEAR) + 1), "ms").astype(np.int64))
_DATE = {"year", "month", "day"}
_EMPTY = ["", "null", "NULL", "N/A", "n/a", "NA", "\\N", "None"]


@dataclass(frozen=True, slots=True)
class Times:
    """Per row an instant (timestamp[ms, UTC], null for none), whether it is a whole day, and whether it is no time."""

    instant: pa.Array[Any]
    whole_day: NDArray[np.bool_]
    unread: NDArray[np.bool_]


@cache
def pattern_of(format: str) -> str | None:
    """The regular expression of a format; None when it does not name year, month and day."""
    # Digits that stand together must have their full width, or 2025111 would be two days at once.
    tight = re.search(r"%[Ymd]%[YmdH]", format) is not None
    parts = _PARTS | _FIXED if tight else _PARTS
    pieces = [parts.get(piece, re.escape(piece)) for piece in re.findall(r"%.|.", format, re.DOTALL)]
    try:
        found = re.compile("".join(pieces))
    except re.error:
        return None
    named = set(found.groupindex)
    if not named >= _DATE or ("minute" in named) != ("hour" in named):
        return None
    return f"^{found.pattern}$"


def read_times(column: Any, formats: tuple[str, ...], zone: str) -> Times:
    """Read a column of texts, days or times. A time without a zone is one of `zone`; a day is a Vietnamese day.

    A year that no laboratory has seen is no time, as in every other format.
    """
    return _in_known_years(_as_written(column, formats, zone))


def _in_known_years(times: Times) -> Times:
    at = pc.cast(times.instant, pa.int64())
    ends = pc.min_max(at).as_py()
    if ends["min"] is None or (_FIRST <= ends["min"] + 7 * HOUR and ends["max"] + 7 * HOUR < _END):
        return times
    here = pc.fill_null(at, 0).to_numpy(zero_copy_only=False) + 7 * HOUR
    strange = (here < _FIRST) | (here >= _END)
    instant = pc.if_else(pa.array(strange), pa.scalar(None, TIME), times.instant)
    return Times(instant, times.whole_day & ~strange, times.unread | strange)


def _as_written(column: Any, formats: tuple[str, ...], zone: str) -> Times:
    kind = column.type
    if pa.types.is_timestamp(kind):
        instant = column if kind.tz else pc.assume_timezone(column, zone, ambiguous="earliest", nonexistent="earliest")
        return _exact(pc.cast(instant, TIME, safe=False))
    if pa.types.is_date(kind):
        days = pc.cast(pc.cast(column, pa.date32()), pa.int32())
        return _whole(days)
    return _texts(pc.cast(column, pa.string()), formats, zone)


def _exact(instant: Any) -> Times:
    none = np.zeros(len(instant), bool)
    return Times(instant, none, none)


def _whole(days: Any) -> Times:
    given = pc.is_valid(days).to_numpy(zero_copy_only=False)
    start = pc.subtract(pc.multiply(pc.cast(days, pa.int64()), DAY), 7 * HOUR)
    return Times(pc.cast(start, TIME), given, np.zeros(len(days), bool))


def _texts(column: Any, formats: tuple[str, ...], zone: str) -> Times:
    coded: Any = pc.dictionary_encode(pc.utf8_trim_whitespace(column))
    coded = coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
    words, place = coded.dictionary, pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False)
    instant, whole = np.full(len(words) + 1, np.iinfo(np.int64).min), np.zeros(len(words) + 1, bool)
    empty = np.append(pc.is_in(words, value_set=pa.array(_EMPTY)).to_numpy(zero_copy_only=False), True)
    open_ = ~empty
    for format in formats:
        at = np.flatnonzero(open_)
        if not len(at):
            break
        found, days, read = _by_format(words.take(pa.array(at)), format, zone)
        at = at[read]
        instant[at], whole[at], open_[at] = found[read], days, False
    none = (open_ | empty)[place]
    return Times(pa.array(np.where(none, 0, instant[place]), mask=none).cast(TIME), whole[place], open_[place])


def _by_format(words: Any, format: str, zone: str) -> tuple[NDArray[np.int64], bool, NDArray[np.bool_]]:
    """Instants of words in one format (ms UTC), whether the format tells days only, and which words are in it."""
    pattern = pattern_of(format)
    parts = pc.extract_regex(words, pattern=pattern)
    names = {field.name for field in parts.type}
    read = pc.is_valid(parts).to_numpy(zero_copy_only=False)

    def number(name: str, otherwise: int) -> NDArray[np.int64]:
        if name not in names:
            return np.full(len(words), otherwise, np.int64)
        texts = pc.struct_field(parts, name)
        whole = pc.cast(pc.if_else(pc.equal(texts, ""), None, texts), pa.int64())
        return np.asarray(pc.fill_null(whole, otherwise).to_numpy(zero_copy_only=False), np.int64)

    year, month, day = number("year", 1970), number("month", 1), number("day", 1)
    hour, minute, second = number("hour", 0), number("minute", 0), number("second", 0)
    read &= (year > 0) & (month >= 1) & (month <= 12) & (day >= 1) & (hour < 24) & (minute < 60) & (second < 60)
    month, year = np.where(read, month, 1), np.where(read, year, 1970)
    first = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    days = first.astype("datetime64[D]").astype(np.int64) + day - 1
    read &= days < (first + 1).astype("datetime64[D]").astype(np.int64)
    local = days * DAY + hour * HOUR + minute * MINUTE + second * SECOND + _thousandths(parts, names)
    if "hour" not in names:
        return days * DAY - 7 * HOUR, True, read
    if "zone" in names:
        return local - _offsets(parts), False, read
    naive = pa.array(np.where(read, local, 0)).cast(pa.timestamp("ms"))
    there = pc.assume_timezone(naive, zone, ambiguous="earliest", nonexistent="earliest")
    return np.asarray(pc.cast(there, pa.int64()).to_numpy(), np.int64), False, read


def _thousandths(parts: Any, names: set[str]) -> NDArray[np.int64]:
    if "fraction" not in names:
        return np.zeros(len(parts), np.int64)
    texts = pc.fill_null(pc.struct_field(parts, "fraction"), "")
    padded = pc.utf8_slice_codeunits(pc.utf8_rpad(texts, 3, "0"), 0, 3)
    return np.asarray(pc.cast(padded, pa.int64()).to_numpy(zero_copy_only=False), np.int64)


def _offsets(parts: Any) -> NDArray[np.int64]:
    """The offset from UTC in ms; Z is 0."""
    texts = pc.fill_null(pc.struct_field(parts, "zone"), "Z")
    plain = pc.replace_substring(pc.if_else(pc.equal(texts, "Z"), "+0000", texts), ":", "")
    hours = pc.cast(pc.utf8_slice_codeunits(plain, 1, 3), pa.int64()).to_numpy(zero_copy_only=False)
    minutes = pc.cast(pc.utf8_slice_codeunits(plain, 3, 5), pa.int64()).to_numpy(zero_copy_only=False)
    sign = np.where(pc.equal(pc.utf8_slice_codeunits(plain, 0, 1), "-").to_numpy(zero_copy_only=False), -1, 1)
    return np.asarray(sign * (hours * HOUR + minutes * MINUTE), np.int64)
